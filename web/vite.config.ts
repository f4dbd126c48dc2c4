import { copyFileSync, createReadStream, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)

// Swagger UI works offline: its files stand beside ours, and the program's page at /docs refers to
// them as /swagger/…. Its policy forbids inline scripts, so the call that starts it is a file.
function swaggerFiles(): Plugin {
  const from = dirname(require.resolve('swagger-ui-dist/package.json'))
  const files: Record<string, string> = {
    'swagger-ui.css': join(from, 'swagger-ui.css'),
    'swagger-ui-bundle.js': join(from, 'swagger-ui-bundle.js'),
    'init.js': join(here, 'swagger/init.js'),
  }
  let target = ''
  return {
    name: 'swagger-files',
    configResolved(config) {
      target = resolve(config.root, config.build.outDir, 'swagger')
    },
    configureServer(server) {
      server.middlewares.use('/swagger/', (request, response, next) => {
        const path = files[(request.url ?? '').replace(/^\//, '')]
        if (path === undefined) return next()
        response.setHeader('Content-Type', path.endsWith('.css') ? 'text/css' : 'text/javascript')
        createReadStream(path).pipe(response)
      })
    },
    closeBundle() {
      mkdirSync(target, { recursive: true })
      for (const [name, path] of Object.entries(files)) copyFileSync(path, join(target, name))
    },
  }
}

const server = process.env.MYSTOCKS_SERVER ?? 'http://127.0.0.1:8600'

export default defineConfig({
  plugins: [vue(), swaggerFiles()],
  resolve: { alias: { '@': join(here, 'src') } },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/healthz', '/readyz', '/metrics', '/openapi.json', '/docs'].map((path) => [
        path,
        { target: server },
      ]),
    ),
  },
  build: {
    target: 'es2022',
    // The content policy forbids inline scripts and data URIs for them.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: {
        manualChunks(id) {
          if (/node_modules\/(vue|@vue|vue-router|vue-i18n|@intlify|@tanstack)\//.test(id)) {
            return 'vue'
          }
          if (id.includes('node_modules/klinecharts')) return 'klinecharts'
          if (/node_modules\/(echarts|zrender|tslib)\//.test(id)) return 'echarts'
          if (/node_modules\/(@codemirror|@lezer|@marijn|style-mod|crelt|w3c-keyname)\//.test(id)) {
            return 'codemirror'
          }
          return undefined
        },
      },
    },
  },
})

import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

const here = dirname(fileURLToPath(import.meta.url))
const ground = ['api', 'ui', 'chart', 'editor']
const rooms = readdirSync(join(here, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

// app → features → {api, ui, chart, editor}; features don't import each other, and the ground
// stands alone.
function allowedFrom(room) {
  if (room === 'app') return rooms
  return ground.includes(room) ? [room] : [room, ...ground]
}

function arrows(room) {
  const allowed = allowedFrom(room)
  const forbidden = rooms.filter((other) => !allowed.includes(other))
  const patterns = [
    {
      group: ['../*'],
      message: 'Write the address: @/room/file. Only ./ stays inside a folder.',
    },
  ]
  if (forbidden.length > 0) {
    patterns.unshift({
      regex: `^@/(${forbidden.join('|')})(/|$)`,
      message: `src/${room} may import only: ${allowed.join(', ')}.`,
    })
  }
  return {
    files: [`src/${room}/**/*.{ts,vue}`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  }
}

const style = {
  'max-len': ['error', { code: 100, ignoreUrls: true }],
  'max-lines-per-function': ['error', { max: 70, skipBlankLines: false }],
  'max-lines': ['error', { max: 600 }],
  eqeqeq: 'error',
  'no-console': 'error',
  'prefer-const': 'error',
}

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts', 'public', 'swagger'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: ts.parser } },
  },
  {
    files: ['**/*.{ts,vue,js}'],
    rules: {
      ...style,
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-undef': 'off',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/attributes-order': 'off',
      'vue/no-v-html': 'error',
    },
  },
  { files: ['**/*.vue'], rules: { 'max-lines': ['error', { max: 250 }] } },
  {
    // A suite is one function call around its cases.
    files: ['**/*.{test,spec}.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  { files: ['e2e/**'], rules: { 'no-console': 'off' } },
  ...rooms.map(arrows),
)

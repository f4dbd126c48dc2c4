import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    include: ['src/**/*.test.ts', '*.test.ts'],
    environment: 'node',
    // Whatever zone the machine is in, a trade date must stay the date that it is.
    env: { TZ: 'America/Los_Angeles' },
  },
})

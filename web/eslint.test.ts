// The house rules of the page must be able to fail.
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const eslint = new ESLint({ cwd: here })

async function complaints(path: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: `${here}src/${path}` })
  return result!.messages.map((message) => message.ruleId)
}

const use = (address: string) => `import { x } from '${address}'\n\nexport const y = x\n`

describe('the arrows app → features → {api, ui, chart, editor}', { timeout: 60_000 }, () => {
  it('let a feature stand on the ground, and app on everything', async () => {
    expect(await complaints('bars/a.ts', use('@/api/client'))).toEqual([])
    expect(await complaints('bars/a.ts', use('@/chart/kline'))).toEqual([])
    expect(await complaints('app/a.ts', use('@/bars/use_bars'))).toEqual([])
  })

  it.each([
    ['bars/a.ts', '@/imports/request'],
    ['bars/a.ts', '@/app/router'],
    ['bars/a.ts', '../imports/request'],
    ['chart/a.ts', '@/api/client'],
    ['chart/a.ts', '@/ui/format'],
    ['ui/a.ts', '@/bars/use_bars'],
    ['editor/a.ts', '@/api/client'],
    ['api/a.ts', '@/ui/format'],
  ])('forbid %s to import %s', async (path, address) => {
    expect(await complaints(path, use(address))).toContain('no-restricted-imports')
  })
})

describe('lengths', { timeout: 60_000 }, () => {
  const component = (lines: number) =>
    `<template>\n  <p>\n${'    a\n'.repeat(lines - 4)}  </p>\n</template>\n`

  it('lets a component have 250 lines and no more', async () => {
    expect(await complaints('bars/A.vue', component(250))).toEqual([])
    expect(await complaints('bars/A.vue', component(251))).toContain('max-lines')
  })

  it('lets a line have 100 columns and no more', async () => {
    const line = (columns: number) => `export const a = '${'x'.repeat(columns - 19)}'\n`
    expect(await complaints('bars/a.ts', line(100))).toEqual([])
    expect(await complaints('bars/a.ts', line(101))).toContain('max-len')
  })
})

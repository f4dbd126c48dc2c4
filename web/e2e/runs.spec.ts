import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch, openPage } from './browser'
import { madeUpDays, writeDays } from './market_files'
import { pause, Program } from './program'

let program: Program
let browser: Browser

const kText = `name = "wave"

[universe]
instruments = ["600001.SH"]

[parameters]
N = { default = 20, min = 2, max = 60, step = 1 }

[signals]
entry = "CROSS(C, MA(C, N))"
exit = "CROSS(MA(C, N), C)"
`

beforeAll(async () => {
  program = await Program.start()
  browser = await launch()
  const days = madeUpDays(Date.UTC(2019, 0, 1), 500).map((day) => ({
    ...day,
    volume: 10_000_000,
    amount: day.close * 10_000_000,
  }))
  writeDays(join(program.folder, 'vipdoc/sh/lday/sh600001.day'), days)
  await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

async function run(kind: 'backtests' | 'sweeps', more: Record<string, unknown>) {
  const url = `${program.url}/api/v1/${kind}`
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ text: kText, ...more })
  const { id } = await (await fetch(url, { method: 'POST', headers, body })).json()
  for (let state = 'queued'; state === 'queued' || state === 'running'; await pause(50)) {
    state = (await (await fetch(`${url}/${id}`)).json()).state
  }
}

it('lists what ended, also after the program was started anew', async () => {
  await run('backtests', { parameters: { N: 15 } })
  await run('sweeps', { grid: { N: [10, 20, 30] }, rank_by: 'cagr', purses: 'one' })
  await program.halt()
  await program.run()
  const { page, troubles, close } = await openPage(browser)
  await page.goto(`${program.url}/backtests`)
  await page.getByRole('link', { name: '以往的运行' }).click()
  const rows = page.getByTestId('past-run')
  await expect.poll(() => rows.count()).toBe(2)
  const sweep = rows.filter({ hasText: '3 组' })
  const backtest = rows.filter({ hasText: 'N 15' })
  expect(await sweep.innerText()).toContain('扫描')
  expect(await backtest.innerText()).toMatch(/-?\d+\.\d\d%/)

  await sweep.getByTestId('again').click()
  await page.waitForURL(/\/sweeps\/new/)
  await page.getByTestId('from-N').waitFor()
  for (const [end, value] of Object.entries({ from: '10', to: '30', step: '10' })) {
    expect(await page.getByTestId(`${end}-N`).inputValue()).toBe(value)
  }
  // What one may rank by is read from the server.
  await expect.poll(() => page.getByTestId('rank-by').inputValue()).toBe('cagr')
  expect(await page.getByTestId('purses').inputValue()).toBe('one')
  await page.goBack()
  await backtest.getByTestId('again').click()
  await page.waitForURL(/\/backtests\/\d+/)
  await page.locator('[data-test=run-state][data-state=done]').waitFor()
  await page.goto(`${program.url}/runs`)
  await expect.poll(() => rows.count()).toBe(3)
  await sweep.getByTestId('forget-run').click()
  await expect.poll(() => rows.count()).toBe(2)
  expect(troubles).toEqual([])
  await close()
})

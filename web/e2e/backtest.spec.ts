import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch, openPage } from './browser'
import { madeUpDays, writeDays } from './market_files'
import { Program } from './program'

let program: Program
let browser: Browser

// Waves that a pair of averages trades on, each stock beginning somewhere else of it.
const kStocks = ['600001', '600002', '600003']

beforeAll(async () => {
  program = await Program.start()
  browser = await launch()
  kStocks.forEach((code, i) => {
    const days = madeUpDays(Date.UTC(2019, 0, 1), 900 + 13 * i)
      .slice(13 * i)
      .map((day) => ({ ...day, volume: 10_000_000, amount: day.close * 10_000_000 }))
    writeDays(join(program.folder, `vipdoc/sh/lday/sh${code}.day`), days)
  })
  await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

async function editorText(page: Page): Promise<string> {
  return (await page.locator('.cm-content').innerText()).replaceAll('\u200b', '')
}

async function write(page: Page, text: string) {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

async function runStrategy(page: Page) {
  await page.getByTestId('good').waitFor()
  await page.getByTestId('run').click()
  await page.waitForURL(/\/backtests\/\d+/)
  await page.locator('[data-test=run-state][data-state=done]').waitFor()
  await page.getByTestId('key-figures').waitFor()
}

describe('a strategy that comes with the program', () => {
  it('runs, and shows its result, its trades and where they were made', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/backtests`)
    await page.getByText('还没有回测').waitFor()
    await page.getByTestId('new-from').selectOption('dual-ma')
    await page.waitForURL(/\/strategies\/dual-ma$/)
    await page.getByTestId('parameter-FAST').fill('4')
    await page.getByTestId('parameter-FAST').press('Tab')
    await runStrategy(page)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('双均线')
    const trades = Number(await page.getByTestId('figure-trades').innerText())
    expect(trades).toBeGreaterThan(10)
    expect(await page.getByTestId('figure-total_return').innerText()).toMatch(/^-?\d+\.\d\d%$/)
    await page.getByTestId('curve').locator('canvas').first().waitFor()
    await page.getByTestId('log').click()
    expect(await page.getByTestId('months').innerText()).toContain('2020')
    expect(await page.getByTestId('costs').innerText()).toContain('印花税')

    await page.getByTestId('tab-trades').click()
    const rows = page.getByTestId('trades').locator('tbody tr')
    await expect.poll(() => rows.count()).toBeGreaterThan(10)
    await page.getByTestId('sort-return_rate').click()
    await expect
      .poll(() => page.getByTestId('trades').locator('th[aria-sort=descending]').count())
      .toBe(1)
    await rows.first().getByTestId('trade').click()
    await page.getByTestId('trade-chart').locator('canvas').first().waitFor()
    await expect
      .poll(async () => Number(await page.getByTestId('trade-chart').getAttribute('data-marks')))
      .toBeGreaterThan(1)
    await page.getByTestId('close-chart').click()

    const report = await page.getByTestId('report').getAttribute('href')
    expect(await (await fetch(program.url + report)).text()).toContain('<html')
    expect(troubles).toEqual([])
    await close()
  })

  it('runs again with other parameters, and the runs are compared', async () => {
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(`${program.url}/strategies/macd`)
    await runStrategy(page)
    const first = page.url()
    await page.getByTestId('rerun-panel').getByTestId('parameter-SHORT').fill('8')
    await page.getByTestId('rerun-panel').getByTestId('parameter-SHORT').press('Tab')
    await page.getByTestId('rerun-panel').getByTestId('paths').fill('200')
    await page.getByTestId('rerun-panel').getByTestId('paths').press('Tab')
    await page.getByTestId('rerun').click()
    await page.waitForURL((url) => url.toString() !== first)
    // The run before it is done as well, and may still stand there.
    const head = page.locator('header.head').filter({ hasText: 'SHORT 8' })
    await head.locator('[data-test=run-state][data-state=done]').waitFor()
    await page.getByTestId('tab-paths').click()
    await page.getByTestId('monte-carlo').locator('canvas').first().waitFor()
    expect(await page.getByTestId('quantiles').innerText()).toContain('Maximum drawdown')
    const ids = [first, page.url()].map((url) => /backtests\/(\d+)/.exec(url)![1]!)
    await page.goto(`${program.url}/backtests`)
    await page.getByTestId(`tick-${ids[0]}`).waitFor()
    expect(await page.getByTestId('compare').isDisabled()).toBe(true)
    for (const id of ids) await page.getByTestId(`tick-${id}`).check()
    await page.getByTestId('compare').click()
    await page.getByTestId('compare-curve').locator('canvas').first().waitFor()
    const table = await page.getByTestId('compare-table').innerText()
    for (const id of ids) expect(table).toContain(`#${id}`)
    expect(table).toContain('Sharpe')
    expect(troubles).toEqual([])
    await close()
  })
})

describe('a strategy of one’s own', () => {
  it('is written with form and text side by side', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/strategies`)
    await page.getByTestId('good').waitFor()
    await page.getByTestId('scope-list').click()
    await page.getByTestId('universe-list').fill('600001.SH, 600002.SH')
    await page.getByTestId('field-account.cash').fill('50000')
    await page.getByTestId('field-account.cash').press('Tab')
    await expect
      .poll(() => editorText(page))
      .toContain('instruments = ["600001.SH", "600002.SH"]')
    await expect.poll(() => editorText(page)).toMatch(/\[account\]\s+cash = 50000/)
    await write(page, (await editorText(page)).replace('cash = 50000', 'cash = 70000'))
    await expect.poll(() => page.getByTestId('field-account.cash').inputValue()).toBe('70000')
    await page.reload()
    await expect.poll(() => page.getByTestId('field-account.cash').inputValue()).toBe('70000')
    await page.getByTestId('revert').click()
    await expect.poll(() => page.getByTestId('field-account.cash').inputValue()).toBe('')
    expect(troubles).toEqual([])
    await close()
  })

  it('shows an error in its line, and does not run with it', async () => {
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(`${program.url}/strategies`)
    await page.getByTestId('good').waitFor()
    await write(page, 'name = "mine"\n\n[universe]\nall = true\n\n[signals]\nentri = "C > 1"\n')
    await page.getByTestId('errors').waitFor()
    const remarks = await page.getByTestId('remarks').innerText()
    expect(remarks).toMatch(/7:\d+/)
    expect(remarks).toContain('entry')
    await expect.poll(() => page.getByTestId('run').isDisabled()).toBe(true)
    expect(await page.locator('.cm-lintRange-error').first().innerText()).toContain('entri')
    expect(troubles).toEqual([])
    await close()
  })

  it('is kept under its name, and forgotten', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/strategies/macd`)
    await page.getByTestId('good').waitFor()
    await page.getByTestId('save').click()
    expect(await page.getByTestId('keep-problem').innerText()).toContain('macd')
    await write(page, (await editorText(page)).replace('name = "macd"', 'name = "mine"'))
    await page.getByTestId('good').waitFor()
    await expect.poll(() => page.getByTestId('save').isEnabled()).toBe(true)
    await page.getByTestId('save').click()
    await page.waitForURL(/\/strategies\/mine$/)
    await page.getByTestId('strategy-mine').waitFor()
    await page.getByTestId('shelf').getByText('我的策略').waitFor()
    await page.evaluate(() => localStorage.removeItem('mystocks.strategy.mine'))
    await page.reload()
    await page.getByTestId('good').waitFor()
    await expect.poll(() => editorText(page)).toContain('name = "mine"')
    await expect.poll(() => page.getByTestId('save').isDisabled()).toBe(true)
    await page.getByTestId('forget-strategy').click()
    await page.getByTestId('forget-strategy').click()
    await page.waitForURL(/\/strategies$/)
    await expect.poll(() => page.getByTestId('strategy-mine').count()).toBe(0)
    expect(troubles).toEqual([])
    await close()
  })

  it('that sees the future says so in red', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/strategies`)
    await page.getByTestId('good').waitFor()
    const signals = 'entry = "REFX(C, 1) > C"\nexit = "REFX(C, 1) < C"\n'
    const text = `name = "seer"\n\n[universe]\nall = true\n\n[signals]\n${signals}`
    await write(page, text)
    await page.getByTestId('errors').waitFor()
    await write(page, `${text}allow_look_ahead = ["REFX"]\n`)
    await runStrategy(page)
    expect(await page.getByTestId('look-ahead').innerText()).toContain('REFX')
    expect(troubles).toEqual([])
    await close()
  })
})

describe('a run', () => {
  // How long a run takes is the machine's affair, so here the page is told that it goes on until it
  // asks for its end. That the program then ends it is the API's own story.
  it('is cancelled, and forgotten', async () => {
    const url = `${program.url}/api/v1/backtests`
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ name: 'turtle', parameters: {} })
    const { id } = await (await fetch(url, { method: 'POST', headers, body })).json()
    const { page, troubles, close } = await openPage(browser)
    let state = 'running'
    await page.route(`${url}/${id}`, async (route) => {
      if (route.request().method() === 'DELETE') {
        state = 'cancelled'
        return route.fulfill({ status: 204 })
      }
      const response = await route.fetch()
      return route.fulfill({ response, json: { ...(await response.json()), state } })
    })
    await page.goto(`${program.url}/backtests/${id}`)
    await page.getByTestId('progress').waitFor()
    await page.getByTestId('cancel').click()
    await page.locator('[data-test=run-state][data-state=cancelled]').waitFor()
    await page.getByText('这次回测被取消了').waitFor()
    await page.unroute(`${url}/${id}`)
    // One that still runs would be stopped now, and not forgotten.
    const real = async () => (await (await fetch(`${url}/${id}`)).json()).state
    await expect.poll(real, { timeout: 60_000 }).toBe('done')
    await page.getByTestId('forget').click()
    await page.waitForURL(/\/backtests$/)
    await page.getByTestId('runs').waitFor()
    await expect.poll(() => page.getByTestId(`run-${id}`).count()).toBe(0)
    expect(troubles).toEqual([])
    await close()
  })

  it('that is not there says so', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/backtests/999999`)
    await page.getByText('这次回测已经不在了').waitFor()
    await page.goto(`${program.url}/strategies/no-such`)
    await page.getByText('没有名为 no-such 的策略').waitFor()
    await page.goto(`${program.url}/backtests/compare?ids=1`)
    await page.getByText('选两次或更多').waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

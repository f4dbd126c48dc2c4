import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch, openPage } from './browser'
import { madeUpDays, writeDays } from './market_files'
import { Program } from './program'

let program: Program
let browser: Browser

const kStocks = ['600001', '600002', '600003']
const kOne = `name = "wave"

[universe]
instruments = ["600001.SH"]

[parameters]
N = { default = 20, min = 2, max = 60, step = 1 }
M = { default = 3, min = 1, max = 10, step = 1 }

[signals]
entry = "CROSS(MA(C, M), MA(C, N))"
exit = "CROSS(MA(C, N), MA(C, M))"

[grid]
N = { from = 10, to = 40, step = 10 }
M = [2, 3, 5]
`

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

async function startSweep(page: Page) {
  await page.getByTestId('start').click()
  await page.waitForURL(/\/sweeps\/\d+/)
  await page.locator('[data-test=sweep-state][data-state=done]').waitFor()
  await page.getByTestId('result').waitFor()
}

// A sweep through the API, started and not waited for.
async function begin(request: Record<string, unknown>): Promise<number> {
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify(request)
  const answer = await fetch(`${program.url}/api/v1/sweeps`, { method: 'POST', headers, body })
  expect(answer.status).toBe(202)
  return (await answer.json()).id
}

describe('a sweep of a strategy that comes with the program', () => {
  it('has ranges, a map, sets to sort, and a cell opens as a backtest', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/sweeps`)
    await page.getByText('还没有参数扫描').waitFor()
    await page.getByTestId('new-sweep').click()
    await page.getByText('先选一个策略').waitFor()
    await page.getByTestId('strategy').selectOption('strategy dual-ma')
    await page.getByTestId('kind-FAST').selectOption('range')
    await page.getByTestId('from-FAST').fill('2')
    await page.getByTestId('to-FAST').fill('6')
    await page.getByTestId('step-FAST').fill('2')
    await page.getByTestId('kind-SLOW').selectOption('list')
    await page.getByTestId('list-SLOW').fill('10, 20 30')
    await expect.poll(() => page.getByTestId('sets').innerText()).toBe('9 组参数')
    await startSweep(page)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('双均线')
    expect(await page.getByTestId('set-count').innerText()).toBe('9 组')
    expect(await page.getByTestId('best-parameters').innerText()).toMatch(/^FAST \d+ · SLOW \d+$/)
    // Several instruments, each with a purse of its own: their sum is judged.
    expect(await page.getByTestId('evidence-overfitting').innerText()).toMatch(/^\d+\.\d\d%$/)

    const map = page.getByTestId('map')
    await map.locator('canvas').first().waitFor()
    await expect.poll(() => map.getAttribute('data-cells')).toBe('9')
    await page.getByTestId('map-figure').selectOption('trades')
    await page.getByTestId('axis-rows').selectOption('FAST')
    await expect.poll(() => page.getByTestId('axis-columns').inputValue()).toBe('SLOW')

    await page.getByTestId('tab-sets').click()
    const rows = page.getByTestId('set-rows').locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(9)
    const tradesOf = async () =>
      (await page.getByTestId('set-rows').locator('tbody td.here').allInnerTexts()).map(Number)
    await page.getByTestId('sort-trades').click()
    await expect
      .poll(async () => {
        const trades = await tradesOf()
        return trades.length === 9 && [...trades].sort((a, b) => b - a).join() === trades.join()
      })
      .toBe(true)
    const file = page.waitForEvent('download')
    await page.getByTestId('csv').click()
    expect((await file).suggestedFilename()).toMatch(/^dual-ma-\d+\.csv$/)

    // What the server remarks in English is said in the language of the page.
    await page.getByTestId('tab-about').click()
    await page.getByTestId('remarks-list').getByText('每个证券各有一个账户').waitFor()

    await page.getByTestId('tab-map').click()
    await expect.poll(() => map.getAttribute('data-cells')).toBe('9')
    const box = (await map.locator('canvas').first().boundingBox())!
    await page.mouse.click(box.x + 56 + (box.width - 80) / 2, box.y + 34 + (box.height - 110) / 2)
    await page.waitForURL(/\/backtests\/\d+/)
    await page.locator('[data-test=run-state][data-state=done]').waitFor()
    await page.locator('header.head').getByText('FAST 4 · SLOW 20').waitFor()
    expect(troubles).toEqual([])
    await close()
  })

  it('refuses ranges that are none, and says why', async () => {
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(`${program.url}/sweeps/new?strategy=dual-ma`)
    await page.getByTestId('kind-FAST').selectOption('range')
    await page.getByTestId('to-FAST').fill('1')
    await expect.poll(() => page.getByTestId('start').isDisabled()).toBe(true)
    expect(await page.getByTestId('count-FAST').innerText()).toContain('ends before it begins')
    await page.getByTestId('kind-FAST').selectOption('list')
    await page.getByTestId('list-FAST').fill('2, ten')
    await expect.poll(() => page.getByTestId('count-FAST').innerText()).toContain('number')
    await page.getByTestId('list-FAST').fill('2, 5')
    await expect.poll(() => page.getByTestId('start').isDisabled()).toBe(false)
    await page.getByTestId('setting-fit').fill('250')
    await expect.poll(() => page.getByTestId('start').isDisabled()).toBe(true)
    await page.goto(`${program.url}/sweeps/new?strategy=no-such`)
    await page.getByText('There is no such strategy').waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

describe('a text from the strategy page', () => {
  it('is swept with walk forward and Monte Carlo, and a row trades as its backtest', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/strategies`)
    await page.getByTestId('good').waitFor()
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(kOne)
    await page.getByTestId('parameter-M').waitFor()
    await page.getByTestId('good').waitFor()
    await page.getByTestId('sweep').click()
    await page.waitForURL(/\/sweeps\/new/)
    await expect.poll(() => page.getByTestId('sets').innerText()).toBe('12 组参数')
    expect(await page.getByTestId('step-N').inputValue()).toBe('10')
    expect(await page.getByTestId('list-M').inputValue()).toBe('2, 3, 5')
    await page.getByTestId('setting-fit').fill('300')
    await page.getByTestId('setting-trade').fill('150')
    await page.getByTestId('setting-paths').fill('200')
    await startSweep(page)

    for (const name of ['deflated_sharpe', 'overfitting', 'loss_probability']) {
      const figure = page.getByTestId(`evidence-${name}`)
      expect(await figure.innerText()).toMatch(/^\d+\.\d\d%$/)
      expect(await figure.getAttribute('data-verdict')).toMatch(/^(good|doubtful|bad)$/)
    }
    await page.getByTestId('tab-walk').click()
    await expect
      .poll(() => page.getByTestId('walk').locator('tbody tr').count())
      .toBeGreaterThan(1)
    expect(await page.getByTestId('walk-return').innerText()).toMatch(/%$/)
    await page.getByTestId('tab-paths').click()
    await page.getByTestId('monte-carlo').locator('canvas').first().waitFor()
    await expect.poll(() => page.getByTestId('quantiles').locator('tbody tr').count()).toBe(4)
    await page.getByTestId('tab-about').click()
    expect(await page.getByTestId('engine').innerText()).toContain('并行')

    const best = await page.getByTestId('best-total_return').innerText()
    await page.getByTestId('tab-sets').click()
    await page.getByTestId('set-rows').locator('tbody tr').first().getByTestId('open').click()
    await page.waitForURL(/\/backtests\/\d+/)
    await page.getByTestId('key-figures').waitFor()
    expect(await page.getByTestId('figure-total_return').innerText()).toBe(best)
    // The sweep asked for paths, so its backtests draw them as well.
    await page.getByTestId('tab-paths').click()
    await page.getByTestId('quantiles').waitFor()
    expect(troubles).toEqual([])
    await close()
  })

  it('with errors is not swept', async () => {
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(program.url)
    const text = kOne.replace('entry =', 'entri =')
    await page.evaluate((kept) => localStorage.setItem('mystocks.sweep.text', kept), text)
    await page.goto(`${program.url}/sweeps/new?text`)
    expect(await page.getByTestId('broken').innerText()).toMatch(/11:\d+ .*entry/)
    expect(troubles).toEqual([])
    await close()
  })
})

describe('a sweep', () => {
  // How long a sweep takes is the machine's affair, so here the page is told that it goes on until
  // it asks for its end.
  it('shows the best so far, is cancelled, listed, and forgotten', async () => {
    const id = await begin({ text: kOne })
    const url = `${program.url}/api/v1/sweeps/${id}`
    const { page, troubles, close } = await openPage(browser)
    let state = 'running'
    await page.route(url, async (route) => {
      if (route.request().method() === 'DELETE') {
        state = 'cancelled'
        return route.fulfill({ status: 204 })
      }
      const response = await route.fetch()
      const best = { set: 4, parameters: { M: 3, N: 20 }, values: Array(14).fill(0.5) }
      const now = { state, stage: 'sweeping', done: 5, total: 12, best, evidence: null }
      return route.fulfill({ response, json: { ...(await response.json()), ...now } })
    })
    await page.goto(`${program.url}/sweeps/${id}`)
    await page.getByTestId('progress').getByText('5 / 12 组').waitFor()
    expect(await page.getByTestId('best-parameters').innerText()).toBe('M 3 · N 20')
    await page.getByTestId('cancel').click()
    await page.locator('[data-test=sweep-state][data-state=cancelled]').waitFor()
    await page.getByText('这次扫描被取消了').waitFor()
    await page.unroute(url)
    await page.goto(`${program.url}/sweeps`)
    await page.getByTestId(`sweep-${id}`).locator('[data-state=done]').waitFor()
    await page.getByTestId(`remove-${id}`).click()
    await expect.poll(() => page.getByTestId(`sweep-${id}`).count()).toBe(0)
    expect(troubles).toEqual([])
    await close()
  })

  it('begins anew from another one, and fits a phone', async () => {
    const id = await begin({ text: kOne, grid: { N: [10, 15, 20] }, samples: 0, purses: 'one' })
    const { page, troubles, close } = await openPage(browser, {
      language: 'en',
      width: 390,
      height: 800,
    })
    await page.goto(`${program.url}/sweeps/${id}`)
    await page.getByTestId('result').waitFor()
    // One parameter varies: a line instead of a map.
    await expect.poll(() => page.getByTestId('map').getAttribute('data-cells')).toBe('3')
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(await overflow()).toBeLessThanOrEqual(0)
    await page.getByTestId('again').click()
    await page.waitForURL(/\/sweeps\/new/)
    await expect.poll(() => page.getByTestId('sets').innerText()).toBe('3 parameter sets')
    expect(await page.getByTestId('purses').inputValue()).toBe('one')
    expect(await page.getByTestId('list-M').inputValue()).toBe('3')
    expect(await overflow()).toBeLessThanOrEqual(0)
    expect(troubles).toEqual([])
    await close()
  })

  it('that is not there, or has failed, says so', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/sweeps/999999`)
    await page.getByText('这次扫描已经不在了').waitFor()
    const id = await begin({ text: kOne })
    await page.route(`${program.url}/api/v1/sweeps/${id}`, async (route) => {
      const response = await route.fetch()
      const problem = { type: '', title: 'Broken', status: 500, detail: 'no bars at all' }
      const json = { ...(await response.json()), state: 'failed', problem }
      return route.fulfill({ response, json })
    })
    await page.goto(`${program.url}/sweeps/${id}`)
    await page.getByText('no bars at all').waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

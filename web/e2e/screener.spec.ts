import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch, openPage } from './browser'
import { madeUpDays, writeDays } from './market_files'
import { Program } from './program'

let program: Program
let browser: Browser

// Stocks that close at 10, 20, 30 and 40 yuan; the last one fell on its newest day.
const kStocks = ['600001', '600002', '600003', '600004']

beforeAll(async () => {
  program = await Program.start()
  browser = await launch()
  kStocks.forEach((code, i) => {
    const days = madeUpDays(Date.UTC(2022, 0, 3), 300).map((day) => ({
      ...day,
      open: (i + 1) * 10,
      close: (i + 1) * 10,
      high: (i + 1) * 10 + 0.5,
      low: (i + 1) * 10 - 0.5,
    }))
    const last = days.at(-1)!
    if (i === 3) Object.assign(last, { close: 39.6 })
    writeDays(join(program.folder, `vipdoc/sh/lday/sh${code}.day`), days)
  })
  await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

async function screen(page: Page, text: string) {
  await page.getByText(/^(自己写|Write one)$/).click()
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
  await page.getByTestId('good').waitFor()
  await page.getByTestId('start').click()
  await page.locator('[data-test=screen-state][data-state=done]').waitFor()
}

async function codes(page: Page): Promise<string[]> {
  const found = page.getByTestId('result').locator('a[href*="/chart/"]')
  await found.first().waitFor()
  return (await found.allInnerTexts()).filter((text) => /^\d{6}\.SH$/.test(text))
}

describe('a screen', () => {
  it('finds what meets the condition, sorts it and opens a chart', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/screener`)
    await screen(page, '价:C;\n选:C>15 AND C>=REF(C,1);')
    expect(await codes(page)).toEqual(['600002.SH', '600003.SH'])
    expect(await page.getByTestId('found').innerText()).toContain('2')
    await page.getByTestId('result').getByText('价', { exact: true }).click()
    await expect
      .poll(() => codes(page), { timeout: 20_000 })
      .toEqual(['600003.SH', '600002.SH'])
    await page.getByTestId('result').getByText('600003.SH').click()
    await page.getByTestId('legend').waitFor()
    expect(page.url()).toContain('/chart/600003.SH')
    await page.goBack()
    expect(await codes(page)).toHaveLength(2)
    expect(troubles).toEqual([])
    await close()
  })

  it('is kept as a watchlist, which is a universe then, and as CSV', async () => {
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(`${program.url}/screener`)
    await screen(page, 'X:C>15;')
    expect(await codes(page)).toEqual(['600002.SH', '600003.SH', '600004.SH'])
    const csv = await page.getByTestId('csv').getAttribute('href')
    const text = await (await fetch(program.url + csv)).text()
    expect(text.trim().split('\n')).toHaveLength(4)
    expect(text).toContain('600003.SH')
    await page.getByTestId('save-watchlist').click()
    await page.getByTestId('watchlist-name').fill('Dear ones')
    await page.getByTestId('watchlist-confirm').click()
    await page.getByTestId('saved-to').waitFor()
    await page.getByTestId('scope-watchlist').click()
    await page.getByTestId('watchlist').selectOption('Dear ones')
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText('X:C<35;')
    await page.getByTestId('good').waitFor()
    const before = page.url()
    await page.getByTestId('start').click()
    await page.waitForURL((url) => url.toString() !== before)
    await page.locator('[data-test=screen-state][data-state=done]').waitFor()
    await expect
      .poll(() => codes(page), { timeout: 20_000 })
      .toEqual(['600002.SH', '600003.SH'])
    expect(troubles).toEqual([])
    await close()
  })

  it('over a range tells how often, and what followed', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/screener`)
    await page.getByTestId('mode-range').click()
    await page.getByTestId('from').fill('2022-02-01')
    await page.getByTestId('to').fill('2022-03-01')
    await screen(page, 'X:C>25;')
    expect(await codes(page)).toEqual(['600003.SH', '600004.SH'])
    expect(await page.getByTestId('after').count()).toBe(3)
    expect(await page.getByTestId('after').first().innerText()).toContain('0.00%')
    expect(troubles).toEqual([])
    await close()
  })

  it('says what is missing, and when nothing is found', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/screener`)
    expect(await page.getByTestId('start').isDisabled()).toBe(true)
    await screen(page, 'X:C>1000000;')
    await page.getByText('没有选中任何证券').waitFor()
    await page.goto(`${program.url}/screener?id=999999`)
    await page.getByText('这次选股已经不在了').waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

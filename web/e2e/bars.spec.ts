import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { endOfPageBefore, type Period } from '../src/chart/bar_time'
import { launch, legend, openPage } from './browser'
import {
  dashed,
  madeUpDays,
  readDays,
  readExportedCloses,
  sharedData,
  writeDays,
} from './market_files'
import { Program } from './program'

let program: Program
let browser: Browser

const days = madeUpDays(Date.UTC(2018, 0, 1), 1_800)
const kExDay = days[1_750]!

beforeAll(async () => {
  program = await Program.start()
  browser = await launch()
  const file = join(program.folder, 'vipdoc/sh/lday/sh600000.day')
  writeDays(file, days)
  await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
  const actions = join(program.folder, 'actions.csv')
  const header = 'code,ex_date,cash_per10,rights_price,bonus_per10,rights_per10\n'
  writeFileSync(actions, `${header}600000,${kExDay.date},5,0,10,0\n`)
  await program.importFiles({ source: 'csv', paths: [actions], csv: { kind: 'actions' } })
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

async function show(page: Page, id: string, view: string) {
  await page.goto(`${program.url}/chart/${id}?${view}`)
  await page.getByTestId('legend').waitFor()
}

async function choose(page: Page, adjust: string, convention: string) {
  await page.getByTestId(`adjust-${adjust}`).click()
  await page.getByTestId('convention').getByText(convention).waitFor()
}

async function loadedBars(page: Page): Promise<number> {
  const count = page.getByTestId('count')
  await count.waitFor()
  return Number((await count.innerText()).replace(/\D/g, ''))
}

// A page of older bars is this many screens wide at most.
const kDragsAPage = 10

// Pulls the chart to the right until it has shown its first bar, and points at that bar.
async function panToFirstBar(page: Page) {
  const box = (await page.getByTestId('kline').boundingBox())!
  const y = box.y + box.height / 3
  for (let still = 0, before = 0; still < kDragsAPage; ) {
    await page.mouse.move(box.x + 60, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 120, y, { steps: 4 })
    await page.mouse.up()
    const now = await loadedBars(page)
    still = now === before ? still + 1 : 0
    before = now
  }
  let earliest = ''
  for (let x = box.x + 4; x < box.x + 300; x += 3) {
    await page.mouse.move(x, y)
    const time = await legend(page, 'time')
    if (earliest !== '' && time >= earliest) continue
    earliest = time
  }
  return earliest
}

describe('adjustment', () => {
  it('changes the prices as the corporate action says', async () => {
    const { page, troubles, close } = await openPage(browser)
    await show(page, '600000.SH', 'period=1d&adjust=none')
    const last = days.at(-1)!.close
    await expect.poll(() => legend(page, 'close')).toBe(last.toFixed(2))
    await choose(page, 'forward', '通达信')
    await page.waitForURL(/adjust=forward/)
    await expect.poll(() => legend(page, 'close')).toBe(last.toFixed(2))
    // 10 for 10 and 5 in cash: after the ex-date a share is two, and half a yuan is gone.
    await choose(page, 'backward', '通达信')
    const backward = Math.round((last * 2 + 0.5) * 100) / 100
    await expect.poll(() => legend(page, 'close')).toBe(backward.toFixed(2))
    await choose(page, 'ratio', '等比')
    await expect.poll(() => legend(page, 'close')).toBe(last.toFixed(2))
    await choose(page, 'none', '未复权')
    await expect.poll(() => legend(page, 'close')).toBe(last.toFixed(2))
    await page.getByTestId('actions').getByText(dashed(kExDay.date)).first().waitFor()
    expect(troubles).toEqual([])
    await close()
  })

  it("equals the TDX client's own export", async ({ skip }) => {
    const file = sharedData('tdx/vipdoc/sh/lday/sh601006.day')
    const gbbq = sharedData('tdx/hq_cache')
    const later = sharedData('actions/actions_2021.csv')
    const exported = sharedData('tdx/export/SH#601006.txt')
    if (!file || !gbbq || !later || !exported) return skip()
    await program.importFiles({ source: 'tdx', paths: [file, gbbq] })
    await program.importFiles({ source: 'csv', paths: [later], csv: { kind: 'actions' } })
    const newest = readDays(file).at(-1)!
    const first = readDays(file)[0]!
    const truth = readExportedCloses(exported)
    const { page, troubles, close } = await openPage(browser)
    await show(page, '601006.SH', 'period=1d&adjust=none')
    await expect.poll(() => legend(page, 'time')).toBe(dashed(newest.date))
    await expect.poll(() => legend(page, 'close')).toBe(newest.close.toFixed(2))
    await choose(page, 'forward', '通达信')
    await expect.poll(() => legend(page, 'time')).toBe(dashed(newest.date))
    await expect.poll(() => legend(page, 'close')).toBe(truth.get(dashed(newest.date)))
    await expect.poll(() => legend(page, 'close')).not.toBe(newest.close.toFixed(2))
    expect(await panToFirstBar(page)).toBe(dashed(first.date))
    expect(troubles).toEqual([])
    await close()
  })
})

describe('pages of older bars', () => {
  async function bars(period: Period, limit: number, to?: number) {
    const query = new URLSearchParams({ period, limit: String(limit) })
    if (to !== undefined) query.set('to', String(to))
    return (await fetch(`${program.url}/api/v1/bars/600000.SH?${query}`)).json()
  }

  it.each(['1d', '1w', '1M'] as const)('of %s join without a seam', async (period) => {
    const whole = await bars(period, 20_000)
    let page = await bars(period, 37)
    let closes: number[] = page.close
    let times: number[] = page.time
    while (page.more_before) {
      page = await bars(period, 37, endOfPageBefore(times[0]!, period))
      closes = [...page.close, ...closes]
      times = [...page.time, ...times]
    }
    expect(times.length).toBeGreaterThan(37)
    expect(times).toEqual(whole.time)
    expect(closes).toEqual(whole.close)
  })
})

describe('the chart', () => {
  it('loads older bars while it is pulled, up to the first', async () => {
    const { page, troubles, close } = await openPage(browser)
    await show(page, '600000.SH', 'period=1d&adjust=none')
    await expect.poll(() => loadedBars(page)).toBe(500)
    expect(await panToFirstBar(page)).toBe(dashed(days[0]!.date))
    expect(await loadedBars(page)).toBe(days.length)
    expect(troubles).toEqual([])
    await close()
  })

  it('shows trade dates as they are, wherever the browser is', async () => {
    for (const timezone of ['America/Los_Angeles', 'Pacific/Auckland']) {
      const { page, close } = await openPage(browser, { timezone })
      await show(page, '600000.SH', 'period=1d&adjust=none')
      await expect.poll(() => legend(page, 'time')).toBe(dashed(days.at(-1)!.date))
      await close()
    }
  })

  it('keeps period and adjustment in an address that can be passed on', async () => {
    const first = await openPage(browser)
    await show(first.page, '600000.SH', 'period=1d&adjust=none')
    await first.page.getByTestId('period-1w').click()
    await first.page.getByTestId('adjust-ratio').click()
    await first.page.waitForURL(/period=1w&adjust=ratio/)
    await first.page.getByTestId('convention').getByText('等比').waitFor()
    const bars = await loadedBars(first.page)
    const second = await openPage(browser, { language: 'en' })
    await second.page.goto(first.page.url())
    await second.page.getByTestId('legend').waitFor()
    await expect.poll(() => loadedBars(second.page)).toBe(bars)
    expect(await second.page.getByTestId('period-1w').locator('input').isChecked()).toBe(true)
    await first.page.goBack()
    await first.page.waitForURL(/period=1w&adjust=none/)
    await first.page.getByTestId('convention').getByText('未复权').waitFor()
    await first.close()
    await second.close()
  })

  it('completes an address that says nothing, and names an unknown instrument', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${program.url}/chart/600000.SH`)
    await page.waitForURL(/period=1d&adjust=forward/)
    await page.goto(`${program.url}/chart/999999.SH`)
    await page.getByText('没有 999999.SH 这个证券').waitFor()
    await close()
  })
})

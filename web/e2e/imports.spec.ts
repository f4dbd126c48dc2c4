import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch, legend, openPage } from './browser'
import { dashed, madeUpDays, readDays, sharedData, writeDays } from './market_files'
import { Program } from './program'

let program: Program
let browser: Browser

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  program = await Program.start()
})
afterEach(() => program?.stop())

async function importPath(page: Page, path: string) {
  await page.goto(`${program.url}/data`)
  await page.getByTestId('paths').fill(path)
  await page.getByTestId('start').click()
  await page.locator('[data-test=progress][data-state=done]').waitFor({ timeout: 50_000 })
}

async function figure(page: Page, name: string): Promise<number> {
  const text = await page.getByTestId('report').first().getByTestId(`report-${name}`).innerText()
  return Number(text.replaceAll(',', ''))
}

async function expectNewestDay(page: Page, path: string, id: string) {
  const newest = readDays(path).at(-1)!
  await page.goto(`${program.url}/chart/${id}?period=1d&adjust=none`)
  await page.getByTestId('legend').waitFor()
  expect(await legend(page, 'time')).toBe(dashed(newest.date))
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    expect(await legend(page, name)).toBe(newest[name].toFixed(2))
  }
}

describe('an empty store', () => {
  it('explains how to bring in files', async () => {
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(program.url)
    await page.getByTestId('empty-store').waitFor()
    await page.getByRole('button', { name: 'Import data' }).click()
    await page.getByTestId('paths').waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

describe('an import by path', () => {
  it('brings in a folder of .day files and charts it', async () => {
    const file = join(program.folder, 'vipdoc/sh/lday/sh600000.day')
    writeDays(file, madeUpDays(Date.UTC(2024, 0, 1), 300))
    const { page, troubles, close } = await openPage(browser)
    await importPath(page, join(program.folder, 'vipdoc'))
    expect(await figure(page, 'read')).toBe(300)
    expect(await figure(page, 'inserted')).toBe(300)
    await page.getByTestId('store').waitFor()
    await expectNewestDay(page, file, '600000.SH')
    expect(await page.getByTestId('simulated').count()).toBe(0)

    await importPath(page, join(program.folder, 'vipdoc'))
    expect(await figure(page, 'unchanged')).toBe(300)
    expect(await figure(page, 'inserted')).toBe(0)
    expect(troubles).toEqual([])
    await close()
  })

  it('shows a real vipdoc, every instrument of it', async ({ skip }) => {
    const vipdoc = sharedData('tdx/vipdoc')
    if (vipdoc === null) return skip()
    const { page, troubles, close } = await openPage(browser)
    await importPath(page, vipdoc)
    expect(await figure(page, 'series')).toBe(46)
    await page.goto(program.url)
    await page.getByTestId('total').getByText('46').waitFor()
    await expectNewestDay(page, join(vipdoc, 'sh/lday/sh600000.day'), '600000.SH')
    expect(await page.getByTestId('simulated').count()).toBe(0)
    expect(troubles).toEqual([])
    await close()
  })

  it('says what is wrong with a path that is not there', async () => {
    const { page, close } = await openPage(browser, { language: 'en' })
    await page.goto(`${program.url}/data`)
    await page.getByTestId('start').click()
    expect(await page.getByTestId('complaint').innerText()).toBe('Give a path first')
    await page.getByTestId('paths').fill(join(program.folder, 'nothing-here'))
    await page.getByTestId('start').click()
    const said = page.getByTestId('complaint').or(page.locator('[data-state=failed]'))
    await said.getByText(/nothing-here/).first().waitFor()
    await close()
  })
})

describe('names without bars', () => {
  it('stay out of the list until they are asked for', async () => {
    const day = join(program.folder, 'vipdoc/sh/lday/sh600000.day')
    writeDays(day, madeUpDays(Date.UTC(2024, 0, 1), 5))
    const names = join(program.folder, 'names.csv')
    writeFileSync(names, 'code,name\n600000.SH,Alpha Steel\n600004.SH,Alpha Air\n')
    await program.importFiles({ source: 'tdx', paths: [day] })
    const csv = { kind: 'instruments' }
    await program.importFiles({ source: 'csv', paths: [names], csv })
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(program.url)
    const list = page.getByTestId('instruments')
    await list.getByText('600000.SH').waitFor()
    expect(await list.getByText('600004.SH').count()).toBe(0)
    await page.getByText('Only with data').click()
    await list.getByText('600004.SH').waitFor()
    expect(page.url()).toContain('all=1')
    await page.getByTestId('search').fill('Alpha')
    const hits = page.getByTestId('hits').getByRole('option')
    await hits.nth(1).waitFor()
    expect(await hits.filter({ hasText: 'no data' }).allInnerTexts()).toHaveLength(1)
    expect(await hits.filter({ hasText: 'no data' }).innerText()).toContain('600004.SH')
    expect(troubles).toEqual([])
    await close()
  })
})

describe('an import by upload', () => {
  it('takes a folder and reports the rows it refuses', async () => {
    const file = join(program.folder, 'vipdoc/sz/lday/sz000001.day')
    const days = madeUpDays(Date.UTC(2024, 0, 1), 50)
    days[20] = { ...days[20]!, high: days[20]!.low - 1 }
    writeDays(file, days)
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/data`)
    await page.getByTestId('from-upload').click()
    await page.getByTestId('folder').setInputFiles(dirname(dirname(dirname(file))))
    await page.getByTestId('picked').waitFor()
    await page.getByTestId('start').click()
    await page.locator('[data-test=progress][data-state=done]').waitFor()
    expect(await figure(page, 'read')).toBe(50)
    expect(await figure(page, 'rejected')).toBe(1)
    expect(await figure(page, 'inserted')).toBe(49)
    await expectNewestDay(page, file, '000001.SZ')
    expect(troubles).toEqual([])
    await close()
  })
})

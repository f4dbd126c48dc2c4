import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch, openPage } from './browser'
import { madeUpDays, writeDays } from './market_files'
import { Postgres } from './postgres'
import { Program } from './program'

let browser: Browser
const started: { stop: () => Promise<void> }[] = []

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser?.close())
// Whatever a story came to; the program before the server that it uses.
afterEach(async () => {
  for (let one = started.pop(); one; one = started.pop()) await one.stop()
})

async function start(config = ''): Promise<Program> {
  const program = await Program.start({ config })
  started.push(program)
  return program
}

const entry = (page: Page, driver: string) =>
  page.getByTestId('store-entry').filter({ hasText: driver })

describe('one store', () => {
  it('says how it is, how large, and how far behind each class of its data', async () => {
    const program = await start()
    const file = join(program.folder, 'vipdoc/sh/lday/sh600000.day')
    writeDays(file, madeUpDays(Date.UTC(2024, 0, 1), 300))
    await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
    const { page, troubles, close } = await openPage(browser, { language: 'en', width: 1200 })
    await page.goto(`${program.url}/data`)
    const store = entry(page, 'embedded')
    await store.locator('tbody tr').first().waitFor()
    expect(await store.getByTestId('store-state').innerText()).toBe('open')
    expect(await store.getByTestId('store-bytes').innerText()).toMatch(/[KM]iB in all$/)
    expect(await store.getByTestId('store-lag').innerText()).toMatch(/^\d+ sessions behind$/)
    const row = await store.locator('tbody tr').first().innerText()
    expect(row).toContain('daily bars')
    expect(row).toMatch(/\d+ sessions behind/)
    expect(troubles).toEqual([])
    await close()
  })
})

describe('the imports so far', () => {
  // A table wider than its card would be cut off at the right.
  it.each([1440, 1200, 1000, 390])('stay in their card on a screen of %i px', async (width) => {
    const program = await start()
    const name = `${'a-very-long-name-of-a-file-of-bars-'.repeat(4)}.csv`
    const file = join(program.folder, name)
    writeFileSync(file, 'date,open,high,low,close,volume\n2024-01-02,1,2,1,2,100\n')
    const csv = { kind: 'bars', period: '1d', symbol: '600000.SH' }
    await program.importFiles({ source: 'csv', paths: [file, file.replace('.csv', '')], csv })
      .catch(() => undefined) // one of them isn't there; both stand in the list
    await program.importFiles({ source: 'csv', paths: [file], csv })
    const { page, troubles, close } = await openPage(browser, { width })
    await page.goto(`${program.url}/data`)
    const table = page.getByTestId('history')
    await table.getByText(/a-very-long-name/).first().waitFor()
    const [wide, card] = await table.evaluate((element) => {
      const panel = element.closest('.panel')!
      const padding = Number.parseFloat(getComputedStyle(panel).paddingRight)
      return [
        element.getBoundingClientRect().right,
        panel.getBoundingClientRect().right - padding,
      ]
    })
    expect(wide).toBeLessThanOrEqual(card! + 0.5)
    expect(troubles).toEqual([])
    await close()
  })
})

describe('several stores', () => {
  it('tell which of them is away and why, and the others go on', async ({ skip }) => {
    const server = await Postgres.start()
    if (server === null) {
      console.warn('SKIPPED: no PostgreSQL server is installed here.')
      return skip()
    }
    const config = `[store]\ndaily_bars = "${server.url}"\n[store.postgres]\nretry_max = "1 s"\n`
    started.push(server)
    const program = await start(config)
    writeDays(
      join(program.folder, 'vipdoc/sh/lday/sh600000.day'),
      madeUpDays(Date.UTC(2024, 0, 1), 300),
    )
    await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(`${program.url}/data`)
    const [bars, rest] = [entry(page, 'postgres'), entry(page, 'embedded')]
    await bars.locator('tbody tr').first().waitFor()
    expect(await page.getByTestId('store-entry').count()).toBe(2)
    expect(await bars.getByTestId('store-state').innerText()).toBe('open')
    expect(await bars.getByTestId('store-bytes').innerText()).toMatch(/[KM]iB in all$/)
    expect(await bars.getByTestId('store-lag').innerText()).toMatch(/sessions behind$/)
    expect(await bars.innerText()).toMatch(/daily bars\s+1\s+300/)
    expect(await bars.locator('header').innerText()).toContain('PostgreSQL')
    expect(await rest.locator('header').innerText()).toContain('instruments and records')

    await server.halt()
    await page.reload()
    await expect.poll(() => bars.getAttribute('data-state')).toBe('away')
    expect(await bars.getByTestId('store-state').innerText()).toBe('not reachable')
    const trouble = await bars.getByTestId('store-trouble').innerText()
    expect(trouble).toContain(`127.0.0.1:${server.port}`)
    expect(await rest.getAttribute('data-state')).toBe('open')
    // What the other store keeps can still be used.
    const list = { method: 'PUT', headers: { 'Content-Type': 'application/json' } }
    const body = JSON.stringify({ instruments: ['600000.SH'] })
    const kept = await fetch(`${program.url}/api/v1/watchlists/mine`, { ...list, body })
    expect(kept.ok, await kept.text()).toBe(true)

    // It comes back, and the page sees it without being asked.
    await server.run()
    await expect.poll(() => bars.getAttribute('data-state'), { timeout: 60_000 }).toBe('open')
    await bars.locator('tbody tr').first().waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

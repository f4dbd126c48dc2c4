import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch, legend, openPage } from './browser'
import { Program } from './program'

let program: Program
let browser: Browser

beforeAll(async () => {
  program = await Program.start({ demo: true })
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

async function firstInstrument() {
  const url = `${program.url}/api/v1/instruments?kind=stock&limit=1`
  for (;;) {
    const { items } = await (await fetch(url)).json()
    if (items.length > 0) return items[0] as { id: string; code: string; name: string }
    await new Promise((done) => setTimeout(done, 200))
  }
}

describe('search', () => {
  it('goes from a code to the chart, by keyboard alone', async () => {
    const { id, code, name } = await firstInstrument()
    const { page, troubles, close } = await openPage(browser)
    await page.goto(program.url)
    await page.getByTestId('instruments').waitFor()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/instruments?q=')) asked.push(request.url())
    })
    await page.keyboard.press('/')
    await page.keyboard.type(code)
    // The hits of what was typed before it may come first.
    const first = page.getByTestId('hits').getByRole('option').first()
    await first.getByText(id).waitFor()
    expect(new Set(asked).size).toBe(asked.length) // no text is asked for twice
    await page.keyboard.press('Enter')
    await page.getByTestId('legend').waitFor()
    expect(page.url()).toContain(`/chart/${id}?`)
    expect(await page.getByTestId('name').innerText()).toBe(name)
    expect(await legend(page, 'close')).toMatch(/^\d+\.\d{2}$/)
    expect(troubles).toEqual([])
    await close()
  })

  it('finds by name and by initials, and says when there is nothing', async () => {
    const { id, name } = await firstInstrument()
    const detail = await (await fetch(`${program.url}/api/v1/instruments/${id}`)).json()
    const { page, troubles, close } = await openPage(browser)
    await page.goto(program.url)
    const search = page.getByTestId('search')
    const hit = page.getByTestId('hits').getByText(id)
    await search.fill(name)
    await hit.waitFor()
    await search.fill(String(detail.initials).split(',')[0]!.toLowerCase())
    await hit.waitFor()
    await search.fill('no such thing')
    await page.getByText('没有找到').waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

describe('the list', () => {
  it('marks simulated data and filters by kind', async () => {
    await firstInstrument()
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(program.url)
    await page.getByTestId('instruments').waitFor()
    await page.getByText('Simulated data').waitFor()
    await page.getByTestId('kind-bond').click()
    await page.getByText('No instrument matches').waitFor()
    await page.getByRole('banner').getByTestId('simulated').waitFor()
    expect(page.url()).toContain('kind=bond')
    expect(troubles).toEqual([])
    await close()
  })

  it('and every other page fit on a phone', async () => {
    const { id } = await firstInstrument()
    const { page, troubles, close } = await openPage(browser, { width: 390, height: 844 })
    const kPaths = [
      '/',
      `/chart/${id}?period=1d&adjust=none`,
      ...['/formulas', '/formulas/MACD', '/screener', '/watchlists', '/data'],
      ...['/strategies', '/strategies/turtle', '/backtests', '/sweeps', '/sweeps/new', '/runs'],
    ]
    for (const path of kPaths) {
      await page.goto(program.url + path)
      await page.getByTestId('simulated').first().waitFor()
      const width = await page.evaluate(() => document.querySelector('.app')!.scrollWidth)
      expect([path, width]).toEqual([path, 390])
    }
    expect(troubles).toEqual([])
    await close()
  })

  it('keeps language, theme and colours', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(program.url)
    await page.getByTestId('switch-language').click()
    await page.getByRole('link', { name: 'Markets' }).waitFor()
    const before = await page.evaluate(() => document.documentElement.classList.contains('dark'))
    await page.getByTestId('switch-theme').click()
    await page.getByTestId('switch-up').click()
    await page.reload()
    await page.getByRole('link', { name: 'Markets' }).waitFor()
    const root = page.locator('html')
    expect(await root.getAttribute('data-up')).toBe('green')
    expect((await root.getAttribute('class'))?.includes('dark') ?? false).toBe(!before)
    await close()
  })
})

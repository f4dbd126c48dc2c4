import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch, openPage } from './browser'
import { madeUpDays, writeDays } from './market_files'
import { Program } from './program'

let program: Program
let browser: Browser

beforeAll(async () => {
  program = await Program.start()
  browser = await launch()
  for (const code of ['600001', '600002', '600003']) {
    const days = madeUpDays(Date.UTC(2022, 0, 3), 60)
    writeDays(join(program.folder, `vipdoc/sh/lday/sh${code}.day`), days)
  }
  await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

async function stored(): Promise<Record<string, string[]>> {
  const answer = await fetch(`${program.url}/api/v1/watchlists`)
  const { watchlists } = (await answer.json()) as {
    watchlists: { name: string; instruments: string[] }[]
  }
  return Object.fromEntries(watchlists.map((one) => [one.name, one.instruments]))
}

const rows = (page: Page) =>
  page.locator('[data-test=members] tbody tr').evaluateAll((all) =>
    all.map((one) => (one as HTMLElement).dataset.id),
  )

async function add(page: Page, code: string) {
  const box = page.getByTestId('choose-instrument').locator('input')
  await box.click()
  await box.fill(code)
  await page.locator('.el-select-dropdown__item:visible', { hasText: code }).first().click()
  await page.locator(`tr[data-id="${code}.SH"]`).waitFor()
}

describe('a watchlist', () => {
  it('is made, filled, put in order, renamed, screened and deleted', async () => {
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    await page.goto(`${program.url}/watchlists`)
    await page.getByTestId('new-list').click()
    await page.getByTestId('list-name').fill('Banks')
    await page.getByTestId('list-confirm').click()
    await page.getByTestId('list-title').waitFor()
    for (const code of ['600001', '600002', '600003']) await add(page, code)
    await expect
      .poll(stored, { timeout: 20_000 })
      .toEqual({ Banks: ['600001.SH', '600002.SH', '600003.SH'] })

    await page.locator('tr[data-id="600003.SH"]').getByTestId('top').click()
    await page.locator('tr[data-id="600001.SH"]').getByTestId('down').click()
    await page.locator('tr[data-id="600001.SH"]').getByTestId('drop').click()
    await expect.poll(() => rows(page)).toEqual(['600003.SH', '600002.SH'])
    await expect
      .poll(stored, { timeout: 20_000 })
      .toEqual({ Banks: ['600003.SH', '600002.SH'] })

    await page.getByTestId('rename-list').click()
    await page.getByTestId('list-name').fill('Old banks')
    await page.getByTestId('list-confirm').click()
    await expect
      .poll(stored, { timeout: 20_000 })
      .toEqual({ 'Old banks': ['600003.SH', '600002.SH'] })
    await expect.poll(() => page.url()).toContain('/watchlists/Old%20banks')

    await page.getByTestId('screen-list').click()
    await page.getByTestId('watchlist').waitFor()
    await expect.poll(() => page.getByTestId('watchlist').inputValue()).toBe('Old banks')

    await page.goBack()
    await page.getByTestId('remove-list').click()
    await page.getByTestId('remove-confirm').click()
    await expect.poll(stored, { timeout: 20_000 }).toEqual({})
    expect(troubles).toEqual([])
    await close()
  })

  it('narrows the list of instruments, and the address keeps that', async () => {
    const list = `${program.url}/api/v1/watchlists/Two`
    const saved = await fetch(list, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instruments: ['600003.SH', '600001.SH'] }),
    })
    expect(saved.status).toBe(200)
    const { page, troubles, close } = await openPage(browser, { language: 'en' })
    const shown = () =>
      page.locator('[data-test=instruments] tbody tr td:first-child').allInnerTexts()
    await page.goto(program.url)
    await expect.poll(shown).toEqual(['600001.SH', '600002.SH', '600003.SH'])
    await page.getByRole('combobox', { name: 'Watchlist' }).click()
    await page.getByRole('option', { name: 'Two' }).click()
    await expect.poll(shown).toEqual(['600001.SH', '600003.SH'])
    await expect.poll(() => page.url()).toContain('watchlist=Two')

    await page.reload()
    await expect.poll(shown).toEqual(['600001.SH', '600003.SH'])
    await page.getByTestId('kind-bond').click()
    await page.getByText('No instrument matches').waitFor()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await expect.poll(shown).toEqual(['600001.SH', '600002.SH', '600003.SH'])

    expect((await fetch(list, { method: 'DELETE' })).status).toBe(204)
    await page.goto(`${program.url}/?watchlist=Two`)
    await page.getByText("there is no watchlist 'Two'").waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

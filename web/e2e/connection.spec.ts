import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch, legend, openPage } from './browser'
import { madeUpDays, writeDays } from './market_files'
import { Program } from './program'

let program: Program
let browser: Browser

beforeAll(async () => {
  program = await Program.start()
  browser = await launch()
  const file = join(program.folder, 'vipdoc/sh/lday/sh600000.day')
  writeDays(file, madeUpDays(Date.UTC(2024, 0, 1), 100))
  await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

it('documents its API offline', async () => {
  const { page, troubles, close } = await openPage(browser)
  await page.goto(`${program.url}/docs`)
  await page.locator('.swagger-ui .opblock').first().waitFor()
  expect(troubles).toEqual([])
  await close()
})

it('says that the server is gone, keeps what it shows, and recovers by itself', async () => {
  const { page, troubles, close } = await openPage(browser, { language: 'en' })
  await page.goto(`${program.url}/chart/600000.SH?period=1d&adjust=none`)
  await page.getByTestId('legend').waitFor()
  const price = await legend(page, 'close')
  await page.waitForFunction(() =>
    ['.js', '.css'].every((suffix) =>
      performance
        .getEntriesByType('resource')
        .some(({ name }) => name.includes('/DataPage-') && name.endsWith(suffix)),
    ),
  )

  await program.halt()
  const banner = page.getByTestId('offline')
  await banner.waitFor()
  expect(await banner.innerText()).toContain('The server does not answer.')
  expect(await legend(page, 'close')).toBe(price)

  // What was not read before waits for the server, and says so.
  await page.getByRole('link', { name: 'Data' }).click()
  await page.getByText('This goes on by itself').first().waitFor()

  await program.run()
  await banner.waitFor({ state: 'detached' })
  await page.getByTestId('store').waitFor()
  await page.goBack()
  await page.getByTestId('legend').waitFor()
  expect(await legend(page, 'close')).toBe(price)
  expect(troubles).toEqual([])
  await close()
})

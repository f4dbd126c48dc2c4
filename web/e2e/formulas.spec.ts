import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch, openPage } from './browser'
import { madeUpDays, writeDays } from './market_files'
import { Program } from './program'

let program: Program
let browser: Browser

const kId = '600000.SH'
const days = madeUpDays(Date.UTC(2018, 0, 1), 1_200)

beforeAll(async () => {
  program = await Program.start()
  browser = await launch()
  writeDays(join(program.folder, 'vipdoc/sh/lday/sh600000.day'), days)
  await program.importFiles({ source: 'tdx', paths: [join(program.folder, 'vipdoc')] })
})
afterAll(async () => {
  await browser?.close()
  await program?.stop()
})

async function write(page: Page, text: string) {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

async function newest(page: Page, place: string, output: string): Promise<string> {
  const value = page.getByTestId(place).getByTestId(`value-${output}`)
  await value.waitFor()
  return (await value.locator('b').innerText()).trim()
}

// What the API answers for the newest bar, as the page writes it.
async function answer(request: Record<string, unknown>, output: string): Promise<string> {
  const body = JSON.stringify({ instrument: kId, limit: 1, adjust: 'none', ...request })
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(`${program.url}/api/v1/formulas/run`, {
    method: 'POST',
    headers,
    body,
  })
  expect(response.status).toBe(200)
  const { outputs } = await response.json()
  const column = outputs.find((one: { name: string }) => one.name === output)
  return (column.values[0] as number).toFixed(3)
}

describe('writing a formula', () => {
  it('underlines an error as one types, and draws once it is fixed', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/formulas`)
    await page.getByTestId('good').waitFor()
    await write(page, 'MID:EMAA(CLOSE,5);')
    await page.locator('.cm-lintRange-error').waitFor()
    expect(await page.locator('.cm-lintRange-error').innerText()).toContain('EMAA')
    await page.getByTestId('errors').waitFor()
    await expect.poll(() => page.getByTestId('run').isDisabled()).toBe(true)
    await expect.poll(() => page.getByTestId('save').isDisabled()).toBe(true)
    await write(page, 'MID:EMA(CLOSE,5);')
    await page.getByTestId('good').waitFor()
    await page.locator('.cm-lintRange-error').waitFor({ state: 'detached' })
    const text = 'MID:EMA(CLOSE,5);'
    await expect
      .poll(() => newest(page, 'formula-legend', 'MID'), { timeout: 20_000 })
      .toBe(await answer({ text }, 'MID'))
    expect(troubles).toEqual([])
    await close()
  })

  it('draws a new text where its values fit, until one says where', async () => {
    const { page, troubles, close } = await openPage(browser)
    const isSub = () => page.getByTestId('place-sub').locator('input').isChecked()
    await page.goto(`${program.url}/formulas`)
    await page.getByTestId('good').waitFor()
    await write(page, 'RSV:(C-LLV(L,9))/(HHV(H,9)-LLV(L,9));')
    await expect.poll(isSub, { timeout: 20_000 }).toBe(true)
    await write(page, 'MID:MA(C,5);')
    await expect.poll(isSub, { timeout: 20_000 }).toBe(false)
    await page.getByTestId('place-sub').click()
    await write(page, 'SLOW:MA(C,10);')
    await newest(page, 'formula-legend', 'SLOW')
    expect(await isSub()).toBe(true)
    expect(troubles).toEqual([])
    await close()
  })

  it('compares the stocks when it is told to run', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/formulas`)
    await page.getByTestId('good').waitFor()
    await write(page, 'MID:EMA(CLOSE,5);')
    await newest(page, 'formula-legend', 'MID')
    await write(page, 'R:RANK(C);')
    await page.getByTestId('crosses').waitFor()
    expect(await page.getByTestId('value-MID').count()).toBe(0)
    await page.getByTestId('run').click()
    await page.getByTestId('value-R').waitFor()
    await expect.poll(() => page.getByTestId('value-R').locator('b').innerText()).toBe('1.000')
    await page.getByTestId('crosses').waitFor({ state: 'detached' })
    expect(troubles).toEqual([])
    await close()
  })

  it('completes names, with what they do', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/formulas`)
    await page.getByTestId('good').waitFor()
    await write(page, '')
    await page.keyboard.type('A:barslas')
    await page.locator('.cm-tooltip-autocomplete').getByText('BARSLAST').first().waitFor()
    await page.locator('.cm-completionInfo').waitFor()
    // The editor ignores keys for a moment after the names appear or change.
    await expect
      .poll(
        async () => {
          const text = await page.locator('.cm-content').innerText()
          if (text.includes('barslas')) await page.keyboard.press('Tab')
          return text.trim()
        },
        { timeout: 20_000 },
      )
      .toBe('A:BARSLAST(')
    expect(troubles).toEqual([])
    await close()
  })

  it('takes a pasted text and declares its parameters', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/formulas`)
    await page.getByTestId('good').waitFor()
    await page.getByTestId('import').click()
    await page.getByTestId('pasted').fill('1. DIF:EMA(C,N1)\u00a0-\u3000EMA(C,N2);\n2. X:DIF>0;')
    await page.getByTestId('import-confirm').click()
    await page.getByTestId('declare').click()
    await page.getByTestId('good').waitFor()
    await page.getByTestId('parameter-N1').waitFor()
    await page.getByTestId('parameter-N2').waitFor()
    await newest(page, 'formula-legend', 'DIF')
    expect(troubles).toEqual([])
    await close()
  })

  it('draws with other parameters, within their range', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/formulas/MACD?on=${kId}`)
    const short = page.getByTestId('parameter-SHORT')
    await short.fill('5')
    await short.press('Enter')
    await short.blur()
    await expect
      .poll(() => newest(page, 'formula-legend', 'DIF'), { timeout: 20_000 })
      .toBe(await answer({ name: 'MACD', parameters: [5, 26, 9] }, 'DIF'))
    await short.fill('1000000')
    await short.blur()
    expect(Number(await short.inputValue())).toBeLessThan(1_000_000)
    expect(troubles).toEqual([])
    await close()
  })
})

describe('keeping a formula', () => {
  it('makes versions, restores one, and lists it as one’s own', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/formulas`)
    await page.getByTestId('good').waitFor()
    await write(page, 'FIRST:MA(C,5);')
    await newest(page, 'formula-legend', 'FIRST')
    await page.getByTestId('save').click()
    await page.getByTestId('save-name').fill('E2E')
    await page.getByTestId('save-confirm').click()
    await page.waitForURL(/\/formulas\/E2E/)
    await page.getByTestId('open-versions').waitFor()
    await write(page, 'SECOND:MA(C,10);')
    await page.getByTestId('modified').waitFor()
    await newest(page, 'formula-legend', 'SECOND')
    await page.getByTestId('save').click()
    await page.getByTestId('modified').waitFor({ state: 'detached' })
    await page.getByTestId('open-versions').click()
    await page.getByTestId('version-1').click()
    await page.getByTestId('version-text').getByText('FIRST').waitFor()
    await page.getByTestId('restore').click()
    await page.locator('.cm-content').getByText('FIRST').waitFor()
    await page.reload()
    await page.locator('.cm-content').getByText('FIRST').waitFor()
    await expect.poll(() => page.getByTestId('open-versions').innerText()).toContain('3')
    await page.getByTestId('library').getByText('E2E').first().waitFor()
    await page.getByTestId('remove-formula').click()
    await page.getByTestId('remove-confirm').click()
    await page.waitForURL(/\/formulas(\?|$)/)
    expect((await fetch(`${program.url}/api/v1/formulas/E2E`)).status).toBe(404)
    expect(troubles).toEqual([])
    await close()
  })

  it('keeps what was not saved', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${program.url}/formulas/MACD`)
    await page.getByTestId('good').waitFor()
    await write(page, 'DRAFT:C;')
    await page.getByTestId('modified').waitFor()
    await page.reload()
    await page.locator('.cm-content').getByText('DRAFT').waitFor()
    await page.getByTestId('revert').click()
    await page.locator('.cm-content').getByText('EMA').first().waitFor()
    await close()
  })
})

describe('an indicator on the K-line page', () => {
  it('is found, drawn, changed and passed on with the address', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/chart/${kId}?period=1d&adjust=none`)
    await page.getByTestId('legend').waitFor()
    await page.getByTestId('indicators').click()
    await page.getByTestId('find-indicator').fill('macd')
    await page.getByTestId('catalogue').getByRole('button').first().click()
    await page.waitForURL(/with=MACD/)
    const dif = () => newest(page, 'indicator-MACD', 'DIF')
    await expect.poll(dif, { timeout: 20_000 }).toBe(await answer({ name: 'MACD' }, 'DIF'))
    const short = page.getByTestId('parameter-SHORT')
    await short.fill('5')
    await short.blur()
    await page.waitForURL(/with=MACD\(5,26,9\)/)
    const changed = await answer({ name: 'MACD', parameters: [5, 26, 9] }, 'DIF')
    await expect.poll(dif, { timeout: 20_000 }).toBe(changed)
    await page.getByTestId('place-MACD').click()
    await page.waitForURL(/@main/)
    const other = await openPage(browser, { language: 'en' })
    await other.page.goto(page.url())
    const passed = () => newest(other.page, 'indicator-MACD', 'DIF')
    await expect.poll(passed, { timeout: 20_000 }).toBe(changed)
    expect([...troubles, ...other.troubles]).toEqual([])
    await other.close()
    await close()
  })

  it('stands where it is put, with its name over its own pane', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/chart/${kId}?period=1d&adjust=none&with=MACD;KDJ`)
    const tops = () =>
      Promise.all(
        ['MACD', 'KDJ'].map(async (name) => {
          const box = await page.getByTestId(`indicator-${name}`).boundingBox()
          return Math.round(box?.y ?? -1)
        }),
      )
    await newest(page, 'indicator-MACD', 'DIF')
    await newest(page, 'indicator-KDJ', 'K')
    const [first, second] = (await tops()) as [number, number]
    expect(second).toBeGreaterThan(first + 50)
    await page.getByTestId('indicators').click()
    await page.getByTestId('chosen').locator('li').nth(1).getByTitle('上移').click()
    await page.waitForURL(/with=KDJ;MACD/)
    await expect.poll(tops, { timeout: 20_000 }).toEqual([second, first])
    expect(troubles).toEqual([])
    await close()
  })

  it('has values for older bars that came in, and the same for those there were', async () => {
    const { page, troubles, close } = await openPage(browser)
    await page.goto(`${program.url}/chart/${kId}?period=1d&adjust=none&with=MA`)
    const legend = page.getByTestId('indicator-MA').locator('[data-test^=value-] b').first()
    await legend.waitFor()
    const before = await legend.innerText()
    const box = (await page.getByTestId('kline').boundingBox())!
    const y = box.y + box.height / 3
    const asked: number[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/formulas/run')) asked.push(request.postDataJSON().limit)
    })
    for (let i = 0; i < 12 && asked.at(-1) !== days.length; ++i) {
      await page.mouse.move(box.x + 60, y)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width - 120, y, { steps: 4 })
      await page.mouse.up()
      await page.waitForTimeout(200)
    }
    expect(asked.at(-1)).toBe(days.length)
    // Far back, where no bar was at first, and then off the chart: the newest bar.
    await expect.poll(() => legend.innerText(), { timeout: 20_000 }).not.toBe(before)
    expect(await legend.innerText()).toMatch(/^\d+\.\d+$/)
    await page.mouse.move(box.x + box.width / 2, box.y - 60)
    await expect.poll(() => legend.innerText(), { timeout: 20_000 }).toBe(before)
    expect(troubles).toEqual([])
    await close()
  })
})

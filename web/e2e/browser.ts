// The system's Chromium, one page a test, and what went wrong inside it.
import { existsSync } from 'node:fs'
import { chromium, selectors, type Browser, type Page } from 'playwright-core'

const kPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const kFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

selectors.setTestIdAttribute('data-test')

export function launch(): Promise<Browser> {
  const executablePath = process.env.MYSTOCKS_CHROMIUM ?? kPlaces.find((path) => existsSync(path))
  return chromium.launch({ executablePath, args: kFlags })
}

export interface PageOptions {
  language?: 'zh' | 'en'
  timezone?: string
  width?: number
  height?: number
}

// `troubles` fills with errors of scripts and of the content policy.
export async function openPage(browser: Browser, options: PageOptions = {}) {
  const { language = 'zh', timezone, width = 1440, height = 900 } = options
  const context = await browser.newContext({
    viewport: { width, height },
    timezoneId: timezone,
    acceptDownloads: false,
  })
  await context.addInitScript((chosen) => {
    if (localStorage.getItem('mystocks.preferences') === null) {
      localStorage.setItem('mystocks.preferences', JSON.stringify({ language: chosen }))
    }
  }, language)
  const page = await context.newPage()
  page.setDefaultTimeout(40_000)
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) {
      troubles.push(text)
    }
  })
  return { page, troubles, close: () => context.close() }
}

// What the legend over the chart says of one value.
export async function legend(page: Page, name: string): Promise<string> {
  return (await page.getByTestId('legend').getByTestId(name).innerText()).trim()
}


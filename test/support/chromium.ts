// chromium.ts: Debian's Chromium, driven by playwright-core. Every page reports what a person would find in its console.

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { find } from './program.ts'

export const chromiumPath = find('chromium') ?? find('chromium-browser') ?? find('google-chrome')

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '', args: ARGS })
}

export interface WatchedPage {
  readonly page: Page
  /** Console errors and warnings, uncaught errors, and answers of 400 and above. */
  readonly complaints: string[]
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  page.on('requestfailed', (request) => complaints.push(`${request.failure()?.errorText} ${request.url()}`))
  return { page, complaints }
}

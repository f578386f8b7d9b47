// open-browser.ts: shows a URL in the person's browser, by the system's own command. Failing to is not an error.

import { spawn } from 'node:child_process'

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

export function openBrowser(url: string): void {
  const [command = '', ...before] = COMMANDS[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...before, url], { detached: true, stdio: 'ignore' })
  child.on('error', () => {})
  child.unref()
}

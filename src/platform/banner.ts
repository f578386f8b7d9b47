// banner.ts: what a start says: where the site is, for this machine and for the network, and what of it is served.
// Pure: gets everything, gives text.

import type { NetworkInterfaceInfo } from 'node:os'

export interface BannerFacts {
  readonly version: string
  readonly host: string
  readonly port: number
  readonly serves: readonly string[]
  /** Who holds the port that was preferred. */
  readonly moved: { readonly from: number; readonly heldBy: string } | undefined
  /** More lines, label and value, for what only some starts have. */
  readonly more?: readonly (readonly [string, string])[]
  readonly colours: boolean
  readonly interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>
}

/** Lines for a person; the URL stands alone on its line, where terminals make a link of it. */
export function banner(facts: BannerFacts): string {
  const paint = facts.colours
    ? (code: number, text: string) => `\x1b[${code}m${text}\x1b[0m`
    : (_code: number, text: string) => text
  const lines = ['', `  ${paint(1, 'guichet')} ${paint(2, facts.version)}`, '']
  lines.push(`  Local    ${paint(36, localUrl(facts.host, facts.port))}`)
  const network = networkUrls(facts)
  for (const url of network) lines.push(`  Network  ${paint(36, url)}`)
  if (isLoopback(facts.host)) lines.push(`  Network  ${paint(2, 'off; --host opens the site to it')}`)
  if (facts.serves.length > 0) lines.push(`  Serves   ${facts.serves.join(', ')}`)
  for (const [label, value] of facts.more ?? []) lines.push(`  ${label.padEnd(8)} ${value}`)
  if (facts.moved !== undefined) {
    lines.push('', `  Port ${facts.moved.from} is taken by ${facts.moved.heldBy}, so this is port ${facts.port}.`)
  }
  lines.push('', `  ${paint(2, 'Ctrl-C stops it.')}`, '', '')
  return lines.join('\n')
}

/** The URL that works in a browser on this machine. */
export function localUrl(host: string, port: number): string {
  const name = isLoopback(host) || isEvery(host) ? 'localhost' : bracketed(host)
  return `http://${name}:${port}/`
}

function networkUrls(facts: BannerFacts): string[] {
  if (!isEvery(facts.host)) return []
  const urls: string[] = []
  for (const addresses of Object.values(facts.interfaces)) {
    for (const { address, family, internal } of addresses ?? []) {
      if (!internal && family === 'IPv4') urls.push(`http://${address}:${facts.port}/`)
    }
  }
  return urls
}

function isEvery(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

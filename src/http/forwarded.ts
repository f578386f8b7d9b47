// forwarded.ts: who the client is. Forwarded (RFC 7239) and X-Forwarded-* count only as far as the chain of hops is
// trusted, read from the right; with nothing trusted, the default, they are not even looked at. Knows no socket.

import type { Logger } from '../base/log.ts'
import type { RequestHeaders } from './headers.ts'
import { isHost } from './host.ts'
import { splitOutsideQuotes } from './negotiate.ts'

/** The other end of a connection. */
export interface Peer {
  readonly address: string
  readonly encrypted: boolean
  /** Address and port that were connected to, used when HTTP/1.0 names no host. */
  readonly local: string
  readonly trusts: Trust | undefined
  readonly log: Logger
}

export interface Client {
  readonly ip: string
  readonly scheme: 'http' | 'https'
  readonly host: string
}

export type Trust = (address: string) => boolean

const ADDRESS = /^[0-9A-Fa-f:.]{2,45}$/

/** IPv4 that came in over an IPv6 socket, in its own spelling. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

interface Hop {
  readonly ip: string
  readonly scheme: string | undefined
  readonly host: string | undefined
}

export function clientOf(headers: RequestHeaders, authority: string, peer: Peer): Client {
  let ip = plainAddress(peer.address)
  let scheme: 'http' | 'https' = peer.encrypted ? 'https' : 'http'
  let host = authority === '' ? peer.local : authority
  if (peer.trusts !== undefined) {
    const hops = hopsOf(headers)
    // Each hop was written by the one to its right, so it counts only while that one is trusted.
    for (let i = hops.length - 1; i >= 0 && peer.trusts(ip); i--) {
      const hop = hops[i]
      if (hop === undefined || !ADDRESS.test(hop.ip)) break
      ip = plainAddress(hop.ip)
      if (hop.scheme === 'http' || hop.scheme === 'https') scheme = hop.scheme
      if (hop.host !== undefined && isHost(hop.host)) host = hop.host
    }
  }
  return { ip, scheme, host: host.toLowerCase() }
}

// Nearly every proxy writes X-Forwarded-For and hands a Forwarded of the client's own on untouched: so that one counts
// only where there is no X-Forwarded-For.
function hopsOf(headers: RequestHeaders): Hop[] {
  const chain = headers.get('x-forwarded-for')
  if (chain === null) return splitList(headers.get('forwarded') ?? '').map(forwardedHop)
  const addresses = splitList(chain)
  const schemes = splitList(headers.get('x-forwarded-proto') ?? '')
  const hosts = splitList(headers.get('x-forwarded-host') ?? '')
  return addresses.map((address, i) => ({
    ip: bareAddress(address),
    scheme: aligned(schemes, i, addresses.length)?.toLowerCase(),
    host: aligned(hosts, i, addresses.length),
  }))
}

/** Proxies that do not append to a list send one value for the whole chain. */
function aligned(list: readonly string[], index: number, length: number): string | undefined {
  return list.length === length ? list[index] : list.at(-1)
}

function forwardedHop(element: string): Hop {
  const pairs = new Map<string, string>()
  for (const pair of splitList(element, ';')) {
    const sign = pair.indexOf('=')
    if (sign < 0) continue
    pairs.set(pair.slice(0, sign).trim().toLowerCase(), unquoted(pair.slice(sign + 1).trim()))
  }
  return { ip: bareAddress(pairs.get('for') ?? ''), scheme: pairs.get('proto')?.toLowerCase(), host: pairs.get('host') }
}

/** A quoted string's text; "" when its quotes do not end. */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return value
  return value.length > 1 && value.endsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : ''
}

/** "192.0.2.1:80" and "[2001:db8::1]:80" without brackets and port. */
function bareAddress(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1]
  if (bracketed !== undefined) return bracketed
  return /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text
}

function splitList(text: string, separator: ',' | ';' = ','): string[] {
  return splitOutsideQuotes(text, separator).filter((item) => item !== '')
}

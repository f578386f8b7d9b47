// connecting.ts: what every way of sending a request has to know about the connection: limits, trust, proxies.

import type { SecureContextOptions } from 'node:tls'
import type { Address } from './address.ts'
import type { ProxyRoute } from './proxy.ts'

export interface Connecting {
  /** 0: no limit. */
  readonly timeoutSeconds: number
  /** 0: no limit. */
  readonly headersMax: number
  /** Trust and identity, as node:tls takes them. */
  readonly tls: SecureContextOptions & { readonly rejectUnauthorized?: boolean }
  proxyFor(address: Address): ProxyRoute | undefined
  /** Every piece of the body, when it has gone out. */
  onSent(piece: Uint8Array): void | Promise<void>
}

/** Trust and identity for a connection to the address. */
export function secureOptions(address: Address, { tls }: Connecting): object {
  const name = address.host.replace(/^\[|\]$/g, '')
  // An IP address is no name for SNI (RFC 6066 §3).
  return { ...tls, ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }) }
}

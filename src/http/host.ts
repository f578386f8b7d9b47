// host.ts: what a host looks like in Host and in an absolute target. RFC 3986 §3.2.2, without percent-escapes.

const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/

/** True for `name[:port]`, `address[:port]` and `[IPv6][:port]`. */
export function isHost(text: string): boolean {
  return HOST.test(text)
}

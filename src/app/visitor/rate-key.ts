// rate-key.ts: what a client is counted by: its address, and names of any length as names of a bounded one. Pure.

const KEY_LENGTH_MAX = 100

/** A longer name of a client is its hash, so that nobody fills the memory with a header. */
export function boundedKey(key: string): string {
  if (key.length <= KEY_LENGTH_MAX) return key
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(key).digest('base64url')
}

/** Whoever has one address of IPv6 has 2^64 of them (RFC 6177), so the first half tells clients apart. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('%', 1)[0]?.split('::') ?? []
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  return [...front, ...middle, ...back]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

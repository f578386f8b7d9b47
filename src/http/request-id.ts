// request-id.ts: short names for requests. Nine of 32 signs that cannot be mistaken for each other, 45 random bits.

const SIGNS = '23456789abcdefghjkmnpqrstuvwxyz0'
// The global crypto is loaded at its first use; importing node:crypto would cost every start 4 ms.
const pool = new Uint8Array(9 * 128)
let at = pool.length

export function newRequestId(): string {
  if (at === pool.length) {
    crypto.getRandomValues(pool)
    at = 0
  }
  let id = ''
  for (const end = at + 9; at < end; at++) id += SIGNS[(pool[at] ?? 0) & 31]
  return id
}

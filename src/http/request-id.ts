// request-id.ts: short names for requests. Nine of 32 signs that cannot be mistaken for each other, 45 random bits.

import { randomFillSync } from 'node:crypto'

const SIGNS = '23456789abcdefghjkmnpqrstuvwxyz0'
const pool = Buffer.alloc(9 * 128)
let at = pool.length

export function newRequestId(): string {
  if (at === pool.length) {
    randomFillSync(pool)
    at = 0
  }
  let id = ''
  for (const end = at + 9; at < end; at++) id += SIGNS[(pool[at] ?? 0) & 31]
  return id
}

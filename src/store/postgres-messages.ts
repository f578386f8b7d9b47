// postgres-messages.ts: what is sent for a statement that the connection knows: Bind, Execute and Sync in one piece.
// Pure: values in, bytes out. Protocol version 3, chapter 55.7.

import type { PostgresValue } from './values.ts'

/** Execute of the unnamed portal for all rows, then Sync. */
const EXECUTE_AND_SYNC = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4])
const BIND = 0x42
/** Bytes of a Bind message around the name and the values: kind, length, portal, end of the name, three counts. */
const BIND_BYTES = 1 + 4 + 1 + 1 + 2 + 2 + 2
const MISSING = 0xff_ff_ff_ff

// hot: once per statement
export function encodeKnown(name: string, values: readonly PostgresValue[]): Buffer {
  // Each has a format of two bytes, and a length of four.
  let size = BIND_BYTES + Buffer.byteLength(name) + 6 * values.length
  for (const value of values) size += sizeOf(value)
  const bytes = Buffer.allocUnsafe(size + EXECUTE_AND_SYNC.length)
  bytes[0] = BIND
  bytes.writeUInt32BE(size - 1, 1)
  bytes[5] = 0
  let at = 6 + bytes.write(name, 6)
  bytes[at++] = 0
  at = bytes.writeUInt16BE(values.length, at)
  // Text, but bytes as they are.
  for (const value of values) at = bytes.writeUInt16BE(value instanceof Uint8Array ? 1 : 0, at)
  at = bytes.writeUInt16BE(values.length, at)
  for (const value of values) at = writeValue(bytes, value, at)
  // Every column of the rows as text.
  at = bytes.writeUInt16BE(0, at)
  bytes.set(EXECUTE_AND_SYNC, at)
  return bytes
}

function sizeOf(value: PostgresValue): number {
  if (value === null) return 0
  if (typeof value === 'string') return Buffer.byteLength(value)
  return typeof value === 'boolean' ? String(value).length : value.length
}

/** @returns where the next one begins */
function writeValue(bytes: Buffer, value: PostgresValue, at: number): number {
  if (value === null) return bytes.writeUInt32BE(MISSING, at)
  const from = at + 4
  let size: number
  if (typeof value === 'string') size = bytes.write(value, from)
  else if (typeof value === 'boolean') size = bytes.write(String(value), from)
  else {
    bytes.set(value, from)
    size = value.length
  }
  bytes.writeUInt32BE(size, at)
  return from + size
}

// long.ts: what a long statement is asked with and gives, and how much it is. How it is run, the engines differ in:
// long-sqlite.ts and long-postgres.ts.

import type { Clock } from '../../base/clock.ts'
import type { Row } from '../../store/session.ts'
import { Turnstile } from '../../store/turnstile.ts'
import type { Compiled } from './compile.ts'
import { databaseErrors } from './errors.ts'

export interface LongOptions {
  /** Longest time, the wait for its turn included, milliseconds; `longTimeoutMs` without. */
  readonly timeoutMs?: number
  /** Most rows; `longRowsMax` without. */
  readonly rowsMax?: number
}

export interface LongRows<Item> {
  readonly rows: Item[]
  /** True when there were more rows than are given. */
  readonly truncated: boolean
}

export interface LongLimits {
  readonly timeoutMs: number
  readonly rowsMax: number
  readonly bytesMax: number
}

/** Runs statements that only read, without holding anybody up. */
export interface LongRunner {
  run(compiled: Compiled, limits: LongLimits): Promise<LongRows<Row>>
  close(): Promise<void>
}

/** Most that may wait for a place at once. */
const WAITING_MAX = 100

/** The few places that long statements have. */
export function longPlaces(places: number, clock: Clock): Turnstile {
  const limits = { waitMs: Number.POSITIVE_INFINITY, waitingMax: WAITING_MAX }
  return new Turnstile({ clock, ...limits, places, what: 'a place for a long statement' })
}

/** Waits for a place. @throws GUI_DATABASE_LONG_CROWD */
export async function enterLong(places: Turnstile, timeoutMs: number): Promise<() => void> {
  try {
    return await places.enter(timeoutMs)
  } catch (error) {
    throw databaseErrors.fail('GUI_DATABASE_LONG_CROWD', { ms: timeoutMs, running: places.taken }, error)
  }
}

/** About how many bytes a row takes: text and bytes by their length, the rest by the word. */
export function sizeOf(row: Row): number {
  let size = 0
  for (const name in row) size += sizeOfValue(row[name])
  return size
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length + 8
  if (typeof value !== 'object' || value === null) return 8
  return Object.entries(value).reduce((sum, [name, item]) => sum + name.length + sizeOfValue(item), 8)
}

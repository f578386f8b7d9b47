// range.ts: which bytes a Range field asks for, against a length that is known. RFC 9110 §14.1.2, §14.2 and §15.3.7.
// Pure: no I/O and no clock. Whoever has the bytes decides first, by http/conditional, whether Range counts at all.

/** Both ends inclusive, as they stand in Content-Range. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** Default bound of ranges in one request: many small ones are a known way to make a server work for nothing (CVE-2011-3192). */
export const RANGES_MAX = 16

const SPEC = /^(\d*)-(\d*)$/

/**
 * Reads a Range field.
 *
 * @param size bytes of the whole representation
 * @returns the ranges to send, at least one, overlapping ones joined; "unsatisfiable" for a 416; undefined when the
 *   field is to be ignored: another unit, a malformed range, or more than `rangesMax`
 * @example parseRange('bytes=-500', 10_000) // [{ first: 9500, last: 9999 }]
 */
export function parseRange(
  field: string,
  size: number,
  rangesMax: number = RANGES_MAX,
): readonly ByteRange[] | 'unsatisfiable' | undefined {
  const sign = field.indexOf('=')
  if (sign < 0 || field.slice(0, sign).trim().toLowerCase() !== 'bytes') return undefined
  const specs = field
    .slice(sign + 1)
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '')
  if (specs.length === 0 || specs.length > rangesMax) return undefined
  const ranges: ByteRange[] = []
  for (const spec of specs) {
    const range = parseSpec(spec, size)
    if (range === undefined) return undefined
    if (range !== 'unsatisfiable') ranges.push(range)
  }
  return ranges.length === 0 ? 'unsatisfiable' : joined(ranges)
}

/** "bytes 0-499/10000". */
export function encodeContentRange(range: ByteRange, size: number): string {
  return `bytes ${range.first}-${range.last}/${size}`
}

/** What a 416 says: the length there is. */
export function encodeUnsatisfied(size: number): string {
  return `bytes */${size}`
}

function parseSpec(spec: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = SPEC.exec(spec)
  const from = match?.[1] ?? ''
  const to = match?.[2] ?? ''
  if (match === null || (from === '' && to === '')) return undefined
  if (from === '') {
    const length = Number(to)
    if (length === 0) return 'unsatisfiable'
    // The last bytes of nothing are satisfiable by §14.1.2, but no Content-Range can say so: the field is ignored.
    return size === 0 ? undefined : { first: Math.max(0, size - length), last: size - 1 }
  }
  const first = Number(from)
  const last = to === '' ? Number.POSITIVE_INFINITY : Number(to)
  if (last < first) return undefined
  return first >= size ? 'unsatisfiable' : { first, last: Math.min(last, size - 1) }
}

/** Overlapping and touching ranges become one; where none do, the client's order is kept. */
function joined(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const sorted = [...ranges].sort((left, right) => left.first - right.first)
  const out: ByteRange[] = []
  for (const range of sorted) {
    const before = out.at(-1)
    if (before === undefined || range.first > before.last + 1) out.push(range)
    else out[out.length - 1] = { first: before.first, last: Math.max(before.last, range.last) }
  }
  return out.length === ranges.length ? ranges : out
}

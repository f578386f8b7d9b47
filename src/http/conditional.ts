// conditional.ts: whether a request still stands, given the validators of what it is about. RFC 9110 §13, in the
// precedence of §13.2.2; HTTP dates of §5.6.7. Pure: no I/O and no clock.

export interface Validators {
  /** Whole entity-tag with its quotes, `W/` in front when it is weak. */
  readonly etag: string | undefined
  /** Milliseconds since 1970; what is below a second does not count. */
  readonly modifiedMs: number | undefined
}

/** "go": answer as if nothing had been asked; the others are a 304 and a 412. */
export type Verdict = 'go' | 'not-modified' | 'failed'

interface Fields {
  get(name: string): string | null
}

const TAG = /[\t ,]*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/y

/** Weighs If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since. */
export function weighConditions(method: string, fields: Fields, validators: Validators): Verdict {
  const safe = method === 'GET' || method === 'HEAD'
  const match = fields.get('if-match')
  if (match !== null) {
    if (!matchesStrongly(match, validators.etag)) return 'failed'
  } else if (isModifiedSince(fields.get('if-unmodified-since'), validators) === true) {
    return 'failed'
  }
  const noneMatch = fields.get('if-none-match')
  if (noneMatch !== null) {
    if (!matchesWeakly(noneMatch, validators.etag)) return 'go'
    return safe ? 'not-modified' : 'failed'
  }
  if (safe && isModifiedSince(fields.get('if-modified-since'), validators) === false) return 'not-modified'
  return 'go'
}

/**
 * Whether Range counts, given If-Range (§13.1.5): without the field it does; else only when the validator is
 * exactly, and strongly, the one there is.
 */
export function rangeStands(ifRange: string | null, validators: Validators): boolean {
  if (ifRange === null) return true
  const given = ifRange.trim()
  if (given.startsWith('"')) return given === validators.etag
  const date = parseHttpDate(given)
  if (date === undefined || validators.modifiedMs === undefined) return false
  return date === wholeSeconds(validators.modifiedMs)
}

/** "Sun, 06 Nov 1994 08:49:37 GMT". */
export function encodeHttpDate(ms: number): string {
  return new Date(ms).toUTCString()
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const CLOCK = '(\\d{2}):(\\d{2}):(\\d{2})'
const FORMS = [
  { form: new RegExp(`^[a-z]{3}, (\\d{2}) ([a-z]{3}) (\\d{4}) ${CLOCK} gmt$`, 'i'), order: [1, 2, 3, 4, 5, 6] },
  { form: new RegExp(`^[a-z]{6,9}, (\\d{2})-([a-z]{3})-(\\d{2}) ${CLOCK} gmt$`, 'i'), order: [1, 2, 3, 4, 5, 6] },
  { form: new RegExp(`^[a-z]{3} ([a-z]{3}) ([ \\d]\\d) ${CLOCK} (\\d{4})$`, 'i'), order: [2, 1, 6, 3, 4, 5] },
] as const

/**
 * Reads a date in one of the three forms of §5.6.7. Two-digit years below 70 are in this century.
 *
 * @returns milliseconds since 1970, or undefined for anything else
 */
export function parseHttpDate(text: string): number | undefined {
  for (const { form, order } of FORMS) {
    const match = form.exec(text.trim())
    if (match === null) continue
    const [day, month, year, hour, minute, second] = order.map((group) => match[group] ?? '')
    const at = MONTHS.indexOf((month ?? '').toLowerCase())
    const full = year?.length === 2 ? Number(year) + (Number(year) < 70 ? 2000 : 1900) : Number(year)
    const time = Date.UTC(full, at, Number(day), Number(hour), Number(minute), Math.min(59, Number(second)))
    const back = new Date(time)
    const holds = at >= 0 && back.getUTCDate() === Number(day) && back.getUTCHours() === Number(hour)
    return holds && Number(minute) < 60 && Number(second) <= 60 ? time : undefined
  }
  return undefined
}

/** If-Match: "*" or one tag that is the same, both strong (§13.1.1). */
function matchesStrongly(field: string, etag: string | undefined): boolean {
  if (field.trim() === '*') return true
  if (etag === undefined || etag.startsWith('W/')) return false
  return tagsOf(field).includes(etag)
}

/** If-None-Match: "*" or one tag that is the same, weak marks left aside (§13.1.2). */
function matchesWeakly(field: string, etag: string | undefined): boolean {
  if (field.trim() === '*') return true
  if (etag === undefined) return false
  const opaque = etag.replace(/^W\//, '')
  return tagsOf(field).some((tag) => tag.replace(/^W\//, '') === opaque)
}

/** The tags up to the first thing that is none. */
function tagsOf(field: string): string[] {
  const tags: string[] = []
  TAG.lastIndex = 0
  for (let match = TAG.exec(field); match !== null; match = TAG.exec(field)) tags.push(`${match[1] ?? ''}${match[2]}`)
  return tags
}

/** Undefined when there is no field, or no valid date in it, or nothing to compare it with: then it does not count. */
function isModifiedSince(field: string | null, validators: Validators): boolean | undefined {
  if (field === null || validators.modifiedMs === undefined) return undefined
  const date = parseHttpDate(field)
  return date === undefined ? undefined : wholeSeconds(validators.modifiedMs) > date
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

// sample.ts: texts that a segment of a pattern takes, and whether one segment takes everything that another does: what is
// needed to say of a route that no request can ever reach it. Asks the converters and the router; runs no handler.

import type { Converter } from './converters.ts'
import { encodeText, type Part, type Segment } from './pattern.ts'
import { Router, type Target } from './router.ts'

/** Texts of every kind that a built-in converter can tell apart. */
const TEXTS = ['zq', 'zq.x', '0', '7', '4096', '0.5', '7.25', '2001-02-03', '00000000-0000-4000-8000-00000000000f']
const FEW = 6
const LONGEST = 512

export interface Samples {
  /** Decoded. */
  readonly texts: readonly string[]
  /** There are no others. */
  readonly all: boolean
}

/** Some texts that the segment takes; all of them where they can be counted; none for what nothing can match. */
export function samplesOf(segment: Segment): Samples {
  const lists = segment.parts.map((part) =>
    'text' in part ? { texts: [part.text], all: true } : samplesFor(part.converter),
  )
  let texts = ['']
  for (const list of lists) texts = texts.flatMap((before) => list.texts.slice(0, LONGEST).map((text) => before + text))
  return { texts, all: lists.every((list) => list.all) }
}

function samplesFor(converter: Converter): Samples {
  const { name } = converter
  if (name === 'any') return { texts: wordsOf(converter), all: true }
  if (name === 'path') return { texts: ['zq', 'zq/0'], all: false }
  const made = boundsOf(converter).flatMap((bound) => {
    const long = bound >= 1 && bound <= LONGEST ? ['z'.repeat(bound)] : []
    return [String(bound), String(Math.ceil(bound)), `${Math.floor(bound)}.0`, ...long]
  })
  const texts = [...new Set([...TEXTS, ...made])].filter((text) => converter.parse(text) !== undefined)
  return { texts: texts.slice(0, FEW), all: false }
}

/** True for what no text can match, such as `<int(min=5,max=3):n>`. Of a converter of one's own nobody knows. */
export function takesNothing(segment: Segment): boolean {
  return segment.parts.some((part) => {
    if ('text' in part || part.converter.origin !== undefined) return false
    const [min, max] = part.converter.name === 'string' ? lengthsOf(part.converter) : rangeOf(part.converter)
    return part.converter.name === 'int' ? Math.ceil(min) > Math.floor(max) : min > max || max < 0
  })
}

/** The path of these texts, percent-encoded. */
export function pathOf(texts: readonly string[], slash: boolean): string {
  const path = texts.map((text) => `/${text.split('/').map(encodeText).join('/')}`).join('')
  return slash ? `${path}/` : path
}

/** What a route or a mount takes: its segments, and for a mount whatever comes behind them. */
export interface Taking {
  readonly segments: readonly Segment[]
  readonly slash: boolean
  readonly rest: boolean
}

/** Every path that `narrow` takes is taken by `wide` too, for certain. */
export function coversAll(wide: Taking, narrow: Taking): boolean {
  for (const [i, segment] of wide.segments.entries()) {
    const other = narrow.segments[i]
    // Of a mount all that lies below it: its own address is one page of many.
    if (other === undefined && !(narrow.rest && segment.kind === 'path')) return false
    if (segment.kind === 'path' || other === undefined)
      return i === wide.segments.length - 1 && (!wide.slash || narrow.slash)
    // A path is at least one segment, of any text.
    const isFirst = other.kind === 'path' && segment.kind === 'value' && isAnyText(segment.parts[0])
    if (isFirst) return wide.rest && i === wide.segments.length - 1
    if (other.kind === 'path' || !covers(segment, other)) return false
  }
  if (wide.rest) return true
  return !narrow.rest && narrow.segments.length === wide.segments.length && narrow.slash === wide.slash
}

function covers(wide: Segment, narrow: Segment): boolean {
  const few = samplesOf(narrow)
  if (few.all && few.texts.length > 0) return few.texts.every((text) => takesText(wide, text))
  if (wide.parts.length !== narrow.parts.length) return wide.kind === 'value' && isAnyText(wide.parts[0])
  return wide.parts.every((part, i) => partCovers(part, narrow.parts[i]))
}

function partCovers(wide: Part, narrow: Part | undefined): boolean {
  if (narrow === undefined) return false
  if ('text' in wide || 'text' in narrow) return 'text' in wide && 'text' in narrow && wide.text === narrow.text
  return converterCovers(wide.converter, narrow.converter)
}

/** Kinds whose every text a slug takes too. */
const SLUGS = new Set(['int', 'uuid', 'date', 'slug'])
/** Lengths of the texts of a kind. */
const LENGTHS: Readonly<Record<string, number>> = { uuid: 36, date: 10 }

function converterCovers(wide: Converter, narrow: Converter): boolean {
  if (wide.origin !== undefined || narrow.origin !== undefined) {
    return (wide.origin !== undefined && wide.origin === narrow.origin) || isAny(wide)
  }
  if (wide.key === narrow.key || isAny(wide)) return true
  if (wide.name === 'slug') return SLUGS.has(narrow.name)
  if (wide.name === 'string') return lengthsCover(wide, narrow)
  if (wide.name !== narrow.name || (wide.name !== 'int' && wide.name !== 'float')) return false
  const [wideMin, wideMax] = rangeOf(wide)
  const [min, max] = rangeOf(narrow)
  return wideMin <= min && wideMax >= max
}

function rangeOf(converter: Converter): readonly [min: number, max: number] {
  const top = converter.name === 'int' ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE
  return [boundOf(converter, 'min') ?? 0, Math.min(boundOf(converter, 'max') ?? top, top)]
}

function lengthsCover(wide: Converter, narrow: Converter): boolean {
  const [wideMin, wideMax] = lengthsOf(wide)
  const [min, max] = lengthsOf(narrow)
  return wideMin <= min && wideMax >= max
}

function lengthsOf(converter: Converter): readonly [min: number, max: number] {
  const exact = LENGTHS[converter.name] ?? boundOf(converter, 'length')
  if (exact !== undefined) return [exact, exact]
  if (converter.name !== 'string') return [1, Number.POSITIVE_INFINITY]
  return [boundOf(converter, 'minlength') ?? 1, boundOf(converter, 'maxlength') ?? Number.POSITIVE_INFINITY]
}

/** A segment is never empty, so a string of one character at least is any text. */
function isAny(converter: Converter): boolean {
  const [min, max] = lengthsOf(converter)
  return converter.name === 'path' || (converter.name === 'string' && min <= 1 && max === Number.POSITIVE_INFINITY)
}

function isAnyText(part: Part | undefined): boolean {
  return part !== undefined && 'name' in part && isAny(part.converter)
}

/** Asks a router with nothing else in it. */
export function takesText(segment: Segment, text: string): boolean {
  const router = new Router<Target, Target>()
  router.add('GET', { pattern: { text: '', segments: [segment], slash: false, names: ['value'] } })
  return typeof router.find('GET', pathOf([text], false)) !== 'symbol'
}

/** Arguments of a converter stand in its key, in one spelling: "int(max=5,min=2)". */
function boundOf({ key }: Converter, name: string): number | undefined {
  const found = new RegExp(`[(,]${name}=([\\d.]+)`).exec(key)?.[1]
  return found === undefined ? undefined : Number(found)
}

function boundsOf(converter: Converter): number[] {
  const found = ['min', 'max', 'length', 'minlength', 'maxlength'].map((name) => boundOf(converter, name))
  return found.filter((bound) => bound !== undefined)
}

function wordsOf({ key }: Converter): readonly string[] {
  return key
    .slice(key.indexOf('(') + 1, -1)
    .split(',')
    .filter((word) => word !== '')
}

// explain.ts: a Fault becomes the error that its reader sees: file, line and column, the lines around with a caret, and
// the way that led there: which template included, extended or called which.

import type { GuichetError } from '../../base/errors.ts'
import { templateErrors } from './errors.ts'
import type { Fault, FaultPlace } from './fault.ts'

/** A place in a template; lines and columns count from 1. */
export interface TemplatePlace {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** An error of a template: where it happened first, then the templates that led there. */
export interface TemplateError extends GuichetError {
  readonly places: readonly TemplatePlace[]
}

const LINES_BEFORE = 2
const LINES_AFTER = 1
/** A longer line is cut around the fault. */
const WIDTH_MAX = 110
const PLACES_MAX = 8

const HOW: Readonly<Record<string, string>> = {
  included: 'included by',
  extended: 'extended by',
  imported: 'imported by',
  called: 'called in',
  shown: 'a block of',
}

export function explain(fault: Fault): TemplateError {
  const [first, ...others] = fault.places
  const place = first === undefined ? '' : `${shown(first)}: `
  const excerpt = first === undefined ? '' : `\n\n${excerptOf(first)}${chainOf(others)}`
  const { advice, ...values } = fault.values
  const hint = advice === undefined || advice === '' ? 'See docs/templates.md.' : advice
  const error = templateErrors.fail(fault.code, { ...values, advice: hint, place, excerpt }, fault.cause)
  return Object.assign(error, { places: fault.places.map(placeOf) })
}

function placeOf({ source, at }: FaultPlace): TemplatePlace {
  return { name: source.name, file: source.file, ...lineOf(source.text, at) }
}

function shown(place: FaultPlace): string {
  const { file, line, column } = placeOf(place)
  return `${file}:${line}:${column}`
}

function chainOf(places: readonly FaultPlace[]): string {
  const lines = places.map((place) => `  ${HOW[place.how ?? ''] ?? 'called in'} ${shown(place)}`)
  if (lines.length === 0) return ''
  if (lines.length <= PLACES_MAX) return `\n\n${lines.join('\n')}`
  const left = lines.length - PLACES_MAX
  return `\n\n${[...lines.slice(0, PLACES_MAX - 2), `  … and ${left} more`, ...lines.slice(-2)].join('\n')}`
}

/** Line and column, both from 1, of an offset. */
function lineOf(text: string, at: number): { line: number; column: number } {
  const offset = Math.max(0, Math.floor(at))
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

function excerptOf({ source, at, end }: FaultPlace): string {
  const lines = source.text.split('\n')
  const { line, column } = lineOf(source.text, at)
  const first = Math.max(1, line - LINES_BEFORE)
  const last = Math.min(lines.length, line + LINES_AFTER)
  const width = String(last).length
  const cut = Math.max(0, column - 1 - WIDTH_MAX / 2)
  const rows: string[] = []
  for (let number = first; number <= last; number++) {
    const text = tame((lines[number - 1] ?? '').slice(cut, cut + WIDTH_MAX))
    rows.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`.trimEnd())
    if (number !== line) continue
    const indent = column - 1 - cut
    const carets = '^'.repeat(Math.max(1, Math.min(Math.floor(end - at), text.length - indent)))
    rows.push(`  ${' '.repeat(width)} | ${' '.repeat(indent)}${carets}`)
  }
  return rows.join('\n')
}

// A tab is one column here as it is for the caret, and no file can send escape sequences to a terminal.
function tame(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bytes to keep away from a terminal.
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ')
}

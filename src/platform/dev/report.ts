// report.ts: an error as plain values, which go from process to process and onto a page: what happened, the frames with
// their source, what they held, and what led to it. Reads the sources that a stack names; knows no request and no page.

import { existsSync, readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { insteadOfThrowing, shownValue, thrownSentence } from '../../app/thrown.ts'
import { type GuichetError, isGuichetError } from '../../base/errors.ts'
import { usersStack } from '../diagnose.ts'
import type { SeenPlace } from './sightings.ts'
import type { SeenVariable } from './witness.ts'

export interface ReportFrame {
  /** Whose code it is: only the user's own is shown at once. */
  readonly of: 'user' | 'package' | 'guichet' | 'node'
  readonly function: string
  /** Absolute path, or the name of a module of Node. */
  readonly file: string
  /** As short as it can be said. */
  readonly shown: string
  /** Both from 1. */
  readonly line: number
  readonly column: number
  readonly excerpt?: Excerpt | undefined
  readonly variables?: readonly SeenVariable[] | undefined
}

export interface Excerpt {
  /** Number of the first line. */
  readonly first: number
  readonly lines: readonly string[]
}

export interface Told {
  readonly name: string
  readonly message: string
  readonly code?: string | undefined
  readonly frames: readonly ReportFrame[]
}

export interface ErrorReport extends Told {
  /** What to do about it, when the error says so itself. */
  readonly hint?: string | undefined
  /** What led to it, the nearest first. */
  readonly causes: readonly Told[]
  /** For a terminal: everything that the reader can do something about. */
  readonly text: string
}

const LINES_AROUND = 5
const LINE_MAX = 400
const FRAMES_MAX = 50
const EXCERPTS_MAX = 8
const CAUSES_MAX = 5
/** "at f (file:1:2)", "at async f (file:1:2)", "at file:1:2". */
const FRAME = /^ +at (?:(.*?) \()?(?:async )?((?:file:\/\/|node:)?[^()\n]*?):(\d+):(\d+)\)?$/
/** How diagnose.ts begins: where it is, what it is, and the lines around it. */
const DIAGNOSED = /^(.+?):(\d+):(\d+): ([\s\S]*?)\n\n([\s\S]*)$/
const HOME = fileURLToPath(new URL('../../../', import.meta.url))

export interface ReportParts {
  /** The variables where it was thrown. */
  readonly seen?: readonly SeenPlace[] | undefined
  /** The site's folder. */
  readonly root?: string | undefined
}

export function reportOf(error: unknown, { seen = [], root }: ReportParts = {}): ErrorReport {
  if (!(error instanceof Error)) {
    const message = thrownSentence(error)
    const hint = insteadOfThrowing(error)
    const text = hint === undefined ? message : `${message}\n${hint}`
    return { name: typeof error, message, hint, frames: [], causes: [], text }
  }
  const isOwn = isGuichetError(error)
  const text = isOwn && error.blame !== 'bug' ? `${error.message}\n${error.hint}` : usersStack(error)
  const causes: Told[] = []
  for (let cause = error.cause; cause instanceof Error && causes.length < CAUSES_MAX; cause = cause.cause)
    causes.push(toldOf(cause, []))
  causes.push(...membersOf(error))
  // The cause of what diagnose.ts made says the same in the words of the compiler.
  const told = diagnosed(error, root, seen) ?? toldOf(error, seen)
  const hint = isOwn ? error.hint : undefined
  return { ...told, hint, causes: isOwn && isOfLoading(error) ? [] : causes, text }
}

/**
 * Puts the place that an error speaks of before its frames; one that speaks of none gets that of the route, when no frame is
 * of the user's.
 * @param place of the route, file:line
 */
export function withPlace(report: ErrorReport, error: unknown, place: string | undefined): ErrorReport {
  const own = isGuichetError(error) ? error.place : undefined
  const [, file = '', row] = /^(.*):(\d+)$/.exec(own ?? place ?? '') ?? []
  if (row === undefined || (own === undefined && report.frames.some(({ of }) => of === 'user'))) return report
  const line = Number(row)
  const excerpt = excerptAt(file, line)
  const column = (excerpt?.lines[line - excerpt.first] ?? '').search(/\S|$/) + 1
  const frame = { of: 'user', function: '', file, shown: shownPath(file), line, column, excerpt } as const
  return { ...report, frames: [frame, ...report.frames] }
}

/** An error that begins with its place, as those of modules and templates do, and shows the lines around it. */
function diagnosed(error: Error, root = process.cwd(), seen: readonly SeenPlace[] = []): Told | undefined {
  if (!isGuichetError(error)) return undefined
  const [, shown = '', line, column, message = '', rest = ''] = DIAGNOSED.exec(error.message) ?? []
  if (line === undefined) return undefined
  const candidates = [resolve(shown), resolve(root, shown), resolve(root, 'templates', shown)]
  const file = candidates.find((path) => existsSync(path)) ?? shown
  const place = { file, line: Number(line), column: Number(column) }
  const excerpt = excerptAt(file, place.line) ?? shownExcerpt(rest)
  const frame = { ...place, of: 'user', function: '', shown, excerpt } as const
  const { code, cause } = error
  if (!isOfLoading(error)) return { name: error.name, message, code, frames: [frame, ...framesOf(error, seen)] }
  const name = cause instanceof Error ? cause.name : error.name
  return { name, message: isGuichetError(cause) ? cause.message : message, code, frames: [frame] }
}

/** What diagnose.ts made of another error. */
function isOfLoading({ code, cause }: GuichetError): boolean {
  return code.startsWith('GUI_PLATFORM') || (isGuichetError(cause) && cause.code === code)
}

/** The lines as the message shows them. */
function shownExcerpt(text: string): Excerpt | undefined {
  const rows = [...text.matchAll(/^[> ] +(\d+) \| ?(.*)$/gm)]
  const first = Number(rows[0]?.[1])
  return rows.length === 0 ? undefined : { first, lines: rows.map(([, , line = '']) => line) }
}

/** The first of the errors that an AggregateError gathers: its own message often says nothing. */
function membersOf(error: Error): Told[] {
  if (!(error instanceof AggregateError) || !Array.isArray(error.errors)) return []
  const list: readonly unknown[] = error.errors
  return list.slice(0, CAUSES_MAX).map((member, i) => {
    const told =
      member instanceof Error ? toldOf(member, []) : { name: typeof member, message: shownValue(member), frames: [] }
    return { ...told, message: `${i + 1} of ${list.length}: ${told.message}` }
  })
}

function toldOf(error: Error, seen: readonly SeenPlace[]): Told {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return { name: error.name, message: error.message, code, frames: framesOf(error, seen) }
}

function framesOf(error: Error, seen: readonly SeenPlace[]): ReportFrame[] {
  const frames: ReportFrame[] = []
  const left = [...seen]
  let excerpts = 0
  for (const line of (error.stack ?? '').split('\n')) {
    const frame = parseFrame(line)
    if (frame === undefined) continue
    if (frames.length >= FRAMES_MAX) break
    if (frame.of !== 'user') {
      frames.push(frame)
      continue
    }
    const at = left.findIndex((place) => place.file === frame.file && place.line === frame.line)
    const variables = at < 0 ? undefined : left.splice(at, 1)[0]?.variables
    frames.push({
      ...frame,
      variables,
      excerpt: excerpts++ < EXCERPTS_MAX ? excerptAt(frame.file, frame.line) : undefined,
    })
  }
  return frames
}

function parseFrame(line: string): ReportFrame | undefined {
  const [, called = '', place = '', row, column] = FRAME.exec(line) ?? []
  if (row === undefined) return undefined
  const file = place.startsWith('file:') ? fileURLToPath(place) : place
  const position = { line: Number(row), column: Number(column) }
  // How the framework calls a route's function; its own name it has none.
  const name = called.replace(/^async /, '').replace(/^Route\.run$/, 'handler')
  return { of: ownerOf(file), function: name, file, shown: shownPath(file), ...position }
}

function ownerOf(file: string): ReportFrame['of'] {
  if (file.startsWith('node:') || !/^(?:\/|[A-Za-z]:[\\/])/.test(file)) return 'node'
  if (file.startsWith(`${HOME}src/`) || file.startsWith(`${HOME}dist/`)) return 'guichet'
  if (!file.includes('/node_modules/')) return 'user'
  return file.includes('/node_modules/guichet/') ? 'guichet' : 'package'
}

/** Relative to the working directory; a package's from its name on. */
function shownPath(file: string): string {
  const inPackage = file.lastIndexOf('/node_modules/')
  if (inPackage >= 0) return file.slice(inPackage + '/node_modules/'.length)
  if (file.startsWith(HOME)) return `guichet/${file.slice(HOME.length)}`
  const near = relative(process.cwd(), file)
  return file.startsWith('node:') || near.startsWith('..') ? file : near
}

function excerptAt(file: string, line: number): Excerpt | undefined {
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split(/\r\n|\n|\r/)
  } catch {
    return undefined
  }
  if (line > lines.length) return undefined
  const first = Math.max(1, line - LINES_AROUND)
  const shown = lines.slice(first - 1, line + LINES_AROUND).map((text) => text.slice(0, LINE_MAX))
  return { first, lines: shown }
}

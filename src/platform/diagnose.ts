// diagnose.ts: what Node or the compiler threw while a user's module was loaded -> an error for the one who wrote it:
// file, line, column, the lines around it, and no stack of ours. Only runs when something is wrong.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { thrownSentence } from '../app/thrown.ts'
import { GuichetError, isGuichetError } from '../base/errors.ts'
import { nearestWord } from '../base/options.ts'
import { platformErrors } from './errors.ts'
import { excerptOf, lineAndColumn, type Place } from './excerpt.ts'
import type { LoadFault } from './load-hook.ts'

/** Makes the error to throw instead of `error`, which loading `file` gave. */
export async function diagnose(error: unknown, file: string): Promise<Error> {
  const told = faultOf(error)
  if (told?.kind === 'compiler') return platformErrors.fail('GUI_PLATFORM_COMPILER', { why: messageOf(error) }, error)
  if (told?.kind === 'syntax' && told.file !== undefined) {
    return syntaxError(told.file, told.start ?? 0, told.end ?? 0, told.why ?? messageOf(error), error)
  }
  if (told?.kind === 'import' && told.file !== undefined) return importError(told.file, told.specifier ?? '', error)
  if (error instanceof SyntaxError) return (await syntaxOf(error, file)) ?? thrown(error, file)
  return thrown(error, file)
}

function faultOf(error: unknown): LoadFault | undefined {
  return typeof error === 'object' && error !== null && 'guichet' in error ? (error.guichet as LoadFault) : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function syntaxError(file: string, start: number, end: number, why: string, cause: unknown): Error {
  const source = sourceOf(file)
  const place = { file, ...lineAndColumn(source, start) }
  const excerpt = excerptOf(source, place, Math.max(1, end - start))
  return platformErrors.fail('GUI_PLATFORM_SYNTAX', { place: shown(place), why, excerpt }, cause)
}

/** Where JavaScript is malformed Node does not say where, so the compiler is asked; nor where a name is not exported. */
async function syntaxOf(error: SyntaxError, entry: string): Promise<Error | undefined> {
  const lacking =
    /The requested module '([^']+)' (?:does not provide an export|is a CommonJS module).*?(?:named|export) '([^']+)'/s.exec(
      error.message,
    )
  const files = reachable(entry)
  if (lacking !== null) return lackingExport(files, lacking[1] ?? '', lacking[2] ?? '', error)
  const { compiler, syntaxFault } = await import('./load-hook.ts')
  for (const file of files) {
    // TypeScript has been through the compiler already.
    if (/tsx?$/.test(file)) continue
    const source = sourceOf(file)
    const first = compiler()(file, source, { lang: 'jsx', sourceType: 'unambiguous' }).errors[0]
    const told = first === undefined ? undefined : faultOf(syntaxFault(file, source, first))
    if (told !== undefined) return syntaxError(file, told.start ?? 0, told.end ?? 0, told.why ?? error.message, error)
  }
  return undefined
}

function lackingExport(
  files: Iterable<string>,
  specifier: string,
  name: string,
  error: SyntaxError,
): Error | undefined {
  for (const file of files) {
    const source = sourceOf(file)
    const at = importIn(source, specifier)
    if (at < 0) continue
    const from = Math.max(source.lastIndexOf('import', at), 0)
    const word = wordAt(source.slice(from, at), name)
    if (word < 0) continue
    const place = { file, ...lineAndColumn(source, from + word) }
    const why = `"${specifier}" does not export ${name}`
    return platformErrors.fail(
      'GUI_PLATFORM_SYNTAX',
      { place: shown(place), why, excerpt: excerptOf(source, place, name.length) },
      error,
    )
  }
  return undefined
}

const FILES_MAX = 500
const ENDINGS = ['', '.ts', '.tsx', '.mts', '.js', '.mjs', '/index.ts', '/index.js']

/** The user's files that the entry imports, itself first; found by eye, since they cannot be run. */
function reachable(entry: string): Set<string> {
  const files = new Set([entry])
  for (const file of files) {
    if (files.size > FILES_MAX) break
    for (const match of sourceOf(file).matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)) {
      const path = resolve(dirname(file), match[1] ?? '')
      const paths = [...ENDINGS.map((ending) => path + ending), path.replace(/\.([cm]?)js$/, '.$1ts')]
      const found = paths.find((candidate) => /\.[cm]?[jt]sx?$/.test(candidate) && existsSync(candidate))
      if (found !== undefined) files.add(found)
    }
  }
  return files
}

function importError(file: string, specifier: string, cause: unknown): Error {
  const source = sourceOf(file)
  const at = importIn(source, specifier)
  const place = { file, ...lineAndColumn(source, at < 0 ? 0 : at + 1) }
  const isPath = /^(?:\.{0,2}\/|file:)/.test(specifier)
  return platformErrors.fail(
    'GUI_PLATFORM_IMPORT',
    {
      place: shown(place),
      what: `${isPath ? 'file' : 'package'} "${specifier}"`,
      excerpt: excerptOf(source, place, specifier.length),
      advice: isPath ? pathAdvice(file, specifier) : packageAdvice(specifier, messageOf(cause)),
    },
    cause,
  )
}

function importIn(source: string, specifier: string): number {
  for (const quote of ["'", '"', '`']) {
    const text = quote + specifier + quote
    for (let at = source.indexOf(text); at >= 0; at = source.indexOf(text, at + 1)) {
      if (/(?:from|import|require|\()\s*\(?\s*$/.test(source.slice(Math.max(0, at - 40), at))) return at
    }
  }
  return -1
}

function pathAdvice(file: string, specifier: string): string {
  const wanted = resolve(dirname(file), specifier)
  let names: string[] = []
  try {
    names = readdirSync(dirname(wanted))
  } catch {
    return `There is no folder ${shownPath(dirname(wanted))}.`
  }
  const nearest = nearestWord(wanted.slice(dirname(wanted).length + 1), names)
  return nearest === undefined
    ? `Looked in ${shownPath(dirname(wanted)) || 'this folder'}.`
    : `Did you mean "${nearest}"?`
}

function packageAdvice(specifier: string, why: string): string {
  if (/not (?:exported|defined by "exports")/.test(why))
    return `The package is there, but does not offer this part: ${why}`
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return `Install it: npm install ${name}`
}

/** What the module itself threw while it ran. */
function thrown(error: unknown, file: string): Error {
  const frames = error instanceof Error ? framesOf(error) : []
  const place = frames[0] ?? { file, line: 1, column: 1 }
  const trace = frames.slice(1, 6).map((frame) => `\n  called from ${shown(frame)}`)
  const excerpt = excerptOf(sourceOf(place.file), place)
  if (isGuichetError(error) && error.blame !== 'bug') return refused(error, shown(place), excerpt, trace.join(''))
  const name = error instanceof Error ? `${error.name}: ${messageWithMembers(error)}` : thrownSentence(error)
  return platformErrors.fail(
    'GUI_PLATFORM_THROWN',
    { place: shown(place), why: name, excerpt, trace: trace.join('') },
    error,
  )
}

/** What guichet itself refused keeps its code and its advice. */
function refused(error: GuichetError, place: string, excerpt: string, trace: string): Error {
  const { code, status, blame, message, hint } = error
  const row = { status, blame, says: `${place}: ${code}: ${message}\n\n${excerpt}`, hint: hint + trace }
  return new GuichetError(code, row, {}, error)
}

/** An AggregateError, as of a connection that was tried in two ways, often has no words of its own. */
function messageWithMembers(error: Error): string {
  if (!(error instanceof AggregateError) || !Array.isArray(error.errors)) return error.message
  const members = error.errors.slice(0, MEMBERS_MAX).map((member: unknown) => messageOf(member))
  return [error.message, ...members].filter((text) => text !== '').join('; ')
}

const MEMBERS_MAX = 5

const FRAME = /^ +at (?:async )?(?:.* \()?((?:file:\/\/)?\/[^()]*?|[A-Za-z]:[\\/][^()]*?):(\d+):(\d+)\)?$/gm

/** The frames of the user's own files: neither Node's, nor a package's, nor ours. */
function framesOf(error: Error): Place[] {
  const frames: Place[] = []
  for (const match of (error.stack ?? '').matchAll(FRAME)) {
    const text = match[1] ?? ''
    const file = text.startsWith('file:') ? fileURLToPath(text) : text
    if (isOurs(file) || file.includes('node_modules')) continue
    frames.push({ file, line: Number(match[2]), column: Number(match[3]) })
  }
  return frames
}

/** In this package; source maps make src/ of what runs in dist/. */
function isOurs(file: string): boolean {
  const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  return [join(home, 'dist') + sep, join(home, 'src') + sep].some((folder) => file.startsWith(folder))
}

/** The stack of an error without the frames that its reader can do nothing about; all of it when nothing would be left. */
export function usersStack(error: Error): string {
  const stack = error.stack ?? error.message
  const kept = stack.split('\n').filter((line) => {
    if (!/^ +at /.test(line)) return true
    const file = /(?:file:\/\/)?(\/[^()]*?|[A-Za-z]:[\\/][^()]*?):\d+:\d+\)?$/.exec(line)?.[1]
    return file !== undefined && !isOurs(file) && !line.includes('node:')
  })
  return kept.some((line) => /^ +at /.test(line)) ? kept.join('\n') : stack
}

function wordAt(source: string, word: string): number {
  return source.search(new RegExp(`(?<![\\w$])${word.replace(/[$]/g, '\\$&')}(?![\\w$])`))
}

function shown(place: Place): string {
  return `${shownPath(place.file)}:${place.line}:${place.column}`
}

function shownPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}

function sourceOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

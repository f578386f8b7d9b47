// explain.ts: how a served folder would answer a request, and why: which names are refused, what was looked for on the disk
// and what lay there, what was answered instead. The folder really answers, to nobody; only what it looked at is written down.

import { relative } from 'node:path'
import { isGuichetError } from '../../base/errors.ts'
import type { Explanation, Step, Verdict } from '../../http/explanation.ts'
import { isHttpError } from '../../http/http-error.ts'
import type { Site } from '../../http/message.ts'
import { dropBody, type Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { Desk } from './desk.ts'
import type { Root, Seen } from './find.ts'
import type { FilesSettings } from './options.ts'

interface Look {
  readonly path: string
  readonly seen: Seen
}

const SEEN: Readonly<Record<Seen, string>> = {
  file: 'it is there',
  folder: 'it is a folder',
  nothing: 'there is no such file',
  outside: 'it leads out of the folder, or to a name that is never served',
}

/** @param open finds the folder, or rejects as opening the Handler would */
export async function explainFolder(
  request: Request,
  site: Site,
  settings: FilesSettings,
  open: () => Promise<Root>,
): Promise<Explanation> {
  let root: Root
  try {
    root = await open()
  } catch (error) {
    if (!isGuichetError(error)) throw error
    return {
      steps: [],
      verdict: { status: undefined, says: `The site does not start: ${error.message}`, unmatched: false },
    }
  }
  const looks: Look[] = []
  const watched: Root = { ...root, seen: (path, seen) => void looks.push({ path, seen }) }
  try {
    const reply = await new Desk(watched, settings, site, {}).fromDisk(request)
    dropBody(reply.body)
    const shown = (path: string) => relative(site.root, path) || '.'
    const steps = [...refusals(request, root, settings), ...lookSteps(looks, shown)]
    const verdict = verdictOf(reply, request, looks, shown)
    return { steps: verdict.unmatched && verdict.by === undefined ? steps : answering(steps, verdict), verdict }
  } catch (error) {
    if (!isGuichetError(error) && !isHttpError(error)) throw error
    return { steps: [], verdict: { status: error.status, says: error.message, unmatched: false } }
  }
}

/** Names that are answered as if they were not there. */
function refusals(request: Request, root: Root, settings: FilesSettings): Step[] {
  const names = request.path
    .split('/')
    .map(decodeURIComponent)
    .filter((name) => name !== '')
  return names.flatMap((name) => {
    const why = refusal(name, root, settings)
    return why === undefined ? [] : [{ kind: 'rule', outcome: 'refuses', what: JSON.stringify(name), why } as const]
  })
}

function refusal(name: string, root: Root, settings: FilesSettings): string | undefined {
  if (name === '.' || name === '..') return 'it leads to another folder'
  if (/[/\\]/.test(name)) return 'no name of a file holds a slash'
  if (root.isServed(name)) return undefined
  const isDot = name.startsWith('.') && !settings.dotfiles
  return isDot
    ? 'names that begin with a dot are never served'
    : 'it is one of the private names, which are never served'
}

/** Compressed siblings are looked for too: only those that are there are worth a line. */
function lookSteps(looks: readonly Look[], shown: (path: string) => string): Step[] {
  const told = looks.filter(({ path, seen }, i) => {
    const isSibling =
      /\.(?:br|gz|zst)$/.test(path) &&
      looks.some((other, at) => at < i && path.startsWith(other.path) && other.seen === 'file')
    return !isSibling && looks.findIndex((other) => other.path === path && other.seen === seen) === i
  })
  return told.map(({ path, seen }) => ({ kind: 'file', outcome: 'refuses', what: shown(path), why: SEEN[seen] }))
}

/** The file that is sent, marked as such. */
function answering(steps: readonly Step[], verdict: Verdict): Step[] {
  const at = steps.findLastIndex(({ kind, what }) => kind === 'file' && what === verdict.by)
  if (at < 0)
    return [
      ...steps,
      { kind: 'rule', outcome: 'answers', what: String(verdict.status), why: verdict.says.replace(/\.$/, '') },
    ]
  return steps.map((step, i) => (i === at ? { ...step, outcome: 'answers', why: reasonFor(step, steps, i) } : step))
}

function reasonFor({ what }: Step, steps: readonly Step[], at: number): string {
  if (/(?:^|\/)404\.html$/.test(what)) return 'it is the page for what is not there'
  const before = steps[at - 1]
  if (before?.kind === 'file' && before.why === SEEN.folder) return 'it is the index of the folder'
  return before?.kind === 'file' && what === `${before.what}.html`
    ? 'it is there, and .html may be left out'
    : SEEN.file
}

function verdictOf(reply: Reply, request: Request, looks: readonly Look[], shown: (path: string) => string): Verdict {
  const { status } = reply
  const field = (name: string) => reply.headers.get(name) ?? ''
  if (reply.unmatched) {
    const page = looks.findLast(({ path, seen }) => seen === 'file' && /[/\\]404\.html$/.test(path))
    const says = `No file is at ${request.pathname}.`
    if (page === undefined) return { status, says, unmatched: true }
    const by = shown(page.path)
    return { status, says: `${says} ${by} is the page for that.`, by, place: page.path, unmatched: true }
  }
  if (status === 308) {
    const location = field('location')
    return {
      status,
      says: `The address to keep is ${location}: 308 leads there.`,
      fields: { location },
      unmatched: false,
    }
  }
  if (status === 405 || status === 204) {
    const allow = field('allow')
    return { status, says: `A file is there, and files take ${allow} only.`, fields: { allow }, unmatched: false }
  }
  const file =
    looks.findLast(({ path, seen }) => seen === 'file' && !/\.(?:br|gz|zst)$/.test(path)) ??
    looks.findLast(({ seen }) => seen === 'file')
  if (file === undefined) {
    const folder = looks.findLast(({ seen }) => seen === 'folder')
    const by = folder === undefined ? undefined : shown(folder.path)
    return { status, says: `The content of the folder ${by ?? ''} is listed.`, by, unmatched: false }
  }
  const by = shown(file.path)
  return { status, says: `${by} is sent.`, by, place: file.path, unmatched: false }
}

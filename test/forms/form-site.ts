// form-site.ts: an App with a folder and a state folder of its own, opened, and multipart bodies byte by byte, for the tests
// of uploads and forms.

import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from '../../src/app/app.ts'
import { silentLogger } from '../../src/base/log.ts'

export interface FormSite {
  readonly app: App
  readonly root: string
  /** Names of the files that lie among the uploads under way. */
  waiting(): Promise<string[]>
  /** Opens the App for the site; before it, declare. */
  open(): Promise<void>
  end(): Promise<void>
}

export async function formSite(): Promise<FormSite> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'guichet-forms-')))
  const state = join(root, '.guichet')
  const app = new App({ root })
  return {
    app,
    root,
    waiting: () => readdir(join(state, 'uploads', 'tmp')).catch(() => []),
    async open() {
      await mkdir(state, { recursive: true, mode: 0o700 })
      await app.handler.open?.({ root, log: silentLogger, mode: 'serve', state: () => state })
    },
    async end() {
      await app.handler.close?.()
      await rm(root, { recursive: true, force: true })
    },
  }
}

export const BOUNDARY = 'AaB03x'

export interface RawPart {
  /** Lines of the head. */
  readonly head: readonly string[]
  readonly body?: string | Uint8Array
}

/** A part as browsers write it. */
export function part(name: string, body: string | Uint8Array, fileName?: string, type = 'text/plain'): RawPart {
  const file = fileName === undefined ? '' : `; filename="${fileName}"`
  const disposition = `Content-Disposition: form-data; name="${name}"${file}`
  return { head: fileName === undefined ? [disposition] : [disposition, `Content-Type: ${type}`], body }
}

/** The bytes of a form; without its end when `whole` is false. */
export function multipart(parts: readonly RawPart[], whole = true): Buffer {
  const pieces: (string | Uint8Array)[] = []
  for (const { head, body = '' } of parts) pieces.push(`--${BOUNDARY}\r\n${head.join('\r\n')}\r\n\r\n`, body, '\r\n')
  if (whole) pieces.push(`--${BOUNDARY}--\r\n`)
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))) // Buffer.from takes both
}

export const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`

/** A stream that gives `bytes` in pieces of `size`. */
export function inPieces(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close()
      else controller.enqueue(bytes.slice(at, (at += size)))
    },
  })
}

/** What `fetch` takes to post `body`. */
export function posting(body: Uint8Array | ReadableStream<Uint8Array>, type = MULTIPART): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' } as RequestInit // duplex is younger than its type
}

export interface Answered {
  readonly status: number
  readonly location: string | null
  readonly text: string
}

export async function answered(answer: Response): Promise<Answered> {
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
}

/** The form at "/", as somebody opens it who reads `lang`. */
export async function openForm({ app }: FormSite, lang = 'en'): Promise<string> {
  return (await app.request('/', { headers: { 'accept-language': lang } })).text()
}

/** Sends the form at "/" as a browser without files does. */
export async function sendForm(
  { app }: FormSite,
  fields: Iterable<readonly [string, string]> | Record<string, string>,
  lang = 'en',
): Promise<Answered> {
  const body = new URLSearchParams(
    [...(Symbol.iterator in fields ? fields : Object.entries(fields))].map((pair) => [...pair]),
  )
  return answered(await app.request('/', { method: 'POST', body, headers: { 'accept-language': lang } }))
}

/** The tag of the input of that name. */
export function tagOf(text: string, name: string): string {
  return new RegExp(`<(?:input|select|textarea)[^>]* name="${name.replace('.', '[.]')}"[^>]*>`).exec(text)?.[0] ?? ''
}

/** The hidden id by which a form counts once. */
export function onceOf(text: string): string {
  return /name="_once" value="([\w-]{22})"/.exec(text)?.[1] ?? ''
}

/** What is said of fields, in their order. */
export function faultsOf(text: string): (readonly [field: string, message: string])[] {
  return [...text.matchAll(/<p class="gui-error" id="form-([^"]+)-error">([^<]*)/g)].map((found) => [
    found[1] ?? '',
    found[2] ?? '',
  ])
}

// download.ts: the body of a response -> a file: named as the server or the URL says, never over one that is there, and
// gone on with where it broke off (RFC 9110 §14.4).

import { closeSync, existsSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { mimes } from 'mrmime'
import { isGuichetError } from '../../base/errors.ts'
import type { Address } from './address.ts'
import { mediaTypeOf } from './content-type.ts'
import { clientErrors } from './errors.ts'
import type { IncomingResponse } from './exchange.ts'
import { fieldValue } from './fields.ts'
import { Progress } from './progress.ts'
import { openForWriting, type Screen, writeWhole } from './terminal.ts'

export interface Download {
  /** The first URL, which names the file when nothing better does. */
  readonly address: Address
  /** --output. */
  readonly output: string | undefined
  /** Bytes of it that were asked to be left out. */
  readonly resumeFrom: number
  /** Where it goes when nobody named a file and standard output is not a terminal. */
  readonly pipe: Screen | undefined
  readonly quiet: boolean
}

/** Bytes that an interrupted download has left. */
export function bytesOf(path: string | undefined): number {
  return path === undefined ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
}

/**
 * Saves the body.
 *
 * @param body the content, its encoding taken off
 * @throws GUI_CLIENT_FILE, GUI_CLIENT_RANGE, GUI_CLIENT_DOWNLOAD_SHORT
 */
export async function saveBody(
  response: IncomingResponse,
  body: AsyncIterable<Uint8Array>,
  about: Download,
): Promise<void> {
  const from = response.status === 206 && about.resumeFrom > 0 ? resumedFrom(response, about.resumeFrom) : 0
  const encoded = (fieldValue(response.fields, 'content-encoding') ?? 'identity') !== 'identity'
  const length = Number(fieldValue(response.fields, 'content-length') ?? Number.NaN)
  const total = encoded || Number.isNaN(length) ? undefined : length + from
  const target = openTarget(response, about, from)
  const progress = about.quiet ? undefined : new Progress(process.stderr, `Downloading to ${target.name}`, total, from)
  let got = from
  try {
    for await (const piece of body) {
      await target.write(piece)
      got += piece.length
      progress?.add(piece.length)
    }
  } catch (error) {
    progress?.end('Interrupted')
    if (!isGuichetError(error) || error.code !== 'GUI_CLIENT_BROKEN_OFF') throw error
    throw clientErrors.fail('GUI_CLIENT_DOWNLOAD_SHORT', { got, size: total ?? 'an unknown number' }, error)
  } finally {
    target.close()
  }
  if (total !== undefined && got !== total) {
    progress?.end('Interrupted')
    throw clientErrors.fail('GUI_CLIENT_DOWNLOAD_SHORT', { got, size: total })
  }
  progress?.end('Done')
}

/** Checks that the part begins where the file ends. */
function resumedFrom({ fields }: IncomingResponse, wanted: number): number {
  const given = fieldValue(fields, 'content-range') ?? 'no Content-Range'
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\*|\d+)$/.exec(given) ?? []
  const fits = Number(first) === wanted && Number(last) >= wanted && (size === '*' || Number(last) + 1 === Number(size))
  if (!fits) throw clientErrors.fail('GUI_CLIENT_RANGE', { given })
  return wanted
}

interface Target {
  readonly name: string
  write(piece: Uint8Array): Promise<void> | void
  close(): void
}

function openTarget(response: IncomingResponse, about: Download, from: number): Target {
  if (about.output === undefined && about.pipe !== undefined) {
    const { pipe } = about
    return { name: '<stdout>', write: (piece) => pipe.write(piece), close() {} }
  }
  const name = about.output ?? freeName(nameFor(response, about.address))
  const file = openForWriting(name, about.output === undefined ? 'wx' : from > 0 ? 'a' : 'w')
  return { name, write: (piece) => writeWhole(file, piece), close: () => closeSync(file) }
}

/** What the server calls it, else the end of the URL, else "index"; with an ending that fits the type. */
export function nameFor({ fields }: Pick<IncomingResponse, 'fields'>, { path }: Pick<Address, 'path'>): string {
  const given = plainName(dispositionName(fieldValue(fields, 'content-disposition') ?? ''))
  if (given !== '') return given
  const last = plainName(decoded(path.replace(/\/+$/, '').split('/').at(-1) ?? '')) || 'index'
  return extname(last) === '' ? last + endingOf(mediaTypeOf(fieldValue(fields, 'content-type') ?? '')) : last
}

/** RFC 6266: filename* counts more than filename. */
function dispositionName(disposition: string): string {
  const [, charset = '', text = ''] = /;\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)/i.exec(disposition) ?? []
  if (/^utf-8$/i.test(charset)) return decoded(text)
  const [, quoted, bare] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? []
  return quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A server names a file, never a folder, nor one that is hidden. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  return last
    .replace(/[\p{C}<>:"|?*]/gu, '')
    .replace(/^[.\s]+/, '')
    .trim()
    .slice(0, 200)
}

const ENDINGS: Readonly<Record<string, string>> = {
  ...{ 'text/plain': '.txt', 'text/html': '.html', 'image/jpeg': '.jpg', 'text/javascript': '.js' },
  ...{ 'application/xml': '.xml', 'text/xml': '.xml', 'application/octet-stream': '.bin', 'audio/mpeg': '.mp3' },
}

function endingOf(type: string): string {
  const known = ENDINGS[type] ?? Object.keys(mimes).find((ending) => mimes[ending] === type)
  return known === undefined ? '' : known.startsWith('.') ? known : `.${known}`
}

/** "name", "name-1", "name-2": HTTPie's. */
function freeName(name: string): string {
  for (let count = 0; ; count++) {
    const tried = count === 0 ? name : `${name}-${count}`
    if (!existsSync(tried)) return tried
  }
}

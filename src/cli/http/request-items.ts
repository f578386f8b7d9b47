// request-items.ts: request items -> headers, query, data fields and files. Reads the files that items embed; those
// that are sent as files are only looked at. Knows no flag but the kind of body.

import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename } from 'node:path'
import { lookup } from 'mrmime'
import { isGuichetError } from '../../base/errors.ts'
import { clientErrors } from './errors.ts'
import type { Item } from './items.ts'
import { type JsonValue, parseJson } from './json-value.ts'
import { nestJson, type Pair } from './nested-json.ts'
import { reasonOf } from './reason.ts'

/** A header as it was typed: without a value it takes the header out of the request. */
export type TypedHeader = readonly [name: string, value: string | undefined]

export interface FileToSend {
  readonly path: string
  /** The last part of the path, which the server is told. */
  readonly name: string
  readonly bytes: number
  /** Media type, from `;type=` or the ending; undefined when nothing tells it. */
  readonly type: string | undefined
  /** Of a pipe or a device, which has no size before it is read, and can be read once. */
  readonly content: Uint8Array | undefined
}

export type FormField = readonly [name: string, value: string | FileToSend]

export interface RequestItems {
  readonly headers: readonly TypedHeader[]
  readonly query: readonly (readonly [string, string])[]
  /** Of a JSON body; undefined without data fields. */
  readonly json: JsonValue | undefined
  /** Of a form, files included; equal names stand together. */
  readonly fields: readonly FormField[]
  /** Items of the form @path, without a name, in a JSON request: the whole body. */
  readonly file: FileToSend | undefined
}

/**
 * @param kind what the data fields become
 * @throws GUI_CLIENT_ITEM_VALUE, GUI_CLIENT_ITEM_FILE, GUI_CLIENT_ITEM_TEXT, GUI_CLIENT_ITEM_JSON,
 *   GUI_CLIENT_ITEM_COMPLEX, GUI_CLIENT_NESTED, GUI_CLIENT_FILE_FIELDS, GUI_CLIENT_BODY_TWICE
 */
export function readItems(items: readonly Item[], kind: 'json' | 'form'): RequestItems {
  const headers: TypedHeader[] = []
  const query: [string, string][] = []
  const pairs: Pair[] = []
  const fields: FormField[] = []
  const files: FormField[] = []
  const data = (item: Item, value: JsonValue) => {
    if (kind === 'json') pairs.push([item.name, value])
    else fields.push([item.name, formValue(item, value)])
  }
  for (const item of items) {
    const { name, value } = item
    switch (item.separator) {
      case ':':
        headers.push([name, value === '' ? undefined : value])
        break
      case ';':
        if (value !== '') throw clientErrors.fail('GUI_CLIENT_ITEM_VALUE', { item: item.typed })
        headers.push([name, ''])
        break
      case ':@':
        headers.push([name, textIn(item).replace(/\n+$/, '')])
        break
      case '==':
        query.push([name, value])
        break
      case '==@':
        query.push([name, textIn(item).replace(/\n+$/, '')])
        break
      case '=':
        data(item, { kind: 'string', text: value, raw: undefined })
        break
      case '=@':
        data(item, { kind: 'string', text: textIn(item), raw: undefined })
        break
      case ':=':
        data(item, jsonIn(item, value))
        break
      case ':=@':
        data(item, jsonIn(item, textIn(item)))
        break
      case '@':
        ;(kind === 'json' ? files : fields).push([name, fileIn(item)])
    }
  }
  return {
    headers,
    query: grouped(query),
    json: nestJson(pairs),
    fields: grouped(fields),
    file: onlyFile(files, pairs),
  }
}

/** Equal names stand together, at the place of the first: HTTPie keeps fields in a dictionary of lists. */
function grouped<Value>(pairs: readonly (readonly [string, Value])[]): (readonly [string, Value])[] {
  const names = [...new Set(pairs.map(([name]) => name))]
  if (names.length === pairs.length) return [...pairs]
  return names.flatMap((name) => pairs.filter(([other]) => other === name))
}

function onlyFile(files: readonly FormField[], pairs: readonly Pair[]): FileToSend | undefined {
  const named = files.filter(([name]) => name !== '')
  if (named.length > 0) {
    throw clientErrors.fail('GUI_CLIENT_FILE_FIELDS', { fields: named.map(([name]) => name).join(', ') })
  }
  if (files.length > 1) throw clientErrors.fail('GUI_CLIENT_BODY_TWICE', { one: 'a file', other: 'another file' })
  const file = files[0]?.[1]
  if (file === undefined || typeof file === 'string') return undefined
  if (pairs.length > 0) throw clientErrors.fail('GUI_CLIENT_BODY_TWICE', { one: 'a file', other: 'data fields' })
  return file
}

function formValue(item: Item, value: JsonValue): string {
  if (value.kind === 'object' || value.kind === 'array') {
    throw clientErrors.fail('GUI_CLIENT_ITEM_COMPLEX', { item: item.typed, kind: `an ${value.kind}` })
  }
  if (value.kind === 'word' && value.text === 'null') {
    throw clientErrors.fail('GUI_CLIENT_ITEM_COMPLEX', { item: item.typed, kind: 'null' })
  }
  return value.text
}

function jsonIn(item: Item, text: string): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    if (isGuichetError(error)) throw error
    throw clientErrors.fail('GUI_CLIENT_ITEM_JSON', { item: item.typed, why: reasonOf(error) }, error)
  }
}

function textIn(item: Item): string {
  const path = inHome(item.value)
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw clientErrors.fail('GUI_CLIENT_ITEM_FILE', { item: item.typed, why: reasonOf(error) }, error)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw clientErrors.fail('GUI_CLIENT_ITEM_TEXT', { item: item.typed, path: item.value })
  }
}

function fileIn(item: Item): FileToSend {
  const [path = '', type] = item.value.split(';type=')
  const full = inHome(path)
  const why = (error: unknown) => clientErrors.fail('GUI_CLIENT_ITEM_FILE', { item: item.typed, why: reasonOf(error) })
  try {
    const stat = statSync(full)
    if (stat.isDirectory()) throw new Error('it is a folder')
    const content = stat.isFile() ? undefined : readFileSync(full)
    return {
      path: full,
      name: basename(path),
      bytes: content?.length ?? stat.size,
      type: type || typeOfName(path),
      content,
    }
  } catch (error) {
    throw why(error)
  }
}

/** The media type that a name's ending tells, without a charset. */
export function typeOfName(name: string): string | undefined {
  return /\.[^./]+$/.test(name) ? lookup(name) : undefined
}

/** `~` and `~/x` are in the home folder. */
export function inHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path
}

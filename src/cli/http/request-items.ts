// request-items.ts: request items -> headers, query, data fields and files. Reads the files that items embed; what only
// some items need (JSON, files) is loaded when there is one. Knows no flag but the kind of body.

import { readFileSync } from 'node:fs'
import { isGuichetError } from '../../base/errors.ts'
import { clientErrors } from './errors.ts'
import type { FileToSend } from './file-item.ts'
import { inHome } from './home-path.ts'
import type { Item } from './items.ts'
import type { JsonValue } from './json-value.ts'
import type { Pair } from './nested-json.ts'
import { reasonOf } from './reason.ts'

/** A header as it was typed: without a value it takes the header out of the request. */
export type TypedHeader = readonly [name: string, value: string | undefined]

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

/** What is read so far. */
interface Reading {
  readonly kind: 'json' | 'form'
  readonly headers: TypedHeader[]
  readonly query: [string, string][]
  readonly pairs: Pair[]
  readonly fields: FormField[]
  readonly files: FormField[]
}

/**
 * @param kind what the data fields become
 * @throws GUI_CLIENT_ITEM_VALUE, GUI_CLIENT_ITEM_FILE, GUI_CLIENT_ITEM_TEXT, GUI_CLIENT_ITEM_JSON,
 *   GUI_CLIENT_ITEM_COMPLEX, GUI_CLIENT_NESTED, GUI_CLIENT_FILE_FIELDS, GUI_CLIENT_BODY_TWICE
 */
export async function readItems(items: readonly Item[], kind: 'json' | 'form'): Promise<RequestItems> {
  const reading: Reading = { kind, headers: [], query: [], pairs: [], fields: [], files: [] }
  for (const item of items) await readItem(item, reading)
  const { headers, query, pairs, fields, files } = reading
  const json = pairs.length === 0 ? undefined : (await import('./nested-json.ts')).nestJson(pairs)
  return { headers, query: grouped(query), json, fields: grouped(fields), file: onlyFile(files, pairs) }
}

async function readItem(item: Item, { kind, headers, query, pairs, fields, files }: Reading): Promise<void> {
  const { name, value } = item
  const data = (json: JsonValue) => {
    if (kind === 'json') pairs.push([name, json])
    else fields.push([name, formValue(item, json)])
  }
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
      data({ kind: 'string', text: value, raw: undefined })
      break
    case '=@':
      data({ kind: 'string', text: textIn(item), raw: undefined })
      break
    case ':=':
      data(await jsonIn(item, value))
      break
    case ':=@':
      data(await jsonIn(item, textIn(item)))
      break
    case '@':
      ;(kind === 'json' ? files : fields).push([name, (await import('./file-item.ts')).fileIn(item)])
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

async function jsonIn(item: Item, text: string): Promise<JsonValue> {
  const { parseJson } = await import('./json-value.ts')
  try {
    return parseJson(text)
  } catch (error) {
    if (isGuichetError(error)) throw error
    throw clientErrors.fail('GUI_CLIENT_ITEM_JSON', { item: item.typed, why: reasonOf(error) }, error)
  }
}

function textIn(item: Item): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(inHome(item.value))
  } catch (error) {
    throw clientErrors.fail('GUI_CLIENT_ITEM_FILE', { item: item.typed, why: reasonOf(error) }, error)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw clientErrors.fail('GUI_CLIENT_ITEM_TEXT', { item: item.typed, path: item.value })
  }
}

// prepare.ts: everything that was said -> the request as it leaves: address, fields in order, body, and who asks.
// The defaults are HTTPie's, so that the same line makes the same request. What only some requests need is loaded for
// them: a plain GET shall not wait for forms and sessions.

import { type Address, hostOf, parseAddress } from './address.ts'
import type { Credentials } from './auth.ts'
import { CookieJar, type KeptCookie } from './cookie-jar.ts'
import { clientErrors } from './errors.ts'
import type { OutgoingRequest } from './exchange.ts'
import { collectHeaders, composeFields, FORM_TYPE, JSON_ACCEPT, JSON_TYPE, updateHeaders } from './fields.ts'
import type { RequestBody } from './request-body.ts'
import type { RequestItems, TypedHeader } from './request-items.ts'
import { parseRequestLine } from './request-line.ts'
import type { SessionData } from './session-file.ts'
import type { Settings } from './settings.ts'
import { hasStandardInput } from './standard-input.ts'

export interface Prepared {
  readonly request: OutgoingRequest
  readonly credentials: Credentials | undefined
  readonly jar: CookieJar
  /** What the session becomes when it is over, but for the cookies. */
  readonly session: OpenSession | undefined
  readonly items: RequestItems
}

export interface OpenSession {
  readonly path: string
  /** False when the file is there and shall not change. */
  readonly writes: boolean
  readonly headers: SessionData['headers']
  readonly auth: SessionData['auth']
}

/** What the command line does not say. */
export interface Outside {
  readonly env: NodeJS.ProcessEnv
  readonly agent: string
  /** Bytes of an interrupted download that are there already. */
  readonly resumeFrom: number
}

const NO_ITEMS: RequestItems = { headers: [], query: [], json: undefined, fields: [], file: undefined }

/** @throws what readItems, parseAddress, readSession and chooseBody throw */
export async function prepare(words: readonly string[], settings: Settings, outside: Outside): Promise<Prepared> {
  const usesInput = !settings.ignoreStdin && hasStandardInput()
  const line = parseRequestLine(words, usesInput || settings.raw !== undefined)
  const hasItems = line.items.length > 0
  const items = hasItems ? await (await import('./request-items.ts')).readItems(line.items, settings.kind) : NO_ITEMS
  const address = addressOf(line.url, items, settings, outside.env)
  const typed = [...collectHeaders(items.headers), ...downloadHeaders(settings, outside)]
  const body = await bodyOf(items, typed, settings, usesInput)
  const saved = await sessionOf(settings, address, typed, outside.env)
  const credentials = await credentialsOf(settings, address, saved?.data?.auth, outside.env)
  const base = updateHeaders(defaults(items, body, settings, outside.agent), saved?.data?.headers ?? [])
  const said = updateHeaders(updateHeaders(base, typed), typeOfParts(items, body, settings))
  // In a session a typed cookie is kept, so it comes out of the jar with the others.
  const jar = new CookieJar([...(saved?.data?.cookies ?? []), ...(saved?.typedCookies ?? [])])
  const headers = saved === undefined ? said : said.filter(([name]) => name.toLowerCase() !== 'cookie')
  const fields = composeFields(line.method, headers, {
    cookie: jar.headerFor(address, Date.now()),
    contentLength: body?.length === 0 ? undefined : body?.length,
    chunked: body !== undefined && (settings.chunked || body.length === undefined),
    authorization: credentials?.authorization,
  })
  const plain = { method: line.method, address, fields, body }
  return {
    request: await requestOf(plain, settings),
    credentials,
    jar,
    items,
    session: saved && {
      path: saved.path,
      writes: saved.data === undefined || settings.session?.readOnly !== true,
      headers: saved.keeps(said),
      auth: keptAuth(settings, address, credentials) ?? saved.data?.auth,
    },
  }
}

async function requestOf(plain: OutgoingRequest, { compress }: Settings): Promise<OutgoingRequest> {
  if (compress === 'no') return plain
  return await (await import('./choose-body.ts')).compressed(plain, compress === 'always')
}

async function bodyOf(
  items: RequestItems,
  typed: readonly TypedHeader[],
  settings: Settings,
  usesInput: boolean,
): Promise<RequestBody | undefined> {
  const isNone = items.json === undefined && items.fields.length === 0 && items.file === undefined
  if (isNone && !usesInput && settings.raw === undefined && !settings.multipart) return undefined
  return await (await import('./choose-body.ts')).chooseBody(items, typed, settings, usesInput)
}

function addressOf(url: string, items: RequestItems, settings: Settings, env: NodeJS.ProcessEnv): Address {
  const { defaultScheme, pathAsIs } = settings
  const port = Number(env['PORT'])
  const ownPort = port > 0 && port < 65_536 ? port : 8000
  const address = parseAddress(url, { defaultScheme, pathAsIs, ownPort, query: items.query })
  if (address.scheme === 'http' || address.scheme === 'https') return address
  const known = /^wss?$/.test(address.scheme) ? 'guichet ws' : 'http: or https:'
  throw clientErrors.fail('GUI_CLIENT_SCHEME', { scheme: address.scheme, known })
}

/** A download is asked for as it is, since a part of an encoded body is of no use. */
function downloadHeaders({ download, resume }: Settings, { resumeFrom }: Outside): TypedHeader[] {
  if (!download) return []
  const plain: TypedHeader = ['Accept-Encoding', 'identity']
  return resume && resumeFrom > 0 ? [plain, ['Range', `bytes=${resumeFrom}-`]] : [plain]
}

/** HTTPie's: who asks, and for data what is sent and what is wanted back. */
function defaults(
  items: RequestItems,
  body: RequestBody | undefined,
  settings: Settings,
  agent: string,
): TypedHeader[] {
  const headers: TypedHeader[] = [['User-Agent', agent]]
  if (settings.kind === 'json') {
    // Standard input and --raw count as JSON, unless there is nothing in --raw.
    const hasData = body !== undefined && !(settings.raw === '')
    if (!settings.asksJson && !hasData) return headers
    headers.push(['Accept', JSON_ACCEPT], ['Content-Type', items.file?.type ?? JSON_TYPE])
    return headers
  }
  // With files HTTPie leaves the type to what makes the parts, and so it comes behind what was typed.
  return hasFiles(items) ? headers : [...headers, ['Content-Type', FORM_TYPE]]
}

function hasFiles(items: RequestItems): boolean {
  return items.fields.some(([, value]) => typeof value !== 'string')
}

/** A multipart body alone knows its boundary, whatever Content-Type was typed. */
function typeOfParts(items: RequestItems, body: RequestBody | undefined, settings: Settings): TypedHeader[] {
  const isMultipart = settings.kind === 'form' && (settings.multipart || hasFiles(items))
  return isMultipart && body?.type !== undefined ? [['Content-Type', body.type]] : []
}

interface SavedSession {
  readonly path: string
  /** Undefined when there is no file yet. */
  readonly data: SessionData | undefined
  readonly typedCookies: readonly KeptCookie[]
  keeps(said: readonly TypedHeader[]): SessionData['headers']
}

async function sessionOf(
  settings: Settings,
  address: Address,
  typed: readonly TypedHeader[],
  env: NodeJS.ProcessEnv,
): Promise<SavedSession | undefined> {
  if (settings.session === undefined) return undefined
  const { keptHeaders, readSession, sessionPath, typedCookies } = await import('./session-file.ts')
  const host = typed.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? hostOf(address)
  const path = sessionPath(settings.session.name, host, env)
  const data = readSession(path, address.host)
  const keeps = (said: readonly TypedHeader[]) => keptHeaders(data?.headers ?? [], said)
  return { path, data, typedCookies: typedCookies(typed, address.host), keeps }
}

/** --auth, else the URL's, else the session's, else .netrc's. */
async function credentialsOf(
  settings: Settings,
  address: Address,
  saved: SessionData['auth'],
  env: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  const isSaid = settings.auth !== undefined || address.user !== undefined || saved !== undefined
  const login = isSaid || settings.ignoreNetrc ? undefined : (await import('./netrc.ts')).netrcLogin(address.host, env)
  if (!isSaid && login === undefined) return undefined
  const { basicCredentials, parseCredentials, promptPassword } = await import('./auth.ts')
  const ask = async (user: string): Promise<string> => {
    const what = `the password of ${user}@${hostOf(address)}`
    if (settings.ignoreStdin) throw clientErrors.fail('GUI_CLIENT_PROMPT', { what, flag: `--auth=${user}:password` })
    return await promptPassword(what, `--auth=${user}:password`)
  }
  if (settings.auth !== undefined) return await parseCredentials(settings.authType ?? 'basic', settings.auth, ask)
  if (address.user !== undefined) return basicCredentials(address.user, address.password ?? '')
  if (saved !== undefined) return await parseCredentials(saved.type, saved.raw, ask)
  return login && basicCredentials(login.user, login.password)
}

/** A session keeps what was said for it, not what .netrc said for the host. */
function keptAuth(settings: Settings, address: Address, credentials: Credentials | undefined): SessionData['auth'] {
  if (credentials === undefined || (settings.auth === undefined && address.user === undefined)) return undefined
  return { type: credentials.type, raw: credentials.raw }
}

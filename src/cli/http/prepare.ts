// prepare.ts: everything that was said -> the request as it leaves: address, fields in order, body, and who asks.
// The defaults are HTTPie's, so that the same line makes the same request.

import { type Address, hostOf, parseAddress } from './address.ts'
import { authorizationOf, basicCredentials, type Credentials, parseCredentials, promptPassword } from './auth.ts'
import { CookieJar } from './cookie-jar.ts'
import { clientErrors } from './errors.ts'
import type { OutgoingRequest } from './exchange.ts'
import {
  collectHeaders,
  composeFields,
  type Field,
  FORM_TYPE,
  JSON_ACCEPT,
  JSON_TYPE,
  updateHeaders,
  withField,
} from './fields.ts'
import { netrcLogin } from './netrc.ts'
import {
  bytesBody,
  compressedBody,
  fileBody,
  formBody,
  jsonBody,
  multipartBody,
  type RequestBody,
  streamBody,
} from './request-body.ts'
import { type RequestItems, readItems, type TypedHeader } from './request-items.ts'
import { parseRequestLine } from './request-line.ts'
import { keptHeaders, readSession, type SessionData, sessionPath, typedCookies } from './session-file.ts'
import type { Settings } from './settings.ts'
import { hasStandardInput, readStandardInput, standardInput } from './standard-input.ts'

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

/** Every code that readItems, parseAddress, readSession and the body throw, and GUI_CLIENT_BODY_TWICE. */
export async function prepare(words: readonly string[], settings: Settings, outside: Outside): Promise<Prepared> {
  const usesInput = !settings.ignoreStdin && hasStandardInput()
  const line = parseRequestLine(words, usesInput || settings.raw !== undefined)
  const items = readItems(line.items, settings.kind)
  const address = addressOf(line.url, items, settings, outside.env)
  const typed = [...collectHeaders(items.headers), ...downloadHeaders(settings, outside)]
  const body = await bodyOf(items, typed, settings, usesInput)
  const saved = sessionOf(settings, address, typed, outside.env)
  const credentials = await credentialsOf(settings, address, saved?.data?.auth, outside.env)
  const base = updateHeaders(defaults(items, body, settings, outside.agent), saved?.data?.headers ?? [])
  const said = updateHeaders(updateHeaders(base, typed), typeOfParts(items, body, settings))
  const jar = new CookieJar(saved?.data?.cookies)
  // In a session a typed cookie is kept, so it comes out of the jar with the others.
  if (saved !== undefined) for (const cookie of typedCookies(typed, address.host)) jar.set(cookie)
  const headers = saved === undefined ? said : said.filter(([name]) => name.toLowerCase() !== 'cookie')
  const fields = composeFields(line.method, headers, {
    cookie: jar.headerFor(address, Date.now()),
    contentLength: body?.length === 0 ? undefined : body?.length,
    chunked: body !== undefined && (settings.chunked || body.length === undefined),
    authorization: credentials === undefined ? undefined : authorizationOf(credentials),
  })
  return {
    request: await compressed({ method: line.method, address, fields, body }, settings),
    credentials,
    jar,
    items,
    session: saved && {
      path: saved.path,
      writes: saved.data === undefined || settings.session?.readOnly !== true,
      headers: keptHeaders(saved.data?.headers ?? [], said),
      auth: keptAuth(settings, address, credentials) ?? saved.data?.auth,
    },
  }
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

async function bodyOf(
  items: RequestItems,
  typed: readonly TypedHeader[],
  settings: Settings,
  usesInput: boolean,
): Promise<RequestBody | undefined> {
  const sources = [
    ...(settings.raw === undefined ? [] : ['--raw']),
    ...(usesInput ? ['standard input'] : []),
    ...(items.file === undefined ? [] : ['a file']),
    ...(items.json === undefined && items.fields.length === 0 ? [] : ['data fields']),
  ]
  const [one, other] = sources
  if (one !== undefined && other !== undefined) throw clientErrors.fail('GUI_CLIENT_BODY_TWICE', { one, other })
  if (settings.raw !== undefined) return bytesBody(Buffer.from(settings.raw))
  if (usesInput) {
    if (settings.chunked) return streamBody(standardInput(settings.stdinSeconds))
    return bytesBody(await readStandardInput(settings.stdinSeconds))
  }
  if (items.file !== undefined) return fileBody(items.file)
  if (settings.kind === 'json') return jsonBody(items)
  if (!settings.multipart && !hasFiles(items)) return formBody(items.fields)
  const type = typed.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return multipartBody(items.fields, { boundary: settings.boundary, type })
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

function sessionOf(
  settings: Settings,
  address: Address,
  typed: readonly TypedHeader[],
  env: NodeJS.ProcessEnv,
): { readonly path: string; readonly data: SessionData | undefined } | undefined {
  if (settings.session === undefined) return undefined
  const host = typed.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? hostOf(address)
  const path = sessionPath(settings.session.name, host, env)
  return { path, data: readSession(path, address.host) }
}

/** --auth, else the URL's, else the session's, else .netrc's. */
async function credentialsOf(
  settings: Settings,
  address: Address,
  saved: SessionData['auth'],
  env: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  const ask = async (user: string): Promise<string> => {
    const what = `the password of ${user}@${hostOf(address)}`
    if (settings.ignoreStdin) throw clientErrors.fail('GUI_CLIENT_PROMPT', { what, flag: `--auth=${user}:password` })
    return await promptPassword(what, `--auth=${user}:password`)
  }
  if (settings.auth !== undefined) return await parseCredentials(settings.authType ?? 'basic', settings.auth, ask)
  if (address.user !== undefined) return basicCredentials(address.user, address.password ?? '')
  if (saved !== undefined) return await parseCredentials(saved.type, saved.raw, ask)
  if (settings.ignoreNetrc) return undefined
  const login = netrcLogin(address.host, env)
  return login === undefined ? undefined : basicCredentials(login.user, login.password)
}

/** A session keeps what was said for it, not what .netrc said for the host. */
function keptAuth(settings: Settings, address: Address, credentials: Credentials | undefined): SessionData['auth'] {
  if (credentials === undefined || (settings.auth === undefined && address.user === undefined)) return undefined
  return { type: credentials.type, raw: credentials.raw }
}

async function compressed(request: OutgoingRequest, settings: Settings): Promise<OutgoingRequest> {
  const { body, fields } = request
  if (settings.compress === 'no' || body === undefined || body.length === 0) return request
  const small = await compressedBody(body, settings.compress === 'always')
  if (small === undefined) return request
  const sized: readonly Field[] = withField(fields, 'Content-Length', String(small.length))
  return { ...request, body: small, fields: withField(sized, 'Content-Encoding', 'deflate') }
}

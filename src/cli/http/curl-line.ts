// curl-line.ts: a request -> the curl command that makes the same one, quoted for a POSIX shell. Pure.

import { portOf, urlOf } from './address.ts'
import type { Credentials } from './auth.ts'
import type { OutgoingRequest } from './exchange.ts'
import { type Field, fieldValue } from './fields.ts'
import type { FileToSend } from './file-item.ts'
import type { ProxyRoute } from './proxy.ts'
import type { RequestItems } from './request-items.ts'
import type { Settings } from './settings.ts'

export interface CurlSources {
  readonly items: RequestItems
  readonly credentials: Credentials | undefined
  readonly proxy: ProxyRoute | undefined
  readonly settings: Settings
}

/** One word of a POSIX shell that means exactly this text. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** The command on one line, without a line end. */
export function curlLine(request: OutgoingRequest, sources: CurlSources): string {
  const { method, address } = request
  const { settings } = sources
  const body = bodyWords(request, sources)
  const usual = body.words.length > 0 ? 'POST' : 'GET'
  const verb = method === usual ? [] : method === 'HEAD' ? ['--head'] : ['--request', method]
  const url = urlOf(address)
  const words = [
    'curl',
    ...verb,
    ...wayWords(sources),
    ...headerWords(request, sources, body.words.length > 0, body.isForm),
    ...loginWords(sources.credentials),
    ...body.words,
    // curl reads brackets as a set of URLs.
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
    ...(settings.pathAsIs ? ['--path-as-is'] : []),
    url,
  ]
  const line = words.map(shellWord).join(' ')
  return body.input === undefined ? line : `${body.input} | ${line}`
}

function wayWords({ settings, proxy }: CurlSources): string[] {
  const { follow, redirectsMax, tls, timeoutSeconds, download, output } = settings
  const words: string[] = []
  const add = (isGiven: boolean, ...given: string[]) => void (isGiven && words.push(...given))
  const seconds = String(Math.max(1, Math.round(timeoutSeconds)))
  add(follow, '--location', '--max-redirs', String(redirectsMax))
  add(timeoutSeconds > 0, '--connect-timeout', String(timeoutSeconds), '--speed-limit', '1', '--speed-time', seconds)
  add(/^(?:no|false)$/i.test(tls.verify), '--insecure')
  add(!/^(?:no|false|yes|true)$/i.test(tls.verify), '--cacert', tls.verify)
  add(tls.cert !== undefined, '--cert', tls.cert ?? '')
  add(tls.certKey !== undefined, '--key', tls.certKey ?? '')
  add(tls.ciphers !== undefined, '--ciphers', tls.ciphers ?? '')
  add(/^tls/.test(tls.version ?? ''), `--tlsv${tls.version?.slice(3)}`, '--tls-max', tls.version?.slice(3) ?? '')
  add(
    proxy !== undefined,
    '--proxy',
    proxy === undefined ? '' : `http://${proxy.address.host}:${portOf(proxy.address)}`,
  )
  add(output !== undefined, '--output', output ?? '')
  add(download && output === undefined, '--remote-name', '--remote-header-name')
  return words
}

/** Fields that curl makes itself, and the same. */
const CURLS_OWN: Readonly<Record<string, string>> = { accept: '*/*', connection: 'keep-alive' }

function headerWords(
  { fields }: OutgoingRequest,
  { credentials }: CurlSources,
  hasBody: boolean,
  isForm: boolean,
): string[] {
  const words: string[] = []
  const header = (name: string, value: string) =>
    words.push('--header', value === '' ? `${name};` : `${name}: ${value}`)
  for (const [name, value] of fields) {
    const key = name.toLowerCase()
    if (CURLS_OWN[key] === value || key === 'content-length') continue
    if (key === 'user-agent' && value.startsWith('guichet/')) continue
    if (key === 'authorization' && credentials !== undefined && credentials.type !== 'bearer') continue
    // curl alone knows its boundary.
    if (key === 'content-type' && isForm && value.startsWith('multipart/form-data;')) continue
    if (key === 'accept-encoding' && value === 'gzip, deflate') words.push('--compressed')
    else header(name, value)
  }
  const isMissing = (name: string, list: readonly Field[] = fields) => fieldValue(list, name) === undefined
  for (const name of ['Accept', 'User-Agent']) if (isMissing(name)) words.push('--header', `${name}:`)
  if (hasBody && !isForm && isMissing('content-type')) words.push('--header', 'Content-Type:')
  return words
}

function loginWords(credentials: Credentials | undefined): string[] {
  if (credentials === undefined || credentials.type === 'bearer') return []
  return [
    ...(credentials.type === 'digest' ? ['--digest'] : []),
    '--user',
    `${credentials.user}:${credentials.password}`,
  ]
}

interface BodyWords {
  readonly words: readonly string[]
  readonly isForm: boolean
  /** A command whose output is the body. */
  readonly input?: string
}

function bodyWords({ body }: OutgoingRequest, { items, settings }: CurlSources): BodyWords {
  if (body === undefined || (body.length === 0 && items.file === undefined)) return { words: [], isForm: false }
  const hasFiles = items.fields.some(([, value]) => typeof value !== 'string')
  if (settings.kind === 'form' && (hasFiles || settings.multipart)) {
    const words = items.fields.flatMap(([name, value]) =>
      typeof value === 'string' ? ['--form-string', `${name}=${value}`] : ['--form', `${name}=${formFile(value)}`],
    )
    return { words, isForm: true }
  }
  if (items.file !== undefined && settings.compress === 'no') {
    return { words: ['--data-binary', `@${items.file.path}`], isForm: false }
  }
  if (body.bytes === undefined) return { words: ['--data-binary', '@-'], isForm: false }
  const text = Buffer.from(body.bytes).toString('utf8')
  const isText = !text.includes('\0') && Buffer.from(text).equals(body.bytes)
  if (isText) return { words: ['--data-raw', text], isForm: false }
  const input = `printf %s ${Buffer.from(body.bytes).toString('base64')} | base64 --decode`
  return { words: ['--data-binary', '@-'], isForm: false, input }
}

function formFile({ path, name, type }: FileToSend): string {
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
  return `@${quoted(path)};filename=${quoted(name)}${type === undefined ? '' : `;type=${type}`}`
}

// settings.ts: flags -> one frozen answer to every question that later code asks. The last of flags that exclude each
// other counts; combinations that mean nothing are refused here and nowhere else.

import type { OptionValue } from '../../base/options.ts'
import type { AuthType } from './auth.ts'
import type { Style } from './colour.ts'
import type { GivenFlag } from './command-line.ts'
import { clientErrors } from './errors.ts'
import { httpOptions } from './options.ts'
import { httpOutputOptions } from './output-options.ts'

/** H, B: head and body of the request; h, b, m: head, body and times of the response. */
export type Part = 'H' | 'B' | 'h' | 'b' | 'm'

export interface Layout {
  readonly headersSort: boolean
  readonly jsonFormat: boolean
  readonly jsonIndent: number
  readonly jsonSortKeys: boolean
  readonly xmlFormat: boolean
  readonly xmlIndent: number
}

export interface Showing {
  readonly parts: ReadonlySet<Part>
  /** Also what came before the last response. */
  readonly all: boolean
  readonly formats: boolean
  readonly colours: boolean
  readonly style: Style
  readonly layout: Layout
  readonly charset: string | undefined
  readonly mime: string | undefined
  readonly stream: boolean
  /** --json: a body is tried as JSON whatever it says it is. */
  readonly expectsJson: boolean
  readonly formattedBytesMax: number
}

export interface Settings {
  readonly kind: 'json' | 'form'
  /** --json was given, so that a request without data asks for JSON too. */
  readonly asksJson: boolean
  readonly multipart: boolean
  readonly boundary: string | undefined
  readonly raw: string | undefined
  readonly compress: 'no' | 'when-smaller' | 'always'
  readonly chunked: boolean
  readonly auth: string | undefined
  /** Undefined when it was not said: then credentials of the URL and of a session count too. */
  readonly authType: AuthType | undefined
  readonly ignoreNetrc: boolean
  readonly session: { readonly name: string; readonly readOnly: boolean } | undefined
  readonly follow: boolean
  /** Requests on the way, the first included. */
  readonly redirectsMax: number
  readonly headersMax: number
  readonly timeoutSeconds: number
  readonly checkStatus: boolean
  readonly proxies: readonly string[]
  readonly tls: TlsFiles
  readonly defaultScheme: string
  readonly pathAsIs: boolean
  readonly ignoreStdin: boolean
  readonly stdinSeconds: number
  readonly sends: 'http1' | 'http2' | 'app' | 'offline' | 'curl'
  readonly app: string | undefined
  readonly output: string | undefined
  readonly download: boolean
  readonly resume: boolean
  readonly quiet: number
  readonly show: Showing
}

export interface TlsFiles {
  /** "yes", "no", or a file with authorities. */
  readonly verify: string
  readonly version: string | undefined
  readonly ciphers: string | undefined
  readonly cert: string | undefined
  readonly certKey: string | undefined
  readonly certKeyPass: string | undefined
}

/** What of the surroundings decides how something is shown. */
export interface Surroundings {
  readonly stdoutIsTty: boolean
  readonly stderrIsTty: boolean
  readonly env: NodeJS.ProcessEnv
}

/** 0 means as many as can be, which is an end all the same. */
const REDIRECTS_MAX = httpOptions.rows.maxRedirects.max

/**
 * @throws GUI_CLIENT_FLAGS, GUI_CLIENT_FLAG_NEEDS, GUI_CLIENT_FORMAT_OPTION, GUI_CLI_FLAG_WRONG
 */
export function resolveSettings(flags: readonly GivenFlag[], around: Surroundings): Settings {
  const given = new GivenFlags(flags)
  const kind = given.lastOf(['json', 'form', 'multipart'])
  const offline = given.has('offline')
  const download = given.has('download') && !offline
  refuseCombinations(given, download)
  const compress = given.count('compress')
  return {
    kind: kind === 'form' || kind === 'multipart' ? 'form' : 'json',
    asksJson: kind === 'json',
    multipart: kind === 'multipart',
    boundary: given.text('boundary'),
    raw: given.text('raw'),
    compress: compress === 0 ? 'no' : compress === 1 ? 'when-smaller' : 'always',
    chunked: given.has('chunked'),
    auth: given.text('auth'),
    // A row's words are the only values that were let through.
    authType: given.text('authType') as AuthType | undefined,
    ignoreNetrc: given.has('ignoreNetrc'),
    session: sessionOf(given),
    follow: given.has('follow') || download,
    redirectsMax: given.number('maxRedirects') || REDIRECTS_MAX,
    headersMax: given.number('maxHeaders'),
    timeoutSeconds: given.number('timeoutSeconds'),
    checkStatus: given.has('checkStatus'),
    proxies: given.texts('proxy'),
    tls: tlsOf(given),
    defaultScheme: given.text('defaultScheme') ?? 'http',
    pathAsIs: given.has('pathAsIs'),
    ignoreStdin: given.has('ignoreStdin'),
    stdinSeconds: httpOptions.rows.stdinSeconds.default,
    sends: wayOf(given, offline),
    app: given.text('app'),
    output: given.text('output'),
    download,
    resume: given.has('continue') && !offline,
    quiet: given.count('quiet'),
    show: showingOf(given, { ...around, stdoutIsTty: isTerminal(given, around, download) }),
  }
}

/** The given flags by option name, with the defaults of the rows for numbers. */
class GivenFlags {
  readonly #flags: readonly GivenFlag[]

  constructor(flags: readonly GivenFlag[]) {
    this.#flags = flags
  }

  has(name: string): boolean {
    return this.#flags.some((flag) => flag.name === name)
  }

  count(name: string): number {
    return this.#flags.filter((flag) => flag.name === name).length
  }

  lastOf(names: readonly string[]): string | undefined {
    return this.last(names)?.name
  }

  last(names: readonly string[]): GivenFlag | undefined {
    return this.#flags.findLast((flag) => names.includes(flag.name))
  }

  text(name: string): string | undefined {
    const value: OptionValue = this.last([name])?.value
    return value === undefined ? undefined : String(value)
  }

  number(name: 'maxRedirects' | 'maxHeaders' | 'timeoutSeconds'): number {
    return Number(this.last([name])?.value ?? httpOptions.rows[name].default)
  }

  texts(name: string): string[] {
    return this.#flags.filter((flag) => flag.name === name).map(({ value }) => String(value))
  }

  /** All of these, in the order they were given. */
  sequence(names: readonly string[]): readonly GivenFlag[] {
    return this.#flags.filter((flag) => names.includes(flag.name))
  }
}

function refuseCombinations(given: GivenFlags, download: boolean): void {
  const both = (one: string, other: string) => clientErrors.fail('GUI_CLIENT_FLAGS', { one, other })
  const needs = (one: string, other: string, example: string) =>
    clientErrors.fail('GUI_CLIENT_FLAG_NEEDS', { one, other, example })
  if (given.has('compress') && given.has('chunked')) throw both('--compress', '--chunked')
  if (given.has('compress') && given.lastOf(['json', 'form', 'multipart']) === 'multipart') {
    throw both('--compress', '--multipart')
  }
  if (given.has('session') && given.has('sessionReadOnly')) throw both('--session', '--session-read-only')
  if (given.has('http2') && given.has('app')) throw both('--http2', '--app')
  if (given.has('continue') && !given.has('offline')) {
    const example = 'guichet http --download --continue --output=big.iso example.org/big.iso'
    if (!download) throw needs('--continue', '--download', example)
    if (!given.has('output')) throw needs('--continue', '--output', example)
  }
  const type = given.text('authType')
  if ((type === 'digest' || type === 'bearer') && !given.has('auth')) {
    throw needs(
      `--auth-type=${type}`,
      '--auth',
      `guichet http --auth-type=${type} --auth=${type === 'bearer' ? 'token' : 'user:password'} example.org`,
    )
  }
}

function sessionOf(given: GivenFlags): Settings['session'] {
  const flag = given.last(['session', 'sessionReadOnly'])
  return flag === undefined ? undefined : { name: String(flag.value), readOnly: flag.name === 'sessionReadOnly' }
}

function tlsOf(given: GivenFlags): TlsFiles {
  return {
    verify: given.text('verify') ?? 'yes',
    version: given.text('ssl'),
    ciphers: given.text('ciphers'),
    cert: given.text('cert'),
    certKey: given.text('certKey'),
    certKeyPass: given.text('certKeyPass'),
  }
}

function wayOf(given: GivenFlags, offline: boolean): Settings['sends'] {
  if (given.has('curl')) return 'curl'
  if (offline) return 'offline'
  if (given.has('app')) return 'app'
  return given.has('http2') ? 'http2' : 'http1'
}

/** Where heads and bodies are shown: a download shows on stderr what is not saved. */
function isTerminal(given: GivenFlags, around: Surroundings, download: boolean): boolean {
  if (download) return around.stderrIsTty
  return around.stdoutIsTty && !given.has('output')
}

function showingOf(given: GivenFlags, { stdoutIsTty, env }: Surroundings): Showing {
  const pretty = given.text('pretty') ?? (stdoutIsTty ? 'all' : 'none')
  const wantsNone = !given.has('pretty') && Boolean(env['NO_COLOR'] || env['TERM'] === 'dumb')
  return {
    parts: partsOf(given, stdoutIsTty),
    all: given.has('all') || given.has('verbose'),
    formats: pretty === 'all' || pretty === 'format',
    colours: (pretty === 'all' || pretty === 'colors') && !wantsNone,
    // As above: the row let only its words through.
    style: (given.text('style') ?? 'auto') as Style,
    layout: layoutOf(given),
    charset: charsetOf(given),
    mime: mimeOf(given),
    stream: given.has('stream'),
    expectsJson: given.lastOf(['json', 'form', 'multipart']) === 'json',
    formattedBytesMax: httpOutputOptions.rows.formattedBytesMax.default,
  }
}

const SHORTCUTS: Readonly<Record<string, string>> = { headers: 'h', meta: 'm', body: 'b' }

function partsOf(given: GivenFlags, stdoutIsTty: boolean): ReadonlySet<Part> {
  const flag = given.last(['print', 'headers', 'meta', 'body'])
  const letters = flag === undefined ? defaultParts(given, stdoutIsTty) : (SHORTCUTS[flag.name] ?? String(flag.value))
  for (const letter of letters) {
    if (!'HBhbm'.includes(letter)) {
      throw clientErrors.fail('GUI_CLIENT_FLAG_NEEDS', {
        ...{ one: `--print=${letters}`, other: 'letters out of H, B, h, b and m', example: 'guichet http --print=Hh' },
      })
    }
  }
  // Looked at letter by letter above.
  const parts = new Set([...letters] as Part[])
  // What is saved is not printed too.
  if (given.has('download') && !given.has('offline')) parts.delete('b')
  return parts
}

function defaultParts(given: GivenFlags, stdoutIsTty: boolean): string {
  const verbose = given.count('verbose')
  if (verbose > 0) return verbose > 1 ? 'HBhbm' : 'HBhb'
  if (given.has('offline')) return 'HB'
  return stdoutIsTty ? 'hb' : 'b'
}

const FORMAT_OPTIONS: Readonly<Record<string, keyof Layout>> = {
  'headers.sort': 'headersSort',
  'json.format': 'jsonFormat',
  'json.indent': 'jsonIndent',
  'json.sort_keys': 'jsonSortKeys',
  'xml.format': 'xmlFormat',
  'xml.indent': 'xmlIndent',
}
const LAYOUT: Layout = {
  ...{ headersSort: true, jsonFormat: true, jsonIndent: 4, jsonSortKeys: true, xmlFormat: true, xmlIndent: 2 },
}
const INDENT_MAX = 32

function layoutOf(given: GivenFlags): Layout {
  const layout: Record<keyof Layout, boolean | number> = { ...LAYOUT }
  for (const { name, value } of given.sequence(['sorted', 'unsorted', 'formatOptions'])) {
    if (name !== 'formatOptions') {
      layout.headersSort = name === 'sorted'
      layout.jsonSortKeys = name === 'sorted'
      continue
    }
    for (const option of String(value).split(',')) setFormatOption(layout, option)
  }
  // Only booleans went where booleans were, and numbers where numbers were.
  return layout as unknown as Layout
}

function setFormatOption(layout: Record<keyof Layout, boolean | number>, option: string): void {
  const [, path = '', text = ''] = /^\s*([\w.]+):(\w+)\s*$/.exec(option.toLowerCase()) ?? []
  const key = FORMAT_OPTIONS[path]
  const value = text === 'true' ? true : text === 'false' ? false : /^\d+$/.test(text) ? Number(text) : undefined
  const fits = key !== undefined && typeof value === typeof LAYOUT[key] && !(Number(value) > INDENT_MAX)
  if (!fits || value === undefined) {
    const known = Object.entries(FORMAT_OPTIONS).map(([name, field]) => `${name}:${LAYOUT[field]}`)
    throw clientErrors.fail('GUI_CLIENT_FORMAT_OPTION', { option, known: known.join(', ') })
  }
  layout[key] = value
}

function charsetOf(given: GivenFlags): string | undefined {
  const name = given.text('responseCharset')
  try {
    if (name !== undefined) new TextDecoder(name)
    return name
  } catch {
    // Told below.
  }
  const example = 'guichet http --response-charset=iso-8859-1 example.org'
  throw clientErrors.fail('GUI_CLIENT_FLAG_NEEDS', {
    one: '--response-charset',
    other: 'the name of a charset',
    example,
  })
}

function mimeOf(given: GivenFlags): string | undefined {
  const type = given.text('responseMime')
  if (type === undefined || /^[^/]+\/[^/]+$/.test(type)) return type
  const example = 'guichet http --response-mime=application/json example.org'
  throw clientErrors.fail('GUI_CLIENT_FLAG_NEEDS', {
    one: '--response-mime',
    other: 'a type such as text/html',
    example,
  })
}

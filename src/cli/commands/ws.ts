// ws.ts: `guichet ws URL`: a WebSocket in the terminal. Every line of standard input is sent as a text message, every
// message that comes is printed as a line. Ends when either side closes.

import { createInterface } from 'node:readline'
import { isGuichetError } from '../../base/errors.ts'
import { version } from '../../platform/version.ts'
import { flagRows } from '../arguments.ts'
import type { CommandWords } from '../help.ts'
import { type Address, parseAddress } from '../http/address.ts'
import { parseCredentials } from '../http/auth.ts'
import { type HttpArguments, parseHttpArguments } from '../http/command-line.ts'
import { clientErrors } from '../http/errors.ts'
import { EXIT, exitCodeOfError } from '../http/exit.ts'
import { collectHeaders, type Field, updateHeaders } from '../http/fields.ts'
import { parseItem } from '../http/items.ts'
import { readItems, type TypedHeader } from '../http/request-items.ts'
import type { WebSocketConnection } from '../http/websocket.ts'
import { NO_CODE } from '../http/websocket-frames.ts'
import { websocketOptions } from '../http/websocket-options.ts'

export const words: CommandWords = {
  usage: 'guichet ws [flags] URL [Header:value…] [name==value…]',
  says: 'Talks to a WebSocket: lines you type are sent, messages that come are printed.',
  examples: [
    ['guichet ws :8000/room', 'talk to a room on this machine'],
    ['guichet ws wss://example.org/live token==abc', 'encrypted, with a parameter'],
    ['echo hello | guichet ws :8000/echo', 'send a line, print the answers, close'],
    ['guichet ws --ignore-stdin :8000/ticks', 'only listen'],
  ],
  values: {
    ...{ auth: 'user:password', authType: 'type', protocol: 'names', maxSizeBytes: 'bytes' },
    ...{ timeoutSeconds: 'seconds', verify: 'file' },
  },
}

export const rows = flagRows([websocketOptions.rows])

/** @param argv what stands behind `guichet ws` */
export async function runWords(argv: readonly string[]): Promise<void> {
  let code: number = EXIT.error
  try {
    code = await run(parseHttpArguments(argv, rows, 'ws'))
  } catch (error) {
    if (!isGuichetError(error)) throw error
    process.stderr.write(`guichet: ${error.message}\n${error.hint}\n`)
    code = exitCodeOfError(error)
  }
  process.exitCode = code
  // A terminal on standard input would wait for one more line.
  process.stdout.write('', () => process.exit())
}

async function run({ words: given, flags }: HttpArguments): Promise<number> {
  const value = (name: string) => flags.findLast((flag) => flag.name === name)?.value
  if (value('help') === true) {
    process.stdout.write((await import('../help.ts')).helpText(words, rows))
    return EXIT.ok
  }
  const [url, ...items] = given
  if (url === undefined) throw clientErrors.fail('GUI_CLIENT_URL_MISSING', { command: 'ws' })
  const { headers, query } = await readItems(items.map(parseItem), 'json')
  const address = socketAddress(parseAddress(url, { defaultScheme: 'ws', query }))
  const verify = String(value('verify') ?? 'yes')
  const files = {
    verify,
    version: undefined,
    ciphers: undefined,
    cert: undefined,
    certKey: undefined,
    certKeyPass: undefined,
  }
  const { readTrust } = await import('../http/trust.ts')
  const connecting = {
    timeoutSeconds: Number(value('timeoutSeconds') ?? websocketOptions.rows.timeoutSeconds.default),
    headersMax: 0,
    tls: await readTrust(files, process.env),
    proxyFor: () => undefined,
    onSent: () => {},
  }
  const sizeMax = Number(value('maxSizeBytes') ?? websocketOptions.rows.maxSizeBytes.default)
  const { openWebSocket } = await import('../http/websocket.ts')
  const fields = await fieldsOf(headers, { auth: value('auth'), type: value('authType'), protocol: value('protocol') })
  const connection = await openWebSocket(address, fields, connecting, { sizeMax })
  const say = value('quiet') === true ? () => {} : (text: string) => void process.stderr.write(`guichet: ${text}\n`)
  say(`connected to ${address.host}`)
  process.on('SIGINT', () => void connection.close().then(() => process.exit(EXIT.interrupted)))
  if (value('ignoreStdin') !== true) void sendLines(connection)
  return await printMessages(connection, say)
}

function socketAddress(address: Address): Address {
  const { scheme } = address
  if (!/^(?:ws|http)s?$/.test(scheme)) throw clientErrors.fail('GUI_CLIENT_SCHEME', { scheme, known: 'ws: or wss:' })
  return { ...address, scheme: scheme.replace('http', 'ws') }
}

interface Said {
  readonly auth: unknown
  readonly type: unknown
  readonly protocol: unknown
}

async function fieldsOf(typed: readonly TypedHeader[], { auth, type, protocol }: Said): Promise<Field[]> {
  const own: TypedHeader[] = [['User-Agent', `guichet/${version()}`]]
  if (typeof protocol === 'string')
    own.push([
      'Sec-WebSocket-Protocol',
      protocol
        .split(',')
        .map((name) => name.trim())
        .join(', '),
    ])
  if (typeof auth === 'string') {
    const ask = async (user: string): Promise<string> => {
      throw clientErrors.fail('GUI_CLIENT_PROMPT', { what: `the password of ${user}`, flag: `--auth=${user}:password` })
    }
    const credentials = await parseCredentials(type === 'bearer' ? 'bearer' : 'basic', auth, ask)
    own.push(['Authorization', credentials.authorization])
  }
  return updateHeaders(own, collectHeaders(typed)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
}

/** Until there are no more; then it is closed, and what the server still sends is printed. */
async function sendLines(connection: WebSocketConnection): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) await connection.send(line)
  await connection.close()
}

async function printMessages(connection: WebSocketConnection, say: (text: string) => void): Promise<number> {
  for await (const message of connection.messages()) {
    const isTty = process.stdout.isTTY === true
    const note = message.kind === 'binary' && isTty ? `[binary message of ${message.bytes.length} bytes]\n` : undefined
    const shown = note ?? (message.kind === 'text' ? `${message.text}\n` : message.bytes)
    await new Promise<void>((resolve) => process.stdout.write(shown, () => resolve()))
  }
  const { code, reason } = connection.closed ?? { code: NO_CODE, reason: '' }
  say(`closed, code ${code}${reason === '' ? '' : `: ${reason}`}`)
  return code === 1000 || code === 1001 || code === NO_CODE ? EXIT.ok : EXIT.error
}

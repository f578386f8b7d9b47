// program.ts: the story of `guichet http`, from the words to the exit code: prepare, send, show, save, keep the session.

import { version } from '../../platform/version.ts'
import type { HttpArguments } from './command-line.ts'
import type { Connecting } from './connecting.ts'
import { allValues, type Conversation, converse, type Listener } from './conversation.ts'
import type { IncomingResponse, OutgoingRequest, Send } from './exchange.ts'
import { EXIT, exitCodeOfStatus } from './exit.ts'
import { type Prepared, prepare } from './prepare.ts'
import { Printer } from './print.ts'
import { resolveSettings, type Settings } from './settings.ts'
import { NOWHERE, type Screen, screenInFile, screenOn } from './terminal.ts'

/** An upload that is longer than this shows how far it is. */
const PROGRESS_BYTES = 1_048_576

/**
 * Makes the request that the words ask for, and shows what comes.
 *
 * @returns HTTPie's exit code
 * @throws every GUI_CLIENT_* error, GUI_CLI_* for slips, and what loading an app throws
 */
export async function runHttp({ words, flags }: HttpArguments): Promise<number> {
  const { env, stdout, stderr } = process
  const settings = resolveSettings(flags, {
    stdoutIsTty: stdout.isTTY === true,
    stderrIsTty: stderr.isTTY === true,
    env,
  })
  const resumeFrom = settings.resume ? (await import('./download.ts')).bytesOf(settings.output) : 0
  const prepared = await prepare(words, settings, { env, agent: `guichet/${version()}`, resumeFrom })
  const screen = screenFor(settings)
  try {
    if (settings.sends === 'curl') return await showCurl(prepared, settings, screen)
    const printer = new Printer(settings.show, screen)
    if (settings.sends === 'offline') {
      await printer.request(prepared.request)
      await keepSession(prepared)
      return EXIT.ok
    }
    return await talk(prepared, settings, { printer, resumeFrom })
  } finally {
    screen.close()
  }
}

/** Where heads and bodies go: what --download does not save is talk, and goes to standard error. */
function screenFor(settings: Settings): Screen {
  const { download, output, quiet } = settings
  if (output !== undefined && !download) return screenInFile(output)
  if (quiet > 0) return NOWHERE
  return screenOn(download ? process.stderr : process.stdout)
}

async function showCurl(prepared: Prepared, settings: Settings, screen: Screen): Promise<number> {
  const { curlLine } = await import('./curl-line.ts')
  const proxy = (await proxiesFor(settings))(prepared.request.address)
  await screen.write(`${curlLine(prepared.request, { ...prepared, proxy, settings })}\n`)
  return EXIT.ok
}

interface Showing {
  readonly printer: Printer
  readonly resumeFrom: number
}

async function talk(prepared: Prepared, settings: Settings, { printer, resumeFrom }: Showing): Promise<number> {
  const { send, close } = await senderFor(settings)
  const about = await conversationOf(prepared, settings, printer, send)
  let exit: number = EXIT.ok
  const listener: Listener = {
    asked: (request) => printer.request(request),
    async answered(response, isLast) {
      if (!isLast && !settings.show.all) return
      const body = await contentOf(response)
      if (settings.checkStatus || settings.download) {
        exit = exitCodeOfStatus(response.status, settings.follow)
        if (exit !== EXIT.ok) warn(response, settings)
      }
      await printer.response(response, body)
      if (!isLast || !settings.download || exit !== EXIT.ok) return
      await save(prepared.request, response, body, settings, resumeFrom)
    },
  }
  try {
    await converse(prepared.request, about, listener)
  } finally {
    await close()
  }
  await keepSession(prepared)
  return exit
}

async function senderFor(settings: Settings): Promise<{ readonly send: Send; close(): Promise<void> }> {
  const close = async () => {}
  if (settings.sends === 'app') return await (await import('./app-exchange.ts')).openApp(settings.app ?? '.')
  if (settings.sends === 'http2') return { send: (await import('./http2-exchange.ts')).sendByHttp2, close }
  return { send: (await import('./exchange.ts')).sendRequest, close }
}

async function conversationOf(
  { request, credentials, jar }: Prepared,
  settings: Settings,
  printer: Printer,
  send: Send,
): Promise<Conversation> {
  const { env } = process
  const connecting: Connecting = {
    timeoutSeconds: settings.timeoutSeconds,
    headersMax: settings.headersMax,
    tls: await trustFor(request, settings),
    proxyFor: await proxiesFor(settings),
    onSent: await sentOf(request, settings, printer),
  }
  const { follow: follows, redirectsMax, ignoreNetrc } = settings
  const netrc = follows && !ignoreNetrc ? await import('./netrc.ts') : undefined
  const netrcFor = (host: string) => netrc?.netrcAuthorization(host, env)
  return { send, connecting, credentials, jar, follows, redirectsMax, netrcFor }
}

/** The body with its Content-Encoding taken off. */
async function contentOf({ fields, body }: IncomingResponse): Promise<AsyncIterable<Uint8Array>> {
  const encodings = allValues(fields, 'content-encoding').join(',')
  return encodings === '' ? body : (await import('./decode-content.ts')).decodeContent(encodings, body)
}

async function proxiesFor({ proxies }: Settings): Promise<Connecting['proxyFor']> {
  const isNone = proxies.length === 0 && !Object.keys(process.env).some((name) => /_proxy$/i.test(name))
  return isNone ? () => undefined : (await import('./proxy.ts')).proxiesOf(proxies, process.env)
}

/** Nobody who asks http reads certificates: the module is loaded when something was said, or may be needed. */
async function trustFor({ address }: OutgoingRequest, { tls, follow }: Settings): Promise<Connecting['tls']> {
  const { REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE } = process.env
  const isSaid = tls.verify !== 'yes' || tls.cert || tls.certKey || tls.ciphers || tls.version
  const isNeeded = (REQUESTS_CA_BUNDLE || CURL_CA_BUNDLE || SSL_CERT_FILE) && (follow || address.scheme === 'https')
  return isSaid || isNeeded ? await (await import('./trust.ts')).readTrust(tls, process.env) : {}
}

/** What happens with each piece that has gone out: it is shown when that was asked for, and a long upload is counted. */
async function sentOf(request: OutgoingRequest, settings: Settings, printer: Printer): Promise<Connecting['onSent']> {
  const { body } = request
  const isLong = body !== undefined && body.bytes === undefined && (body.length ?? 0) > PROGRESS_BYTES
  if (!isLong || settings.quiet > 0 || process.stderr.isTTY !== true) return (piece) => printer.sent(piece)
  const { Progress } = await import('./progress.ts')
  const progress = new Progress(process.stderr, 'Uploading', body.length)
  let left = body.length ?? 0
  return async (piece) => {
    progress.add(piece.length)
    left -= piece.length
    if (left === 0) progress.end('Done')
    await printer.sent(piece)
  }
}

/** Said when the status itself is not on the screen. */
function warn({ status, reason }: IncomingResponse, { quiet, show }: Settings): void {
  if (quiet > 1 || (process.stdout.isTTY === true && quiet === 0 && show.parts.has('h'))) return
  process.stderr.write(`guichet: warning: HTTP ${status} ${reason}\n`)
}

async function save(
  { address }: OutgoingRequest,
  response: IncomingResponse,
  body: AsyncIterable<Uint8Array>,
  settings: Settings,
  resumeFrom: number,
): Promise<void> {
  const { saveBody } = await import('./download.ts')
  const pipe = process.stdout.isTTY === true ? undefined : screenOn(process.stdout)
  await saveBody(response, body, { address, output: settings.output, resumeFrom, pipe, quiet: settings.quiet > 0 })
}

async function keepSession({ session, jar }: Prepared): Promise<void> {
  if (session?.writes !== true) return
  const { writeSession } = await import('./session-file.ts')
  writeSession(session.path, { headers: session.headers, cookies: jar.all(Date.now()), auth: session.auth })
}

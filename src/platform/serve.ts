// serve.ts: a Handler or an App -> a site that runs: opened, listening, announced, logged, and stopped by signals.
// Ties the server's wing to the rest; the order in which things open here is the order in which they close, reversed.

import { networkInterfaces } from 'node:os'
import { dirname, resolve } from 'node:path'
import { type GuichetError, isGuichetError } from '../base/errors.ts'
import { createLogger, type Logger } from '../base/log.ts'
import type { Handler } from '../http/message.ts'
import { listen } from '../server/listen.ts'
import { type AccessLog, accessLog } from './access-log.ts'
import { banner, localUrl } from './banner.ts'
import { captureOf } from './capture.ts'
import type { Config } from './config.ts'
import { openPort } from './open-port.ts'
import { handlerOf, type Servable } from './servable.ts'
import { resolveSettings, type Settings } from './settings.ts'
import { onSignals } from './signals.ts'
import { siteWithState } from './state.ts'
import { version } from './version.ts'

export interface ServeOptions extends Omit<Config, 'files'> {
  /** The site's folder, against which relative paths are resolved; the folder of the started program by default. */
  readonly root?: string | undefined
  readonly log?: Logger | undefined
}

export interface Serving {
  /** For a browser on this machine, with a slash at the end. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Stops gracefully and closes the handler. */
  close(): Promise<void>
}

/**
 * Serves an app or any other handler until the program is stopped.
 *
 * @param given an App, `files('.')`, or any function from Request to Reply
 * @param options port and host count less than PORT and GUICHET_HOST of the environment
 * @returns where it runs, once it does
 * @throws GUI_PLATFORM_PORT_TAKEN and its like, GUI_OPTION_*, and what opening the handler throws
 * @example serve(files('.'), { port: 9000 })
 */
export async function serve(given: Servable, options: ServeOptions = {}): Promise<Serving> {
  const { root, log, ...config } = options
  const capture = captureOf()
  if (capture !== undefined) {
    // The command line loads this file and serves it itself, with its own flags.
    capture.take(given, config)
    const port = config.port ?? 8000
    return { url: localUrl('localhost', port), host: 'localhost', port, close: async () => {} }
  }
  const handler = handlerOf(given)
  if (handler === undefined) throw new TypeError('serve(app) takes an App or a function from a Request to a Reply.')
  try {
    const settings = resolveSettings({ environment: process.env, config })
    return await start({ handler, root: resolve(root ?? dirname(process.argv[1] ?? '.')), settings, serves: [], log })
  } catch (error) {
    if (isGuichetError(error) && error.blame === 'operator') tellIfNobodyCatches(error)
    throw error
  }
}

/** `serve(app)` without `await` is the usual form: its failure must say what to do, not where in guichet it was noticed. */
function tellIfNobodyCatches(error: GuichetError): void {
  error.stack = `${error.message}\n${error.hint}`
  delete error.cause
  for (const key of Object.keys(error)) Object.defineProperty(error, key, { enumerable: false })
  const onUnhandled = (reason: unknown) => {
    if (reason !== error) throw reason
    process.stderr.write(`${error.stack}\n`, () => process.exit(1))
  }
  process.on('unhandledRejection', onUnhandled)
  // Node asks for unhandled rejections before the next turn.
  setImmediate(() => process.off('unhandledRejection', onUnhandled))
}

export interface StartOptions {
  readonly handler: Handler
  readonly root: string
  readonly settings: Settings
  readonly serves: readonly string[]
  readonly log?: Logger | undefined
}

/** Opens, listens, announces. What was half open is closed again when a later step fails. */
export async function start({ handler, root, settings, serves, log: givenLog }: StartOptions): Promise<Serving> {
  const log = givenLog ?? talk(settings)
  const access = settings.quiet ? undefined : stdoutLog(settings)
  await handler.open?.(siteWithState({ root, log, mode: 'serve', environment: process.env }))
  const listenAt = (host: string, port: number) =>
    listen(handler, { ...settings.server, host, port, log, observer: access })
  const opened = await openPort({ ...settings, asked: settings.portAsked }, listenAt).catch(async (error: unknown) => {
    await handler.close?.()
    throw error
  })
  const { servers, port } = opened
  const url = localUrl(settings.host, port)
  let closing: Promise<void> | undefined
  const close = async () => {
    giveBackSignals()
    await stopAll()
  }
  const stopAll = () => {
    closing ??= Promise.all(servers.map((server) => server.stop())).then(async () => {
      await handler.close?.()
      access?.flush()
    })
    return closing
  }
  const giveBackSignals = onSignals({
    stop: stopAll,
    cut() {
      for (const server of servers) server.cut()
      access?.flush()
    },
    say() {
      const open = servers.reduce((sum, server) => sum + server.connections, 0)
      if (!settings.quiet && open > 0)
        say(settings, log, 'Stopping when the open replies are done; Ctrl-C again stops now.')
    },
  })
  if (!settings.quiet) announce(settings, log, { port, url, serves, heldBy: opened.heldBy })
  if (settings.open) (await import('./open-browser.ts')).openBrowser(url)
  return { url, host: settings.host, port, close }
}

interface Started {
  readonly port: number
  readonly url: string
  readonly serves: readonly string[]
  readonly heldBy: string | undefined
}

function announce(settings: Settings, log: Logger, { port, url, serves, heldBy }: Started): void {
  if (settings.logFormat === 'json') {
    log.info(
      { url, port, host: settings.host, serves },
      heldBy === undefined ? 'listening' : `listening, as port ${settings.port} is taken by ${heldBy}`,
    )
    return
  }
  const moved = heldBy === undefined ? undefined : { from: settings.port, heldBy }
  const interfaces = settings.host === '::' || settings.host === '0.0.0.0' ? networkInterfaces() : {}
  const colours = hasColours(process.stderr)
  process.stderr.write(banner({ version: version(), host: settings.host, port, serves, moved, colours, interfaces }))
}

function say(settings: Settings, log: Logger, message: string): void {
  if (settings.logFormat === 'json') log.info({}, message)
  else process.stderr.write(`${message}\n`)
}

/** The program's own talk, on stderr. */
export function talk(settings: Settings): Logger {
  const pretty = settings.logFormat === 'pretty' || (settings.logFormat !== 'json' && process.stderr.isTTY === true)
  return createLogger({
    level: settings.quiet ? 'error' : settings.verbose ? 'debug' : 'info',
    format: pretty ? 'pretty' : 'json',
    colours: hasColours(process.stderr),
  })
}

/** The access log, on stdout. */
export function stdoutLog(settings: Settings): AccessLog {
  const format = settings.logFormat === 'auto' ? (process.stdout.isTTY ? 'pretty' : 'json') : settings.logFormat
  const write = (lines: string) => {
    if (process.stdout.writable) process.stdout.write(lines)
  }
  // Whoever read the log may leave (`guichet | head`); the site goes on without it.
  if (!process.stdout.listeners('error').includes(ignore)) process.stdout.on('error', ignore)
  return accessLog({ format, colours: hasColours(process.stdout), write })
}

/** Colours are for terminals, and only when NO_COLOR is not set (https://no-color.org). */
export function hasColours(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}

function ignore(): void {}

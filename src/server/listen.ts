// listen.ts: a port and a Handler -> a running server. Opens the socket, makes what all connections share, stops it all.
// Knows Handler and nothing above it.

import { createServer, type Server, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Handler } from '../http/message.ts'
import { acceptSocket } from './accept.ts'
import { WRITE_BYTES_HELD } from './adopt.ts'
import { bind } from './bind.ts'
import { closeGently, cut, endEndless } from './close.ts'
import { type ContextOptions, closeContext, openContext } from './context.ts'
import type { ServerSettings } from './options.ts'
import type { ServerContext } from './wire.ts'

export interface ListenOptions extends ContextOptions {
  /** 0 takes any free port. */
  readonly port?: number | undefined
  readonly host?: string | undefined
  /** Certificate chain and private key, PEM: the port speaks TLS then. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined
}

export interface RunningServer {
  readonly host: string
  readonly port: number
  /** Where to reach it from this machine, without a slash at the end. */
  readonly url: string
  /** How many connections are open. */
  readonly connections: number
  /** Stops gracefully: no new connections, idle ones closed, event streams ended, the rest has `graceMs`. Resolves when all are gone. */
  stop(): Promise<void>
  /** Stops now. */
  cut(): void
}

const TCP_KEEP_ALIVE_MS = 60_000
/** Longest time that Node's timers know. */
const TIMER_MAX_MS = 2_147_483_647
const SOCKET = {
  allowHalfOpen: true,
  highWaterMark: WRITE_BYTES_HELD,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
}

/**
 * Opens a port for `handler`.
 *
 * @returns when the port is open
 * @throws GUI_OPTION_* for a bad option, GUI_PROXY_TRUST, and Node's own errors such as EADDRINUSE
 */
export async function listen(handler: Handler, options: ListenOptions = {}): Promise<RunningServer> {
  const { port = 0, host = '127.0.0.1', tls, ...given } = options
  const context = openContext(handler, given)
  const { settings, log } = context
  const accept = (socket: Socket) => acceptSocket(context, socket, tls !== undefined)
  try {
    const server =
      tls === undefined
        ? createServer({ ...SOCKET, pauseOnConnect: true }, accept)
        : await tlsServer(tls, settings, accept)
    await opened(server, port, host)
    // What reaches here is one failed accept (EMFILE and its like): the others must not suffer for it.
    server.on('error', (err) => log.error({ err }, 'A connection could not be accepted.'))
    return running(server, context, host, tls !== undefined)
  } catch (error) {
    closeContext(context)
    throw error
  }
}

// node:tls is loaded only where it is used: 5 ms of every other start.
async function tlsServer(
  tls: { readonly cert: string | Buffer; readonly key: string | Buffer },
  { headTimeoutMs, connectionsMax }: ServerSettings,
  accept: (socket: TLSSocket) => void,
): Promise<Server> {
  const { createServer: createTlsServer } = await import('node:tls')
  const handshakeTimeout = Math.min(headTimeoutMs, TIMER_MAX_MS)
  const server = createTlsServer({ ...SOCKET, ...tls, handshakeTimeout, ALPNProtocols: ['http/1.1'] }, accept)
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  // `accept` sees a connection only when its handshake is done; those that never finish theirs are bound here.
  server.maxConnections = connectionsMax
  return server
}

/** The sockets below all connections, those in a TLS handshake too, which no Wire knows. */
function socketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

function opened(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
    bind(server, port, host)
  })
}

function running(server: Server, context: ServerContext, host: string, encrypted: boolean): RunningServer {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  let stopping: Promise<void> | undefined
  const sockets = encrypted ? socketsOf(server) : undefined
  const cutAll = () => {
    context.closing = true
    server.close(() => closeContext(context))
    for (const wire of context.wires) cut(wire)
    for (const socket of sockets ?? []) socket.destroy()
  }
  return {
    host,
    port,
    url: `${encrypted ? 'https' : 'http'}://${shown}:${port}`,
    get connections() {
      return context.wires.size
    },
    cut: cutAll,
    stop() {
      stopping ??= stopGracefully(server, context, cutAll)
      return stopping
    },
  }
}

function stopGracefully(server: Server, context: ServerContext, cutAll: () => void): Promise<void> {
  context.closing = true
  return new Promise((resolve) => {
    const { graceMs } = context.settings
    const from = context.clock.now()
    const stopWaiting = context.clock.every(100, () => {
      if (context.clock.now() - from >= graceMs) cutAll()
    })
    const portClosed = new Promise<void>((closed) => server.close(() => closed()))
    const allGone = new Promise<void>((gone) => {
      context.emptied = gone
      if (context.wires.size === 0) gone()
    })
    void Promise.all([portClosed, allGone]).then(() => {
      stopWaiting()
      closeContext(context)
      resolve()
    })
    for (const wire of context.wires) {
      if (wire.request === undefined && wire.start === wire.end && wire.phase !== 'upgraded') closeIdle(wire)
      else endEndless(wire)
    }
  })
}

function closeIdle(wire: Parameters<typeof closeGently>[0]): void {
  closeGently(wire)
  // An idle connection owes nobody anything: its FIN is out, and nothing is waited for.
  wire.socket.destroySoon()
}

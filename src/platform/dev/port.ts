// port.ts: the port of `guichet dev`, held by the process that outlives every restart. It accepts connections and reads
// nothing of them: each is passed on as its bare handle.

import { createServer, type Socket } from 'node:net'
import type { RunningServer } from '../../server/listen.ts'
import { detachHandle, type Handle } from './handles.ts'

const TCP_KEEP_ALIVE_MS = 60_000

/** Opens the port. @throws Node's errors, such as EADDRINUSE */
export function listenForHandles(host: string, port: number, take: (handle: Handle) => void): Promise<RunningServer> {
  const options = { pauseOnConnect: true, allowHalfOpen: true, noDelay: true, keepAlive: true }
  const server = createServer({ ...options, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS }, (socket: Socket) => {
    const handle = detachHandle(socket)
    if (handle !== undefined) take(handle)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: 1024 }, () => {
      server.off('error', reject)
      // One connection that cannot be accepted (EMFILE and its like) is no reason to end.
      server.on('error', () => {})
      const address = server.address()
      const held = typeof address === 'object' && address !== null ? address.port : port
      const close = () => new Promise<void>((closed) => server.close(() => closed()))
      resolve({ host, port: held, url: `http://${host}:${held}`, connections: 0, stop: close, cut: () => void close() })
    })
  })
}

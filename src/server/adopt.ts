// adopt.ts: takes a plain connection over from net.Server so that its bytes arrive in one buffer shared by all
// connections, instead of 64 KiB allocated for each read: 1.16x requests per CPU-second on the bare loop (bench: plain),
// and an idle connection holds no buffer at all. `onread` is Node's own option of net.Socket, documented for clients;
// for accepted sockets it takes the connection's handle, which is private, so its absence is looked for: then the
// socket is used as it came. Knows no HTTP.

import { Socket } from 'node:net'
import { type DirectHandle, directHandle } from './direct-write.ts'

/** 64 KiB: what libuv reads at most at once. */
const READ_BYTES = 65_536
/** Bytes a socket holds for writing before it says "wait". */
export const WRITE_BYTES_HELD = 65_536

const shared = Buffer.allocUnsafeSlow(READ_BYTES)

/**
 * Gets what was read: the first `length` bytes of `buffer`; what stands behind them is of earlier reads. No view is made of
 * them, which most reads would throw away.
 * @returns false to stop reading until the socket is read from again
 */
export type Receive = (buffer: Buffer, length: number) => boolean

interface Handle {
  readonly reading?: boolean
  useUserBuffer?: unknown
}

export interface Adopted {
  readonly socket: Socket
  /** Undefined when this Node cannot do it. */
  readonly direct: DirectHandle | undefined
}

/**
 * @param accepted a socket of a server with `pauseOnConnect`
 * @param receive gets each read's bytes in the shared buffer, to be used or copied before it returns
 * @returns what to go on with, or undefined when this Node cannot do it
 */
export function adoptSocket(accepted: Socket, receive: Receive): Adopted | undefined {
  // _handle is not in Node's types. It has kept name and meaning since Node 0.4; without it we answer undefined.
  const holder = accepted as unknown as { _handle?: Handle | null }
  const handle = holder._handle
  if (handle === null || handle === undefined || typeof handle.useUserBuffer !== 'function') return undefined
  holder._handle = null
  accepted.destroy()
  // `handle` is an option that Node's types leave out for the same reason.
  const options = {
    handle,
    allowHalfOpen: true,
    writableHighWaterMark: WRITE_BYTES_HELD,
    onread: {
      buffer: shared,
      callback(length: number) {
        return receive(shared, length)
      },
    },
  } as unknown as ConstructorParameters<typeof Socket>[0]
  return { socket: new Socket(options), direct: directHandle(handle) }
}

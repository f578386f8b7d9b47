// tap-reply.ts: a reply as it goes out, seen by its recording: small bodies at once, streams chunk by chunk as they are
// asked for, sockets frame by frame. What the client gets is the same, and not a chunk earlier or later.

import type { Duplex } from 'node:stream'
import { FrameSpectator } from '../../http/frame-spectator.ts'
import { copyReply, type Reply, type ReplyChunk, type ReplyStream, type UpgradeAccept } from '../../http/reply.ts'
import type { Recording } from './recording.ts'
import { tapSocket } from './tap-socket.ts'

/** @returns the reply itself, or a copy whose body or socket is watched */
export function tapReply(reply: Reply, recording: Recording, isHead: boolean): Reply {
  const { body, upgrade } = reply
  if (upgrade !== undefined) {
    const tapped = copyReply(reply)
    tapped.upgrade = tapUpgrade(upgrade, reply.headers.get('upgrade') ?? '', recording)
    return tapped
  }
  if (body === null || isHead) return reply
  if (typeof body === 'string' || body instanceof Uint8Array) {
    recording.answerBody.bytes(bytesOf(body))
    return reply
  }
  const tapped = copyReply(reply)
  tapped.body = tapStream(body, recording)
  return tapped
}

function tapStream(stream: ReplyStream, recording: Recording): ReplyStream {
  const see = (step: IteratorResult<ReplyChunk>): IteratorResult<ReplyChunk> => {
    if (step.done !== true && (typeof step.value === 'string' || step.value instanceof Uint8Array))
      recording.answerBody.bytes(bytesOf(step.value))
    return step
  }
  if (Symbol.asyncIterator in stream) {
    const inner = stream[Symbol.asyncIterator]()
    const tapped: AsyncIterableIterator<ReplyChunk> = {
      [Symbol.asyncIterator]: () => tapped,
      next: async () => see(await inner.next()),
      return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
    }
    return tapped
  }
  const inner = stream[Symbol.iterator]()
  const tapped: IterableIterator<ReplyChunk> = {
    [Symbol.iterator]: () => tapped,
    next: () => see(inner.next()),
    return: () => inner.return?.() ?? { done: true, value: undefined },
  }
  return tapped
}

function tapUpgrade(accept: UpgradeAccept, protocol: string, recording: Recording): UpgradeAccept {
  return (socket: Duplex, head: Buffer) => {
    const isWebSocket = protocol.toLowerCase() === 'websocket'
    const received = watcher('client', isWebSocket, recording)
    const sent = watcher('server', isWebSocket, recording)
    tapSocket(socket, { received, sent, closed: () => recording.socketClosed() })
    if (head.length > 0) received(head)
    accept(socket, head)
  }
}

/** Frames of a WebSocket; of any other protocol, and of what turns out to be no frame, pieces of bytes. */
function watcher(from: 'client' | 'server', isWebSocket: boolean, recording: Recording): (bytes: Buffer) => void {
  const frames = isWebSocket ? new FrameSpectator((frame) => recording.frame(from, frame)) : undefined
  return (bytes) => {
    if (frames !== undefined && !frames.lost) frames.bytes(bytes)
    else recording.frame(from, { kind: 'bytes', fin: true, bytes: bytes.length, compressed: false, payload: bytes })
  }
}

function bytesOf(chunk: ReplyChunk): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

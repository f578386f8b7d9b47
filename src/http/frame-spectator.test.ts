// frame-spectator.test.ts: the spectator of a WebSocket sees every frame, however its bytes are cut, and unpacks compressed messages.

import { constants, createDeflateRaw } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Frame, FrameSpectator } from './frame-spectator.ts'

function frame(first: number, payload: Buffer, mask?: Buffer): Buffer {
  const { length } = payload
  const size = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : undefined
  const long = Buffer.alloc(9)
  long[0] = 127
  long.writeBigUInt64BE(BigInt(length), 1)
  const sizes = size === undefined ? long : Buffer.from(size)
  if (mask === undefined) return Buffer.concat([Buffer.from([first]), sizes, payload])
  sizes[0] = (sizes[0] ?? 0) | 0x80
  return Buffer.concat([Buffer.from([first]), sizes, mask, payload.map((byte, at) => byte ^ (mask[at & 3] ?? 0))])
}

function seen(bytes: Buffer, piece: number): string[] {
  const told: string[] = []
  const spectator = new FrameSpectator((one: Frame) =>
    told.push(`${one.kind}${one.fin ? '' : '…'} ${one.bytes} ${one.payload?.toString('latin1').slice(0, 20)}`),
  )
  for (let at = 0; at < bytes.length; at += piece) spectator.bytes(bytes.subarray(at, at + piece))
  if (spectator.lost) told.push('lost')
  return told
}

const MASK = Buffer.from([1, 2, 3, 4])

describe('frames', () => {
  const conversation = Buffer.concat([
    frame(0x81, Buffer.from('hello'), MASK),
    frame(0x01, Buffer.from('one '), MASK),
    frame(0x89, Buffer.alloc(0)),
    frame(0x80, Buffer.from('two'), MASK),
    frame(0x82, Buffer.alloc(300, 'x')),
    frame(0x82, Buffer.alloc(70_000, 'y'), MASK),
    frame(0x88, Buffer.from([3, 232])),
  ])

  test.each([1, 2, 3, 7, 64, 1000, 100_000])('are seen alike in pieces of %d bytes', (piece) => {
    expect(seen(conversation, piece)).toEqual([
      'text 5 hello',
      'text… 4 one ',
      'ping 0 ',
      'more 3 two',
      `binary 300 ${'x'.repeat(20)}`,
      `binary 70000 ${'y'.repeat(20)}`,
      'close 2 \x03\xe8',
    ])
  })

  test('that are none stop the reading', () => {
    expect(seen(Buffer.from('GET / HTTP/1.1\r\n\r\n'), 100)).toEqual(['lost'])
  })
})

test('compressed messages are unpacked, also those that refer to earlier ones', async () => {
  const deflate = createDeflateRaw({ finishFlush: constants.Z_SYNC_FLUSH })
  const out: Buffer[] = []
  deflate.on('data', (bytes: Buffer) => out.push(bytes))
  const packed = async (text: string): Promise<Buffer> => {
    deflate.write(text)
    await new Promise<void>((done) => deflate.flush(constants.Z_SYNC_FLUSH, done))
    return Buffer.concat(out.splice(0)).subarray(0, -4)
  }
  const messages = ['the same words again and again', 'the same words again and again, and more', 'and more']
  const bytes: Buffer[] = []
  for (const message of messages) bytes.push(frame(0xc1, await packed(message), MASK))
  const told: (string | undefined)[] = []
  const spectator = new FrameSpectator(({ payload, compressed }) => told.push(`${compressed} ${payload?.toString()}`))
  spectator.bytes(Buffer.concat(bytes))
  expect(told).toEqual(messages.map((message) => `true ${message}`))
  spectator.bytes(frame(0xc1, Buffer.from('no stream'), MASK))
  expect(told.at(-1)).toBe('true undefined')
})

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closePayload, encodeFrame, FrameReader, type Incoming, OPCODE } from './websocket-frames.ts'

/** A frame as a server sends it: without a mask. */
function served(opcode: number, payload: string | Buffer, { last = true, bits = 0 } = {}): Buffer {
  const bytes = Buffer.from(payload)
  const head = bytes.length < 126 ? [bytes.length] : bytes.length < 65_536 ? [126, 0, 0] : [127, 0, 0, 0, 0, 0, 0, 0, 0]
  const frame = Buffer.from([(last ? 0x80 : 0) | bits | opcode, ...head])
  if (head.length === 3) frame.writeUInt16BE(bytes.length, 2)
  if (head.length === 9) frame.writeBigUInt64BE(BigInt(bytes.length), 2)
  return Buffer.concat([frame, bytes])
}

function readAll(bytes: Buffer, cuts: number[] = [], max = 1_000_000): Incoming[] {
  const reader = new FrameReader(max)
  const places = [0, ...[...cuts].sort((left, right) => left - right), bytes.length]
  return places.slice(1).flatMap((end, at) => [...reader.read(bytes.subarray(places[at], end))])
}

describe('reading frames', () => {
  test('messages come whole, however the bytes are cut', () => {
    const bytes = Buffer.concat([
      served(OPCODE.text, 'hé', { last: false }),
      served(OPCODE.ping, 'p'),
      served(OPCODE.more, 'llo'),
      served(OPCODE.binary, Buffer.alloc(70_000, 7)),
      served(OPCODE.text, 'x'.repeat(300)),
      served(OPCODE.close, closePayload(1001, 'bye')),
    ])
    const whole = readAll(bytes)
    expect(whole.map(({ kind }) => kind)).toEqual(['ping', 'text', 'binary', 'text', 'close'])
    expect(whole[1]).toEqual({ kind: 'text', text: 'héllo' })
    expect(whole[4]).toEqual({ kind: 'close', code: 1001, reason: 'bye' })
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        expect(readAll(bytes, cuts).map(brief)).toEqual(whole.map(brief))
      }),
      { numRuns: 50 },
    )
  })

  test('what breaks the protocol is refused', () => {
    const bad: Buffer[] = [
      encodeFrame(OPCODE.text, Buffer.from('masked'), Buffer.alloc(4)),
      served(OPCODE.more, 'no beginning'),
      Buffer.concat([served(OPCODE.text, 'a', { last: false }), served(OPCODE.text, 'b')]),
      served(OPCODE.ping, 'x', { last: false }),
      served(OPCODE.ping, 'x'.repeat(126)),
      served(OPCODE.text, 'x', { bits: 0x40 }),
      served(3, 'x'),
      served(11, 'x'),
      served(OPCODE.close, 'x'),
      served(OPCODE.text, Buffer.from([0xc3, 0x28])),
    ]
    for (const bytes of bad) {
      expect(() => readAll(bytes), bytes.toString('hex')).toThrow(
        expect.objectContaining({ code: 'GUI_CLIENT_WS_PROTOCOL' }),
      )
    }
  })

  test('a message has a limit, also in parts, and also before it has come', () => {
    const large = expect.objectContaining({ code: 'GUI_CLIENT_WS_SIZE' })
    expect(() => readAll(served(OPCODE.binary, Buffer.alloc(11)), [], 10)).toThrow(large)
    const parts = Buffer.concat([served(OPCODE.text, '123456', { last: false }), served(OPCODE.more, '78901')])
    expect(() => readAll(parts, [], 10)).toThrow(large)
    expect(() => readAll(Buffer.from([0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))).toThrow(large)
  })
})

/** Long bytes by their length and their hash: comparing them one by one takes a while. */
function brief(message: Incoming): unknown {
  if (!('bytes' in message)) return message
  return [message.kind, message.bytes.length, createHash('sha256').update(message.bytes).digest('hex')]
}

test('frames of a client are masked, and of the right length', () => {
  const mask = Buffer.from([1, 2, 3, 4])
  expect(encodeFrame(OPCODE.text, Buffer.from('Hi'), mask)).toEqual(
    Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x48 ^ 1, 0x69 ^ 2]),
  )
  for (const [length, head] of [
    [125, 6],
    [126, 8],
    [65_535, 8],
    [65_536, 14],
  ] as const) {
    expect(encodeFrame(OPCODE.binary, Buffer.alloc(length), mask)).toHaveLength(head + length)
  }
})

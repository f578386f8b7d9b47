import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { tap, tapOf } from './postgres-tap.ts'

const message = (kind: string, content: string) => {
  const size = Buffer.alloc(4)
  size.writeInt32BE(4 + content.length)
  return Buffer.concat([Buffer.from(kind), size, Buffer.from(content)])
}

/** A connection as pg's: it hears the bytes of its stream. */
function connected(hear: (chunk: Buffer) => void = () => {}) {
  const heard: Buffer[] = []
  const connection = {
    ended: false,
    attachListeners(stream: { on(event: string, listener: (chunk: Buffer) => void): unknown }) {
      stream.on('data', (chunk) => {
        heard.push(Buffer.from(chunk))
        hear(chunk)
      })
      stream.on('end', () => {
        connection.ended = true
      })
    },
  }
  tap(connection)
  const stream = new EventEmitter()
  connection.attachListeners(stream)
  const rows: string[] = []
  const sink = {
    takeRow: (bytes: Buffer, at: number) =>
      void rows.push(bytes.toString('latin1', at, at + bytes.readInt32BE(at - 4) - 4)),
  }
  return { connection, stream, rows, sink, heard: () => Buffer.concat(heard).toString('latin1') }
}

const LONG = 'x'.repeat(1000)
const PARTS = [message('2', ''), message('D', 'one'), message('D', ''), message('D', LONG), message('C', 'SELECT 3\0')]
const ALL = Buffer.concat(PARTS)
const OTHERS = Buffer.concat([PARTS[0] ?? ALL, PARTS[4] ?? ALL]).toString('latin1')

describe('rows that somebody reads', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 13, 500, 1023, 1024, ALL.length])(
    'come out of the bytes, everything else goes on: in chunks of %i',
    (size) => {
      const { connection, stream, rows, sink, heard } = connected()
      const made = tapOf(connection)
      if (made !== undefined) made.sink = sink
      for (let at = 0; at < ALL.length; at += size) stream.emit('data', ALL.subarray(at, at + size))
      expect(rows).toEqual(['one', '', LONG])
      expect(heard()).toBe(OTHERS)
    },
  )

  test('begin behind the message that says whose they are, in the same chunk', () => {
    const { connection, stream, rows, sink, heard } = connected((chunk) => {
      const made = tapOf(connection)
      if (made !== undefined) made.sink = chunk.includes('T\0\0\0') ? sink : undefined
    })
    stream.emit('data', Buffer.concat([message('D', 'of pg'), message('T', ''), ...PARTS.slice(1), message('D', 'pg')]))
    expect(rows).toEqual(['one', '', LONG])
    expect(heard()).toBe(
      Buffer.concat([message('D', 'of pg'), message('T', ''), message('C', 'SELECT 3\0'), message('D', 'pg')]).toString(
        'latin1',
      ),
    )
  })
})

test('rows that nobody reads, and everything else, go to pg as they came', () => {
  const { connection, stream, rows, heard } = connected()
  for (const byte of ALL) stream.emit('data', Buffer.from([byte]))
  stream.emit('end')
  expect([rows, heard(), connection.ended]).toEqual([[], ALL.toString('latin1'), true])
})

test('a pg that is another inside is left alone', () => {
  const other = {}
  tap(other)
  expect([tapOf(other), other]).toEqual([undefined, {}])
})

import { expect, test } from 'vitest'
import { IncomingBody } from './incoming-body.ts'

const source = { want() {}, pause() {} }
const bytes = (fill: string, length = 20_000) => Buffer.alloc(length, fill)

test('a chunk is a copy, whose bytes nobody writes over as long as it was not given back', () => {
  const body = new IncomingBody(-1, source)
  const plain = body.copy(bytes('a'))
  const giveBack = body.lend()
  const [first, second] = [body.copy(bytes('b')), body.copy(bytes('c'))]
  // Given out before, or made elsewhere: it is not the body's to fill again.
  giveBack(plain)
  giveBack(Buffer.alloc(65_536))
  body.copy(bytes('d'))
  expect([plain, first, second].map((chunk) => chunk.toString())).toEqual(
    ['a', 'b', 'c'].map((one) => one.repeat(20_000)),
  )
})

test('a block that was given back is filled again, once', () => {
  const body = new IncomingBody(-1, source)
  const giveBack = body.lend()
  const first = body.copy(bytes('a'))
  giveBack(first)
  giveBack(first)
  const [second, third] = [body.copy(bytes('b', 65_536)), body.copy(bytes('c'))]
  expect(second.buffer).toBe(first.buffer)
  expect(third.buffer).not.toBe(first.buffer)
  expect([second.toString(), third.toString()]).toEqual(['b'.repeat(65_536), 'c'.repeat(20_000)])
})

test('small pieces, and those that no block holds, are copies of their own', () => {
  const body = new IncomingBody(-1, source)
  const giveBack = body.lend()
  for (const length of [0, 1, 5000, 65_537]) {
    const chunk = body.copy(bytes('a', length))
    giveBack(chunk)
    expect(body.copy(bytes('b', length))).toHaveLength(length)
    expect(chunk.toString()).toBe('a'.repeat(length))
  }
})

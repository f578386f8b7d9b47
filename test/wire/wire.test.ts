// wire.test.ts: every case of cases.ts over a real socket: whole, byte by byte, and pipelined between two good requests.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLogger } from '../../src/base/log.ts'
import { listen, type RunningServer } from '../../src/server/listen.ts'
import { BEFORE, BEHIND, CASES, keeps, type WireCase } from './cases.ts'
import { type Answer, RawClient, readAll, turn } from './client.ts'
import { echo } from './echo.ts'

/** Longer cases go in cuts of a prime length: one round of the event loop for each byte would take too long. */
const CUT = 251
const BYTE_BY_BYTE_MAX = 1500

let server: RunningServer

beforeAll(async () => {
  server = await listen(echo, { log: silentLogger })
})

afterAll(async () => {
  server.cut()
  await server.stop()
})

async function exchange(
  pieces: readonly string[],
  awaited: number,
  toHead: (index: number) => boolean,
): Promise<Answer[]> {
  const client = await RawClient.open(server.port)
  for (const piece of pieces) {
    client.send(piece)
    if (pieces.length > 1) await turn()
  }
  // Our FIN comes only when all that is awaited is here: then whatever else would come has its chance, too.
  for (let i = 0; i < awaited; i++) await client.answer(toHead(i) ? 'HEAD' : 'GET')
  client.end()
  await client.over()
  client.destroy()
  return readAll(client.bytes(), toHead)
}

function cuts(bytes: string): string[] {
  const step = bytes.length > BYTE_BY_BYTE_MAX ? Math.max(CUT, Math.ceil(bytes.length / 200)) : 1
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.slice(at, at + step))
  return pieces
}

function check(one: WireCase, answers: readonly Answer[]): void {
  const expected = one.expect === 'closed' ? [] : one.expect
  expect(answers.map(({ status }) => status)).toEqual(expected)
  const bodies = answers.filter(({ status }) => status < 400).map(({ body }) => body.toString('latin1'))
  if (one.body !== undefined) expect(bodies).toEqual(one.body)
  const says = answers.at(-1)?.fields.get('connection')?.[0]
  if (expected.length > 0) expect(says === 'close').toBe(!keeps(one))
}

// A body that is cut off is only seen at our FIN; the others must not need it.
const awaitedOf = (one: WireCase) => (one.expect === 'closed' || one.name === 'a body cut off' ? 0 : one.expect.length)

test('names of cases are unique, and there are enough', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length)
  expect(CASES.length).toBeGreaterThanOrEqual(150)
})

describe('whole', () => {
  test.each(CASES)('$name', { timeout: 4000 }, async (one) => {
    const answers = await exchange([one.bytes], awaitedOf(one), () => one.head === true)
    check(one, answers)
  })
})

describe('byte by byte', () => {
  test.each(CASES)('$name', { timeout: 8000 }, async (one) => {
    const answers = await exchange(cuts(one.bytes), awaitedOf(one), () => one.head === true)
    check(one, answers)
  })
})

describe('pipelined', () => {
  test.each(CASES)('$name', { timeout: 4000 }, async (one) => {
    const kept = keeps(one)
    // Behind an unfinished request everything is still its own.
    const behind = awaitedOf(one) === 0 ? '' : BEHIND
    const toHead = (index: number) => one.head === true && index > 0 && index <= awaitedOf(one)
    const awaited = 1 + awaitedOf(one) + (kept ? 1 : 0)
    const answers = await exchange([BEFORE + one.bytes + behind], awaited, toHead)
    expect(answers[0]?.body.toString('latin1')).toBe('GET http://a/before ')
    if (kept) expect(answers.at(-1)?.body.toString('latin1')).toBe('GET http://a/behind ')
    check(one, answers.slice(1, kept ? -1 : undefined))
  })
})

// flush-plan.test.ts: who writes at once, who at the end of the turn, and in which order. The wires are made up: only what a
// flush looks at.

import { beforeEach, expect, test, vi } from 'vitest'
import type { Wire } from './wire.ts'

let plan: typeof import('./flush-plan.ts')
let now = 0
const written: string[] = []

beforeEach(async () => {
  vi.resetModules()
  plan = await import('./flush-plan.ts')
  written.length = 0
  now = 0
})

function wire(out: string): Wire {
  const socket = {
    write(text: string) {
      written.push(text)
      return true
    },
  }
  const server = { clock: { now: () => now } }
  // Of a Wire it has all that a flush looks at.
  return { out, wide: false, flushPlanned: false, direct: undefined, socket, server } as unknown as Wire
}

const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
const endOfCallback = () => new Promise<void>((resolve) => process.nextTick(resolve))

/** Turns in which so many replies leave, often enough to be noticed. */
async function turns(replies: number, count = 40 * 64): Promise<void> {
  for (let i = 0; i < count; i += replies) {
    for (let one = 0; one < replies; one++) plan.flushSoon(wire('.'))
    await endOfTurn()
  }
  written.length = 0
}

test('few connections write at once', async () => {
  await turns(2)
  for (let i = 0; i < 32; i++) {
    plan.flushSoon(wire(`${i}`))
    expect(written.pop()).toBe(`${i}`)
    await endOfTurn()
  }
})

test('what is put there by promises is one write, when the callback is over', async () => {
  const one = wire('a')
  plan.planFlush(one)
  one.out += 'b'
  plan.planFlush(one)
  expect(written).toEqual([])
  await endOfCallback()
  expect(written).toEqual(['ab'])
  expect(one.flushPlanned).toBe(false)
})

test('many write at the end of the turn, one after the other, in the order they came, whether promises made the reply or not', async () => {
  await turns(20)
  const [sync, late, again] = [wire('a'), wire('b'), wire('c')]
  plan.flushSoon(sync)
  plan.planFlush(late)
  plan.flushSoon(again)
  sync.out += 'A'
  plan.flushSoon(sync)
  await endOfCallback()
  expect(written).toEqual([])
  await endOfTurn()
  expect(written).toEqual(['aA', 'b', 'c'])
  expect([sync, late, again].some(({ flushPlanned }) => flushPlanned)).toBe(false)
})

test('when the many have gone, the few write at once again', async () => {
  await turns(20)
  await turns(1)
  plan.flushSoon(wire('a'))
  expect(written).toEqual(['a'])
})

test('nobody waits for the others longer than a moment, and the handler that runs', async () => {
  await turns(20)
  plan.flushSoon(wire('a'))
  now += 1
  plan.flushSoon(wire('b'))
  expect(written).toEqual([])
  now += 1
  plan.flushSoon(wire('c'))
  expect(written).toEqual(['a', 'b', 'c'])
  plan.flushSoon(wire('d'))
  expect(written).toHaveLength(3)
  await endOfTurn()
  expect(written).toEqual(['a', 'b', 'c', 'd'])
})

test('a connection that has much to write does not wait', async () => {
  await turns(20)
  const one = wire('x')
  plan.flushSoon(one)
  one.out += 'x'.repeat(32_768)
  plan.flushSoon(one)
  expect(written.map(({ length }) => length)).toEqual([32_769])
  await endOfTurn()
  expect(written).toHaveLength(1)
})

test('nothing is written to who has gone meanwhile', async () => {
  await turns(20)
  const gone = wire('a')
  plan.flushSoon(gone)
  gone.phase = 'closed'
  await endOfTurn()
  expect(written).toEqual([])
})

test('nothing to write is not waited for', async () => {
  await turns(20)
  const one = wire('')
  plan.flushSoon(one)
  expect(one.flushPlanned).toBe(false)
})

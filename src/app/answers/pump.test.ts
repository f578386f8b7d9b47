// pump.test.ts: when a value of an iterator is asked for, and when it leaves: the pace of streams, without a socket.

import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import type { Sink } from '../../http/push.ts'
import { Pump } from './pump.ts'

afterEach(() => void vi.restoreAllMocks())

/** Sends what was written at the end of the turn, as the server does. */
class Desk implements Sink {
  readonly told: string[] = []
  failure: unknown
  room = Number.POSITIVE_INFINITY
  #waiting = ''
  #finish = () => {}
  readonly #over = new Promise<void>((finish) => {
    this.#finish = finish
  })

  write(chunk: Parameters<Sink['write']>[0]): boolean {
    if (this.#waiting === '') process.nextTick(() => this.#leave())
    this.#waiting += String(chunk)
    return --this.room > 0
  }
  end(): void {
    this.told.push('end')
    setImmediate(this.#finish)
  }
  fail(error: unknown): void {
    this.failure = error
    this.#finish()
  }
  over(): Promise<void> {
    return this.#over
  }
  #leave(): void {
    this.told.push(`left ${this.#waiting}`)
    this.#waiting = ''
  }
}

function pumped(source: Iterator<unknown> | AsyncIterator<unknown>, desk = new Desk()): { desk: Desk; pump: Pump } {
  const pump = new Pump(source, desk, String)
  pump.resume()
  return { desk, pump }
}

function* counted(count: number, made: (n: number) => void = () => {}) {
  for (let n = 1; n <= count; n++) {
    made(n)
    yield n
  }
}

async function* later(count: number, made?: (n: number) => void) {
  yield* counted(count, made)
}

describe.each([
  ['an iterator', counted],
  ['an async iterator', later],
])('%s', (_name, values) => {
  test('has its first value sent before it makes the second, which may take its time', async () => {
    const desk = new Desk()
    pumped(
      values(2, (n) => desk.told.push(`made ${n}`)),
      desk,
    )
    await desk.over()
    expect(desk.told.slice(0, 3)).toEqual(['made 1', 'left 1', 'made 2'])
  })

  test('that gives its values at once has them sent together', async () => {
    vi.spyOn(systemClock, 'now').mockReturnValue(0)
    const { desk } = pumped(values(9))
    await desk.over()
    expect(desk.told.filter((what) => what !== 'end')).toEqual(['left 1', 'left 23456789'])
  })

  test('that makes them slowly has each sent when it is made', async () => {
    let now = 0
    vi.spyOn(systemClock, 'now').mockImplementation(() => now)
    const desk = new Desk()
    pumped(
      values(5, () => {
        now += 10
      }),
      desk,
    )
    await desk.over()
    expect(desk.told).not.toContain('left 2345')
    expect(desk.told.join(' ')).toMatch(/^left 1 left 2 ?3? left/)
  })

  test('that always has more lets the rest of the program have its turn', async () => {
    const { pump, desk } = pumped(values(Number.POSITIVE_INFINITY))
    await new Promise((turn) => setImmediate(turn))
    pump.stop()
    const sent = desk.told.length
    await new Promise((turn) => setImmediate(turn))
    expect(desk.told.length - sent).toBeLessThanOrEqual(1)
    expect(desk.failure).toBeUndefined()
  })

  test('is not asked while the reader is behind, and goes on where it was', async () => {
    const made: number[] = []
    const desk = new Desk()
    desk.room = 1
    const { pump } = pumped(
      values(3, (n) => made.push(n)),
      desk,
    )
    await new Promise((turn) => setImmediate(turn))
    await new Promise((turn) => setImmediate(turn))
    expect(made).toEqual([1])
    desk.room = Number.POSITIVE_INFINITY
    pump.resume()
    await desk.over()
    expect(made).toEqual([1, 2, 3])
    expect(desk.told).toContain('end')
  })
})

test('what a source keeps in an AsyncLocalStorage is never that of another one', async () => {
  const who = new AsyncLocalStorage<string>()
  const seen: string[] = []
  const bell = new EventTarget()
  async function* rung() {
    for (let n = 0; n < 3; n++) {
      await new Promise((ring) => bell.addEventListener('ring', ring, { once: true }))
      seen.push(who.getStore() ?? 'nobody')
      yield n
      seen.push(who.getStore() ?? 'nobody')
    }
  }
  for (const name of ['ada', 'bob']) who.run(name, () => pumped(rung()))
  for (let n = 0; n < 3; n++) {
    seen.length = 0
    bell.dispatchEvent(new Event('ring'))
    await new Promise((turn) => setImmediate(turn))
    expect(seen).toEqual(['ada', 'bob', 'ada', 'bob'])
  }
})

test.each([
  ['nothing at all', () => undefined],
  ['a promise of nothing', async () => undefined],
])('a next() that gives %s breaks the stream, not the process', async (_name, next) => {
  const { desk } = pumped({ next } as unknown as Iterator<unknown>) // what plain JavaScript may do
  await desk.over()
  expect(desk.failure).toBeInstanceOf(TypeError)
})

import { describe, expect, test } from 'vitest'
import type { Finisher } from '../../app/app-request.ts'
import { Reply, type ReplyBody, type ReplyStream } from '../../http/reply.ts'
import { whenOver } from './lifetime.ts'

/** A request that was answered with `body`: how often what it held has been released. */
function answered(body: ReplyBody, signal: AbortSignal = new AbortController().signal) {
  const finishers: Finisher[] = []
  const state = { released: 0, reply: new Reply(200, body), finished: undefined as undefined | Promise<void> }
  const release = () => {
    state.released++
    return Promise.reject(new Error('nobody hears of it'))
  }
  whenOver({ signal, onReply: (finisher) => void finishers.push(finisher) }, release)
  expect(state.released).toBe(0)
  state.finished = finishers[0]?.(state.reply)
  return state
}

async function* numbers(log: string[]): AsyncGenerator<string> {
  try {
    yield '1'
    yield '2'
  } finally {
    log.push('closed')
  }
}

function iteratorOf({ reply }: { readonly reply: Reply }): AsyncIterator<unknown> {
  return (reply.body as AsyncIterable<unknown>)[Symbol.asyncIterator]() // a stream, in these tests
}

describe('a request is over', () => {
  test.each([[null], ['text'], [new Uint8Array(3)]])('at once when its reply is in memory', async (body) => {
    const state = answered(body)
    await state.finished
    expect(state.released).toBe(1)
  })

  test.each<[string, () => ReplyStream]>([
    ['async', () => numbers([])],
    ['sync', () => ['1', '2']],
  ])('when its stream has come to its end: %s', async (_, make) => {
    const state = answered(make())
    const iterator = iteratorOf(state)
    expect([await iterator.next(), await iterator.next(), state.released]).toMatchObject([
      { value: '1' },
      { value: '2' },
      0,
    ])
    expect(await iterator.next()).toMatchObject({ done: true })
    expect(state.released).toBe(1)
  })

  test('when nobody wants the rest of its stream, or nothing of it', async () => {
    for (const steps of [0, 1]) {
      const log: string[] = []
      const state = answered(numbers(log))
      const iterator = iteratorOf(state)
      if (steps > 0) await iterator.next()
      await iterator.return?.()
      expect([state.released, log]).toEqual([1, steps > 0 ? ['closed'] : []])
    }
  })

  test('when its stream breaks', async () => {
    const broken: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('broken')) }),
    }
    const state = answered(broken)
    await expect(iteratorOf(state).next()).rejects.toThrow('broken')
    expect(state.released).toBe(1)
  })

  test('when its client leaves, before the reply or in its middle; and once only', async () => {
    const gone = answered(numbers([]), AbortSignal.abort())
    await gone.finished
    expect(gone.released).toBe(1)
    const leaving = new AbortController()
    const state = answered(numbers([]), leaving.signal)
    const iterator = iteratorOf(state)
    await iterator.next()
    leaving.abort()
    expect(state.released).toBe(1)
    await iterator.return?.()
    expect(state.released).toBe(1)
  })
})

// sse.test.ts: server-sent events: their text, their fields, the silence, and the end.

import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../base/clock.ts'
import { Pulled } from '../../http/push.ts'
import { App } from '../app.ts'
import { channel } from './channel.ts'
import { encodeEvent } from './encode-event.ts'
import { EventBody, feedOf, sse } from './sse.ts'

const told: unknown[] = []

async function* three() {
  try {
    yield 'one'
    yield { n: 2 }
    yield { data: 3, event: 'last', id: 7, retry: 500 }
  } finally {
    told.push('closed')
  }
}

const app = new App()
app.get('/three', () => sse(three()))
app.get('/list', () => sse([1, 'two\nlines', { data: 'x', other: 1 }], { retryMs: 3000 }))
app.post('/since', () => sse(({ lastEventId }) => [lastEventId ?? 'from the start']))
app.get('/bad', () => sse([{ data: 1, id: 'a\nb' }]))

test('every value is one event: text as it is, the rest as JSON', async () => {
  const answer = await app.request('/three')
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  expect(answer.headers.get('cache-control')).toBe('no-cache')
  expect(answer.headers.get('x-accel-buffering')).toBe('no')
  expect(await answer.text()).toBe('data: one\n\ndata: {"n":2}\n\nevent: last\nid: 7\nretry: 500\ndata: 3\n\n')
})

test('a list is a source too, lines stay lines, and an object with other names is data', async () => {
  expect(await (await app.request('/list')).text()).toBe(
    'retry: 3000\n\ndata: 1\n\ndata: two\ndata: lines\n\ndata: {"data":"x","other":1}\n\n',
  )
})

test('a browser that comes back says where it left off, also with POST', async () => {
  const again = await app.request('/since', { method: 'POST', headers: { 'last-event-id': 'n\u00c3\u00a97' } })
  expect(await again.text()).toBe('data: né7\n\n')
  expect(await (await app.request('/since', { method: 'POST' })).text()).toBe('data: from the start\n\n')
})

test('an id with a line break is refused, and the stream broken off', async () => {
  await expect((await app.request('/bad')).text()).rejects.toThrow(/line break/)
})

test.each([
  ['a\r\nb\rc\nd', 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
  ['', 'data: \n\n'],
  ['\n', 'data: \ndata: \n\n'],
  [null, 'data: null\n\n'],
  [[1, 2], 'data: [1,2]\n\n'],
])('%j is written so that it reads back whole', (value, text) => {
  expect(encodeEvent(value, 'x')).toBe(text)
})

test.each([
  [{ data: 1, event: 5 }, 'whose event is no text'],
  [{ data: 1, event: null }, 'whose event is no text'],
  [{ data: 1, event: 'a\rb' }, 'whose event holds a line break'],
  [{ data: 1, id: {} }, 'whose id is neither text nor a number'],
  [{ data: 1, id: null }, 'whose id is neither text nor a number'],
  [{ data: 1, id: Number.NaN }, 'whose id is neither text nor a number'],
  [{ data: 1, id: ['a'] }, 'whose id is neither text nor a number'],
  [{ data: 1, retry: '1\n\ndata: made up' }, 'whose retry is no whole number'],
  [{ data: 1, retry: '5' }, 'whose retry is no whole number'],
  [{ data: 1, retry: -1 }, 'whose retry is no whole number'],
  [{ data: 1, retry: 1.5 }, 'whose retry is no whole number'],
  [{ data: 1, retry: Number.POSITIVE_INFINITY }, 'whose retry is no whole number'],
])('%j says something that no event can be', (value, why) => {
  expect(() => encodeEvent(value, 'x')).toThrow(why)
  expect(() => channel().send(value)).toThrow(why)
  expect(() => channel({ kept: 1 }).send(value)).toThrow(why)
})

test('what a visitor has sent is data, whole, inside of a data', () => {
  const foreign: unknown = JSON.parse('{"data":"x","event":"admin","id":"9","retry":0}')
  expect(encodeEvent({ data: foreign }, 'x')).toBe('data: {"data":"x","event":"admin","id":"9","retry":0}\n\n')
  expect(encodeEvent({ data: 'x', id: 0, retry: 0, event: '' }, 'x')).toBe('event: \nid: 0\nretry: 0\ndata: x\n\n')
})

describe('while nothing happens', () => {
  function waiting() {
    const clock = new FakeClock()
    const calls: string[] = []
    let give: (value: unknown) => void = () => {}
    let fail: (error: Error) => void = () => {}
    const source: AsyncIterator<unknown> = {
      next: () =>
        new Promise((resolve, reject) => {
          calls.push('next')
          give = (value) => resolve({ done: false, value })
          fail = reject
        }),
      return: async () => {
        calls.push('return')
        return { done: true, value: undefined }
      },
    }
    const items = { [Symbol.asyncIterator]: () => source }
    const body = new Pulled(new EventBody(feedOf(items, 'x', undefined), {}, clock))
    return { clock, body, calls, give: (value: unknown) => give(value), fail: (error: Error) => fail(error) }
  }

  test('a comment goes out every fifteen seconds, and the value is not asked for twice', async () => {
    const { clock, body, calls, give } = waiting()
    const first = body.next()
    clock.advance(15_000)
    clock.advance(15_000)
    expect(await first).toEqual({ done: false, value: ':\n\n' })
    const second = body.next()
    clock.advance(30_000)
    expect(await second).toEqual({ done: false, value: ':\n\n' })
    const third = body.next()
    give('at last')
    expect(await third).toEqual({ done: false, value: 'data: at last\n\n' })
    expect(calls).toEqual(['next'])
  })

  test('a value that comes while nobody waits is kept', async () => {
    const { clock, body, give } = waiting()
    const first = body.next()
    clock.advance(30_000)
    await first
    give('kept')
    await Promise.resolve()
    expect(await body.next()).toEqual({ done: false, value: 'data: kept\n\n' })
  })

  test('an error that comes while nobody waits is told to the next who asks', async () => {
    const { clock, body, fail } = waiting()
    const first = body.next()
    clock.advance(30_000)
    await first
    fail(new Error('gone'))
    await expect(body.next()).rejects.toThrow('gone')
    expect(await body.next()).toEqual({ done: true, value: undefined })
  })

  test('who leaves is let go at once, and the source is told', async () => {
    const { clock, body, calls } = waiting()
    const first = body.next()
    expect(await body.return()).toEqual({ done: true, value: undefined })
    expect(await first).toEqual({ done: true, value: undefined })
    expect(calls).toEqual(['next', 'return'])
    clock.advance(60_000)
    expect(await body.next()).toEqual({ done: true, value: undefined })
  })
})

test.each([0, Number.POSITIVE_INFINITY, -1, 2 ** 31])(
  'with %d ms between them there are no comments',
  async (keepAliveMs) => {
    const clock = new FakeClock()
    let ticks = 0
    const every = clock.every.bind(clock)
    clock.every = (period, task) => {
      ticks++
      return every(period, task)
    }
    await new Pulled(new EventBody(feedOf([], 'x', undefined), { keepAliveMs }, clock)).next()
    expect(ticks).toBe(0)
  },
)

test('a client that leaves ends the source', async () => {
  told.length = 0
  const answer = await app.request('/three')
  const reader = answer.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await new Promise((later) => setImmediate(later))
  expect(told).toEqual(['closed'])
})

// channel.test.ts: one source for many readers: who gets what, who comes back, who is too slow, and the end.

import { expect, test } from 'vitest'
import { PUSH, type Pushing, type PushStream, SharedChunk, type Sink } from '../../http/push.ts'
import { App } from '../app.ts'
import { channel } from './channel.ts'
import { sse } from './sse.ts'

/** Reads the events of an answer, one text for each. */
async function reader(app: App, fields: Record<string, string> = {}) {
  const answer = await app.request('/news', { headers: fields })
  const body = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (body === undefined) throw new Error('no body')
  return { next: async () => (await body.read()).value, leave: () => body.cancel() }
}

function site(news: AsyncIterable<unknown>): App {
  const app = new App()
  app.get('/news', () => sse(news))
  return app
}

/** Lets readers that have just connected listen. */
const turn = () => new Promise((later) => setImmediate(later))

class Slow implements Sink {
  readonly got: string[] = []
  room = 1
  ended = false
  failure: unknown
  write(chunk: Parameters<Sink['write']>[0]): boolean {
    this.got.push(chunk instanceof SharedChunk ? chunk.text : String(chunk))
    return this.got.length < this.room
  }
  end(): void {
    this.ended = true
  }
  fail(error: unknown): void {
    this.failure = error
  }
}

/** A reader that takes only so many events. */
async function slow(
  news: AsyncIterable<unknown>,
  headers: Record<string, string> = {},
): Promise<{ readonly sink: Slow; readonly pushing: Pushing }> {
  let body: PushStream | undefined
  const app = new App()
  app.use(async (_request, next) => {
    const answer = await next()
    body = answer.body as unknown as PushStream // what sse() makes
    return answer
  })
  app.get('/news', () => sse(news))
  await app.request('/news', { headers })
  const sink = new Slow()
  const pushing = body?.[PUSH](sink)
  if (pushing === undefined) throw new Error('no body')
  return { sink, pushing }
}

test('everybody who listens gets every event from then on, in order', async () => {
  const news = channel<string>()
  const app = site(news)
  news.send('nobody hears this')
  const [ada, bob] = [await reader(app), await reader(app)]
  const first = [ada.next(), bob.next()]
  await turn()
  expect(news.readers).toBe(2)
  news.send('Doors open.')
  news.send('é\nü')
  expect(await Promise.all(first)).toEqual(['data: Doors open.\n\n', 'data: Doors open.\n\n'])
  expect(await Promise.all([ada.next(), bob.next()])).toEqual(['data: é\ndata: ü\n\n', 'data: é\ndata: ü\n\n'])
  await Promise.all([ada.leave(), bob.leave()])
  expect(news.readers).toBe(0)
})

test('an event may say its name and id, anything else is JSON', async () => {
  const news = channel()
  const ada = await reader(site(news))
  const [one, two] = [ada.next(), ada.next()]
  await turn()
  news.send({ data: 1, event: 'seat', id: 'a' })
  news.send({ seats: [1] })
  expect(await one).toBe('event: seat\nid: a\ndata: 1\n\n')
  expect(await two).toBe('data: {"seats":[1]}\n\n')
})

test('what cannot be sent is told to the sender, and nobody gets it', () => {
  const news = channel()
  expect(() => news.send(new Map())).toThrow(/channel\.send\(\).*Map/)
  expect(() => news.send({ data: 1, id: 'a\nb' })).toThrow(/line break/)
})

test('who comes back gets what was missed, as far as it was kept', async () => {
  const news = channel<string>({ kept: 3 })
  const app = site(news)
  for (const item of ['one', 'two', 'three', 'four']) news.send(item)
  const all = await reader(app, { 'last-event-id': 'of another run' })
  const seen = [await all.next(), await all.next(), await all.next()]
  expect(seen.map((text) => /data: (\w+)/.exec(text ?? '')?.[1])).toEqual(['two', 'three', 'four'])
  const id = /id: (\S+)/.exec(seen[1] ?? '')?.[1] ?? ''
  const again = await reader(app, { 'last-event-id': id })
  expect(await again.next()).toBe(seen[2])
  const fresh = await reader(app)
  const next = fresh.next()
  await turn()
  news.send('five')
  expect(await next).toMatch(/^id: \S+\ndata: five\n\n$/)
  expect(await again.next()).toMatch(/data: five/)
})

test('what was missed is no debt: a browser that comes back reads all of it while more is sent', async () => {
  const news = channel<number>({ kept: 150_000 })
  for (let i = 0; i < 150_000; i++) news.send(i)
  const { sink, pushing } = await slow(news, { 'last-event-id': 'of another run' })
  pushing.resume()
  for (let i = 0; i < 1000; i++) news.send(i)
  expect(sink).toMatchObject({ failure: undefined })
  expect(news.readers).toBe(1)
  sink.room = Number.POSITIVE_INFINITY
  pushing.resume()
  expect(sink.got).toHaveLength(151_000)
})

test('ids of one’s own are what a browser comes back with', async () => {
  const news = channel({ kept: 5 })
  for (const id of [7, 8, 9]) news.send({ data: id, id })
  const back = await reader(site(news), { 'last-event-id': '8' })
  expect(await back.next()).toBe('id: 9\ndata: 9\n\n')
})

test('close ends the streams, when all that was sent before is read', async () => {
  const news = channel<string>()
  const app = site(news)
  const { sink, pushing } = await slow(news)
  pushing.resume()
  for (const item of ['one', 'two']) news.send(item)
  news.close()
  news.send('too late')
  expect(sink).toMatchObject({ got: ['data: one\n\n'], ended: false })
  sink.room = 9
  pushing.resume()
  expect(sink).toMatchObject({ got: ['data: one\n\n', 'data: two\n\n'], ended: true })
  expect(await (await reader(app)).next()).toBeUndefined()
})

test('a reader that is too far behind is sent away, and the others are not held up', async () => {
  const news = channel<number>()
  const { sink, pushing } = await slow(news)
  const { sink: quick, pushing: other } = await slow(news)
  quick.room = Number.POSITIVE_INFINITY
  pushing.resume()
  other.resume()
  for (let i = 0; i < 1025; i++) news.send(i)
  expect(sink.failure).toBeUndefined()
  news.send(1025)
  expect(sink.failure).toMatchObject({ code: 'GUI_APP_CHANNEL_BEHIND', blame: 'peer' })
  expect(sink.got).toHaveLength(1)
  expect(quick.got).toHaveLength(1026)
  expect(news.readers).toBe(1)
})

test('a body that nobody reads listens to nothing', async () => {
  const news = channel()
  const app = site(news)
  expect((await app.request('/news', { method: 'HEAD' })).status).toBe(200)
  await turn()
  expect(news.readers).toBe(0)
})

test('the program itself may listen in a loop', async () => {
  const news = channel<number>()
  const got: number[] = []
  const listening = (async () => {
    for await (const item of news) if (got.push(item) === 3) break
  })()
  news.send(1)
  news.send(2)
  await turn()
  news.send(3)
  await listening
  expect(got).toEqual([1, 2, 3])
  expect(news.readers).toBe(0)
  const late = news[Symbol.asyncIterator]()
  for (let i = 0; i < 1025; i++) news.send(i)
  await expect(late.next()).rejects.toMatchObject({ code: 'GUI_APP_CHANNEL_BEHIND' })
  const last = news[Symbol.asyncIterator]()
  const waiting = last.next()
  news.close()
  expect(await waiting).toEqual({ done: true, value: undefined })
})

test.each([-1, 1.5, Number.NaN])('%d events cannot be kept', (kept) => {
  expect(() => channel({ kept })).toThrow(/cannot keep/)
})

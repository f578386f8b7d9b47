import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { json, reply, stream, text } from '../../app/answers/reply-makers.ts'
import { App } from '../../app/app.ts'
import { bodyDecoders } from '../../app/input/body-decoders.ts'
import { abort } from '../../http/http-error.ts'
import { client } from './client.ts'
import { ClientError } from './client-error.ts'

const app = new App()
const Note = z.object({ title: z.string().min(2), at: z.coerce.date().optional() })
const Page = z.object({ page: z.number().int().default(1) })
const routes = {
  square: app.get('/square/<int:n>', ({ params }) => ({ square: params.n ** 2, made: new Date(0) })),
  hello: app.get('/hello/<name>', ({ params }) => text(`Hello, ${params.name}!`)),
  notes: app.get('/notes', { query: Page }, ({ query }) => [query.page]),
  create: app.post('/notes', { input: Note }, ({ input }) =>
    reply({ title: input.title }, 201, { location: '/notes/1' }),
  ),
  remove: app.delete('/notes/<int:id>', () => reply(null, 204)),
  forbidden: app.get('/forbidden', () => abort(403, { error: 'Not you' })),
  gone: app.get('/gone', () => abort(410, 'It is gone')),
  bytes: app.get('/bytes', () => new Uint8Array([1, 2, 3])),
  broken: app.get('/broken', () => reply('{"a":', 200, { 'content-type': 'application/json' })),
  nothing: app.get('/nothing', () => json(null)),
  empty: app.get('/empty', () => text('')),
  echo: app.post('/echo', async (request) => ({
    type: request.headers.get('content-type'),
    accept: request.headers.get('accept'),
    token: request.headers.get('x-token'),
    text: await request.text(),
  })),
  fields: app.post('/fields', async (request) => {
    const form = await request.formData()
    return [...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.size])
  }),
  search: app.on(['QUERY'], '/search', async (request) => ({ method: request.method, asked: await request.json() })),
  ticks: app.get('/ticks', () => stream(['a', 'é', 'c'])),
}
type Routes = typeof routes
const api = client<Routes>('http://a.test', { fetch: app.fetch })
afterEach(() => {
  vi.useRealTimers()
})

/** The error that a call ends with. */
async function errorOf(call: Promise<unknown>): Promise<ClientError> {
  const error = await call.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ClientError)
  return error as ClientError // as the line above has looked
}

describe('a call', () => {
  test('answers status, ok, headers and the body as JSON carries it', async () => {
    const answer = await api('GET /square/<int:n>', { params: { n: 7 } })
    expect(answer).toMatchObject({ status: 200, ok: true, body: { square: 49, made: '1970-01-01T00:00:00.000Z' } })
    expect(answer.headers.get('content-type')).toContain('json')
  })

  test('writes params and query into the URL', async () => {
    expect((await api('GET /hello/<name>', { params: { name: 'a/b?c é' } })).body).toBe('Hello, a/b?c é!')
    expect((await api('GET /notes', { query: { page: 3 } })).body).toEqual([3])
    expect((await api('GET /notes')).body).toEqual([1])
  })

  test('sends its input as JSON', async () => {
    const answer = await api('POST /notes', { input: { title: 'Bread' } })
    expect(answer).toMatchObject({ status: 201, ok: true, body: { title: 'Bread' } })
    expect(answer.headers.get('location')).toBe('/notes/1')
  })

  test('learns every fault that the schemas found', async () => {
    const answer = await api('POST /notes', { input: { title: 'B', at: 'never' } })
    expect(answer.ok).toBe(false)
    if (answer.status !== 422) throw new Error(`status ${answer.status}`)
    expect(answer.body.detail.map(({ loc }) => loc)).toEqual([
      ['body', 'title'],
      ['body', 'at'],
    ])
  })

  test('does not throw for a status, and reads what it brings', async () => {
    expect(await api('GET /forbidden')).toMatchObject({ status: 403, ok: false, body: { error: 'Not you' } })
    expect(await api('GET /gone')).toMatchObject({ status: 410, ok: false })
    const unknown = client<{ lost: typeof routes.empty }>('http://a.test/not-there', { fetch: app.fetch })
    expect((await unknown('GET /empty')).status).toBe(404)
  })

  test('reads nothing as null, text as text, and bytes as bytes', async () => {
    expect((await api('DELETE /notes/<int:id>', { params: { id: 1 } })).body).toBeNull()
    expect((await api('GET /nothing')).body).toBeNull()
    expect((await api('GET /empty')).body).toBe('')
    expect((await api('GET /bytes')).body).toEqual(new Uint8Array([1, 2, 3]))
  })

  test('may use every method that a route has', async () => {
    const answer = await api('QUERY /search', { input: { words: ['a'] } })
    expect(answer.body).toEqual({ method: 'QUERY', asked: { words: ['a'] } })
  })
})

describe('a body', () => {
  test('is a form with its own Content-Type, urlencoded as long as no file is in it', async () => {
    const answer = await api('POST /echo', { form: { title: 'a&b', tag: ['x', 'y'] } })
    expect(answer.body).toMatchObject({
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      text: 'title=a%26b&tag=x&tag=y',
    })
    const given = await api('POST /echo', { form: new URLSearchParams('a=1') })
    expect(given.body).toMatchObject({ text: 'a=1' })
  })

  test('with a file in it is multipart', async () => {
    bodyDecoders.set('multipart/form-data', async (request, contentType, visit) => {
      const { multipartDecoder } = await import('../forms/multipart-decoder.ts')
      return multipartDecoder(request, contentType, visit)
    })
    const file = new Blob(['12345'])
    const sent = [
      ['title', 'a'],
      ['file', 5],
    ]
    expect((await api('POST /fields', { form: { title: 'a', file } })).body).toEqual(sent)
    const form = new FormData()
    form.set('title', 'a')
    form.set('file', file)
    expect((await api('POST /fields', { form })).body).toEqual(sent)
  })

  test('is sent as it is, when it is given as `body`', async () => {
    const answer = await api('POST /echo', {
      body: new TextEncoder().encode('bytes'),
      headers: { 'content-type': 'a/b' },
    })
    expect(answer.body).toMatchObject({ type: 'a/b', text: 'bytes' })
  })

  test('of JSON may have another Content-Type, and null is one', async () => {
    const headers = { 'Content-Type': 'application/merge-patch+json' }
    expect((await api('POST /echo', { input: null, headers })).body).toMatchObject({
      type: headers['Content-Type'],
      text: 'null',
    })
    expect((await api('POST /echo')).body).toMatchObject({ type: null, text: '' })
  })
})

describe('header fields', () => {
  test('of the client go with every call, and those of the call win', async () => {
    let asked = 0
    const tokens = client<Routes>('http://a.test', {
      fetch: app.fetch,
      headers: async () => ({ 'x-token': `t${++asked}`, accept: 'application/json' }),
    })
    expect((await tokens('POST /echo')).body).toMatchObject({ token: 't1', accept: 'application/json' })
    expect((await tokens('POST /echo')).body).toMatchObject({ token: 't2' })
    expect((await tokens('POST /echo', { headers: [['X-Token', 'mine']] })).body).toMatchObject({ token: 'mine' })
    expect((await api('POST /echo', { headers: new Headers() })).body).toMatchObject({
      token: null,
      accept: 'application/json, */*;q=0.5',
    })
  })

  test('let cookies go to the page’s own origin alone, unless asked', async () => {
    const seen: string[] = []
    const spy = async (request: Request) => {
      seen.push(`${request.method} ${request.credentials}`)
      return new Response('1', { headers: { 'content-type': 'application/json' } })
    }
    await client<Routes>('http://a.test', { fetch: spy })('GET /notes')
    await client<Routes>('http://a.test', { fetch: spy, credentials: 'include' })('POST /echo')
    expect(seen).toEqual(['GET same-origin', 'POST include'])
  })
})

describe('a call without an answer', () => {
  /** A server that begins an answer, or never does, and then keeps still. */
  const still = (head?: ResponseInit) => {
    const left: string[] = []
    const api = client<Routes>('http://a.test', {
      fetch: async (request) => {
        request.signal.addEventListener('abort', () => left.push('aborted'))
        if (head === undefined) return new Promise(() => {})
        return new Response(new ReadableStream({ cancel: () => void left.push('cancelled') }), head)
      },
    })
    return { api, left }
  }

  test('fails as network, with the reason behind it', async () => {
    const cause = new TypeError('fetch failed')
    const error = await errorOf(client<Routes>('http://a.test', { fetch: () => Promise.reject(cause) })('GET /notes'))
    expect(error).toMatchObject({ kind: 'network', status: undefined, cause, name: 'ClientError' })
    expect(error.message).toBe('GET /notes: the server cannot be reached.')
  })

  test('fails as timeout, after 30 seconds or what is asked for', async () => {
    vi.useFakeTimers()
    const { api, left } = still()
    const call = errorOf(api('GET /notes'))
    await vi.advanceTimersByTimeAsync(29_999)
    expect(left).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await call).toMatchObject({ kind: 'timeout', message: 'GET /notes: no answer within 30000 ms.' })
    expect(left).toEqual(['aborted'])
    const short = errorOf(api('GET /notes', { timeoutMs: 5 }))
    await vi.advanceTimersByTimeAsync(5)
    expect((await short).kind).toBe('timeout')
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each([0, Number.POSITIVE_INFINITY])('waits without end when timeoutMs is %d', async (timeoutMs) => {
    vi.useFakeTimers()
    const control = new AbortController()
    const call = errorOf(still().api('GET /notes', { timeoutMs, signal: control.signal }))
    await vi.advanceTimersByTimeAsync(3_000_000)
    expect(vi.getTimerCount()).toBe(0)
    control.abort()
    expect((await call).kind).toBe('abort')
  })

  test('fails as abort when its signal says so: before, while it waits, and while the body comes', async () => {
    const reason = new Error('changed my mind')
    const before = await errorOf(api('GET /notes', { signal: AbortSignal.abort(reason) }))
    expect(before).toMatchObject({ kind: 'abort', cause: reason, message: 'GET /notes: aborted by its signal.' })
    for (const head of [undefined, { headers: { 'content-type': 'text/plain' } }]) {
      const { api, left } = still(head)
      const control = new AbortController()
      const call = errorOf(api('GET /notes', { signal: control.signal }))
      await new Promise((sent) => setImmediate(sent))
      control.abort(reason)
      expect(await call).toMatchObject({ kind: 'abort', cause: reason })
      await vi.waitFor(() => expect(left).toContain('aborted'))
    }
  })

  test('fails in time also when its headers are not to be had', async () => {
    vi.useFakeTimers()
    const given = { headers: () => new Promise<never>(() => {}) }
    const slow = client<Routes>('http://a.test', given)
    const call = errorOf(slow('GET /notes', { timeoutMs: 5 }))
    await vi.advanceTimersByTimeAsync(5)
    expect((await call).kind).toBe('timeout')
    expect((await errorOf(slow('GET /notes', { signal: AbortSignal.abort() }))).kind).toBe('abort')
  })

  test('fails as body when that is not what its Content-Type says', async () => {
    const error = await errorOf(api('GET /broken'))
    expect(error).toMatchObject({ kind: 'body', status: 200, message: 'GET /broken: the body is not JSON.' })
    expect(error.cause).toBeInstanceOf(SyntaxError)
  })

  test('never tells values of the call', async () => {
    const failing = client<Routes>('http://a.test', {
      headers: { authorization: 'Bearer secret' },
      fetch: () => Promise.reject(new Error('x')),
    })
    const error = await failing('GET /hello/<name>', { params: { name: 'ada' } }).catch(String)
    expect(error).not.toMatch(/ada|secret/)
  })

  test('is a TypeError before anything is sent when a value has no place in the URL', async () => {
    const fetch = vi.fn()
    const bad = client<Routes>('http://a.test', { fetch })
    await expect(bad('GET /square/<int:n>', { params: { n: -1 } })).rejects.toThrow(TypeError)
    expect(fetch).not.toHaveBeenCalled()
  })

  test('leaves no listener on a signal that serves many calls', async () => {
    const control = new AbortController()
    const add = vi.spyOn(control.signal, 'addEventListener')
    const remove = vi.spyOn(control.signal, 'removeEventListener')
    await api('GET /notes', { signal: control.signal })
    await errorOf(api('GET /broken', { signal: control.signal }))
    const streamed = await api('GET /ticks', { stream: true, signal: control.signal })
    for await (const piece of streamed.body as AsyncIterable<string>) expect(piece).not.toBe('')
    expect(add).toHaveBeenCalledTimes(3)
    expect(new Set(remove.mock.calls.map(([, listener]) => listener))).toEqual(
      new Set(add.mock.calls.map(([, listener]) => listener)),
    )
  })
})

// from-fetch.test.ts: what a fetch handler is given, and what becomes of what it gives back.

import { describe, expect, test } from 'vitest'
import { silentLogger } from '../../base/log.ts'
import { RequestHeaders } from '../../http/headers.ts'
import { IncomingBody } from '../../http/incoming-body.ts'
import { isReply, type Reply } from '../../http/reply.ts'
import { Request } from '../../http/request.ts'
import { type FetchHandler, fromFetch } from './from-fetch.ts'
import type { NodeOptions } from './options.ts'

interface Asked {
  readonly method?: string
  readonly target?: string
  readonly base?: string
  readonly headers?: string[]
  readonly authority?: string
  readonly body?: IncomingBody
}

function request({
  method = 'GET',
  target = '/',
  base = '',
  headers = [],
  authority = 'a.test',
  body,
}: Asked): Request {
  const made = new Request({
    method,
    target,
    version: 1,
    headers: new RequestHeaders(headers),
    authority,
    peer: { address: '192.0.2.1', encrypted: false, local: '127.0.0.1:1', trusts: undefined, log: silentLogger },
    body,
  })
  made.base = base
  return made
}

async function reply(handler: FetchHandler, asked: Asked = {}, options: NodeOptions = {}): Promise<Reply> {
  const made = await fromFetch(handler, options)(request(asked))
  expect(isReply(made)).toBe(true)
  return made
}

async function textOf({ body }: Reply): Promise<string> {
  if (body === null) return ''
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return Buffer.from(body).toString()
  let text = ''
  for await (const chunk of body) text += Buffer.from(chunk as Uint8Array) // fetch bodies are bytes
  return text
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the Request', () => {
  test('has method, whole URL, fields and body', async () => {
    let seen: globalThis.Request | undefined
    await reply(
      async (given) => {
        seen = given
        return new Response(await given.text())
      },
      {
        method: 'POST',
        target: '/a%20b?c=%41',
        headers: ['cookie', 'x=1', 'content-type', 'text/plain', 'host', 'a.test', 'cookie', 'y=2'],
        body: IncomingBody.whole(Buffer.from('body')),
      },
    ).then(async (made) => expect(await textOf(made)).toBe('body'))
    expect(seen).toBeInstanceOf(globalThis.Request)
    expect([seen?.method, seen?.url]).toEqual(['POST', 'http://a.test/a%20b?c=%41'])
    expect([seen?.headers.get('host'), seen?.headers.get('content-type')]).toEqual(['a.test', 'text/plain'])
    expect(seen?.headers.get('cookie')).toMatch(/^x=1[;,] y=2$/)
  })

  test('is one that can be copied and cloned', async () => {
    const made = await reply(
      async (given) => {
        const copy = new globalThis.Request(given.clone(), { headers: { 'x-a': 'copied' } })
        return new Response(`${copy.headers.get('x-a')} ${await copy.text()} ${await given.text()}`)
      },
      { method: 'PUT', body: IncomingBody.whole(Buffer.from('twice')) },
    )
    expect(await textOf(made)).toBe('copied twice twice')
  })

  test('comes with our own as the second argument', async () => {
    const made = await reply((_given, inner) => new Response(`${inner.ip} ${inner.base}`), {
      target: '/m/x',
      base: '/m',
    })
    expect(await textOf(made)).toBe('192.0.2.1 /m')
  })

  test('aborts when the client leaves', async () => {
    const inner = request({})
    let signal: AbortSignal | undefined
    const answered = fromFetch((given) => {
      signal = given.signal
      return new Promise((resolve) => given.signal.addEventListener('abort', () => resolve(new Response('late'))))
    })(inner)
    await turn()
    expect(signal?.aborted).toBe(false)
    inner.clientLeft()
    expect((await answered).status).toBe(499)
    expect(signal?.aborted).toBe(true)
  })

  test('with GET or HEAD has no body, whatever was sent', async () => {
    const made = await reply((given) => new Response(String(given.body)), {
      body: IncomingBody.whole(Buffer.from('x')),
    })
    expect(await textOf(made)).toBe('null')
  })

  test('leaves the body where it is until somebody reads it', async () => {
    const body = IncomingBody.whole(Buffer.from('x'))
    await reply(() => new Response('unread'), { method: 'POST', body })
    expect(body.used).toBe(false)
  })

  test.each(['/m/../x', '/m/./x', '/m/%2e%2E/x', '/m/a/..', '/m/..\\x', '/m/a/.%2e'])(
    'whose path is %s is refused: a URL would walk up, and nobody guards the way',
    async (target) => {
      await expect(reply(() => new Response('reached'), { target, base: '/m' })).rejects.toMatchObject({
        code: 'GUI_NODE_DOT_SEGMENTS',
        status: 400,
      })
    },
  )

  test.each([
    ['/m/...', 'http://a.test/...'],
    ['/m/.x/..y', 'http://a.test/.x/..y'],
    ['/m/a?b=/../c', 'http://a.test/a?b=/../c'],
    ['/m/a\\b', 'http://a.test/a%5Cb'],
    ['/m//double', 'http://a.test//double'],
    ['/m', 'http://a.test/'],
    ['/m?x', 'http://a.test/?x'],
  ])('whose path is %s is %s', async (target, url) => {
    const made = await reply((given) => new Response(given.url), { target, base: '/m' })
    expect(await textOf(made)).toBe(url)
  })

  test('whose host is none is refused', async () => {
    await expect(reply(() => new Response('x'), { authority: 'a.test:99999' })).rejects.toMatchObject({ status: 400 })
  })

  test('that asks for a WebSocket is refused, with the field that a 426 has', async () => {
    await expect(reply(() => new Response('x'), { headers: ['upgrade', 'WebSocket'] })).rejects.toMatchObject({
      status: 426,
      headers: { upgrade: 'websocket' },
    })
  })
})

describe('the Response', () => {
  test('gives status, every field, and a body with its length', async () => {
    const headers = new Headers({ 'content-type': 'text/x', 'x-a': '1', 'content-length': '3' })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    const made = await reply(() => new Response('caf\u00e9', { status: 201, headers }))
    expect(made.status).toBe(201)
    expect(made.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect([...made.headers.keys()].sort()).toEqual(['content-type', 'set-cookie', 'set-cookie', 'x-a'])
    // The wrong length is not believed: the body is here.
    expect([made.body, made.length]).toEqual([new Uint8Array(Buffer.from('caf\u00e9')), -1])
  })

  test.each([204, 205, 304])('of status %i has no body', async (status) => {
    const made = await reply(() => new Response(null, { status, headers: { etag: '"x"' } }))
    expect([made.status, made.body, made.headers.get('etag')]).toEqual([status, null, '"x"'])
  })

  test('that is streamed comes as it comes', async () => {
    const stream = new ReadableStream({
      async start(controller) {
        for (const part of ['one ', 'two ', 'three']) {
          controller.enqueue(Buffer.from(part))
          await turn()
        }
        controller.close()
      },
    })
    const made = await reply(() => new Response(stream, { headers: { 'content-length': '13' } }))
    expect(made.length).toBe(13)
    expect(made.body).not.toBeInstanceOf(Uint8Array)
    expect(await textOf(made)).toBe('one two three')
  })

  test('that begins late does not hold its head back', async () => {
    let begin: (() => void) | undefined
    const stream = new ReadableStream({
      start(controller) {
        begin = () => {
          controller.enqueue(Buffer.from('late'))
          controller.close()
        }
      },
    })
    const made = await reply(() => new Response(stream))
    begin?.()
    expect(await textOf(made)).toBe('late')
  })

  test('is read no faster than it is sent, and cancelled when nobody wants it', async () => {
    let pulls = 0
    let cancelled = false
    const stream = new ReadableStream(
      {
        pull(controller) {
          pulls++
          controller.enqueue(Buffer.from('part'))
        },
        cancel() {
          cancelled = true
        },
      },
      { highWaterMark: 0 },
    )
    const { body } = await reply(() => new Response(stream))
    await turn()
    await turn()
    expect(pulls).toBe(2)
    const iterator = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]() // it is not whole: there is no end
    await iterator.next()
    await iterator.return?.()
    expect(cancelled).toBe(true)
  })

  test('that fails at once is an error of the request; later it breaks the body', async () => {
    const at = (count: number) =>
      new ReadableStream({
        async pull(controller) {
          await turn()
          if (count-- === 0) controller.error(new Error('no more'))
          else controller.enqueue(Buffer.from('part'))
        },
      })
    await expect(reply(() => new Response(at(0))).then(textOf)).rejects.toThrow('no more')
    const made = await reply(() => new Response(at(2)))
    await expect(textOf(made)).rejects.toThrow('no more')
  })

  test.each([
    ['with a length', { 'content-length': '9' }, 9],
    ['without', {}, -1],
  ])('to HEAD keeps its length %s, and its body is cancelled', async (_name, headers, length) => {
    let cancelled = false
    const stream = new ReadableStream({
      cancel() {
        cancelled = true
      },
    })
    const made = await reply(() => new Response(stream, { headers: headers as HeadersInit }), { method: 'HEAD' }) // one of the two above
    expect(made.length).toBe(length)
    expect(await textOf(made)).toBe('')
    expect(cancelled).toBe(true)
  })

  test('of fetch() is passed on decoded, without the fields of its coding', async () => {
    const fetched = Object.defineProperties(
      new Response('decoded', { headers: { 'content-encoding': 'gzip', 'content-length': '27', 'x-a': '1' } }),
      { type: { value: 'basic' } },
    )
    const made = await reply(() => fetched)
    expect([...made.headers]).toEqual([
      ['content-type', 'text/plain;charset=UTF-8'],
      ['x-a', '1'],
    ])
    expect(await textOf(made)).toBe('decoded')
  })

  test.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['text', 'text', 'string'],
    ['an object', {}, 'no Response'],
    ['Response.error()', Response.error(), 'stands for a failure'],
  ])('that is %s is an error that says so', async (_name, given, told) => {
    await expect(reply(() => given as Response)).rejects.toThrow(told) // a handler without types
  })

  test('whose body was read, or is being read, is an error that says so', async () => {
    const read = new Response('once')
    await read.text()
    await expect(reply(() => read)).rejects.toMatchObject({ code: 'GUI_NODE_RESPONSE' })
    const locked = new Response('once')
    locked.body?.getReader()
    await expect(reply(() => locked)).rejects.toThrow('being read')
  })
})

describe('fromFetch', () => {
  test('takes a function or anything with fetch(), called as its method', async () => {
    const program = {
      word: 'method',
      fetch() {
        return new Response(this.word)
      },
    }
    const made = await fromFetch(program)(request({}))
    expect(await textOf(made)).toBe('method')
  })

  test.each([undefined, null, 'text', {}, { fetch: 1 }])('refuses %j', (target) => {
    expect(() => fromFetch(target as FetchHandler)).toThrow(/fromFetch\(\) cannot make a Handler/) // a program without types
  })

  test('refuses options that do not exist', () => {
    expect(() => fromFetch(() => new Response(), { strip: true } as NodeOptions)).toThrow('There is no option "strip"') // a slip
    expect(() => fromFetch(() => new Response(), { base: 'off' as 'keep' })).toThrow('one of strip, keep') // a slip
  })
})

// trace.test.ts: whoever follows a request is told its way through an App: parts, route, middleware from outside in.

import { expect, test } from 'vitest'
import { silentLogger } from '../base/log.ts'
import { RequestHeaders } from '../http/headers.ts'
import { IncomingBody } from '../http/incoming-body.ts'
import { Reply, TEXT } from '../http/reply.ts'
import { Request } from '../http/request.ts'
import type { Trace } from '../http/trace.ts'
import { App } from './app.ts'

function ask(target: string, trace: Trace | undefined): Request {
  const request = new Request({
    method: 'GET',
    target,
    version: 1,
    headers: new RequestHeaders(['host', 'a']),
    authority: 'a',
    peer: { address: '127.0.0.1', encrypted: false, local: '127.0.0.1:1', trusts: undefined, log: silentLogger },
    body: undefined,
  })
  request.trace = trace
  return request
}

function follow(): { readonly trace: Trace; readonly steps: string[] } {
  const steps: string[] = []
  const trace: Trace = {
    routed: (kind, found, params) => void steps.push(`${kind} ${found?.text} ${JSON.stringify(params)}`),
    entered(name) {
      steps.push(`> ${name ?? 'handler'}`)
      return () => void steps.push(`< ${name ?? 'handler'}`)
    },
  }
  return { trace, steps }
}

const part = new App({ at: '/part/<lang>' })
part.use(async function inside(_request, next) {
  return next()
})
part.get('/square/<int:n>', async ({ params }) => params.n ** 2)
const app = new App()
app.use(function outside(_request, next) {
  return next()
})
app.mount(part)
app.mount('/foreign', () => new Reply(200, 'x', TEXT))

test('a route in a part is told from the outside in, with its parameters', async () => {
  const { trace, steps } = follow()
  expect((await app.handler(ask('/part/fr/square/3', trace))).status).toBe(200)
  expect(steps).toEqual([
    'mount /part/<lang> {"lang":"fr"}',
    '> outside',
    '> handler',
    'route /part/<lang>/square/<int:n> {"lang":"fr","n":3}',
    '> inside',
    '> handler',
    '< handler',
    '< inside',
    '< handler',
    '< outside',
  ])
})

test('a mount and a miss are told; a request that nobody follows is answered alike', async () => {
  const { trace, steps } = follow()
  await app.handler(ask('/foreign/x', trace))
  await app.handler(ask('/nothing', trace))
  expect(steps).toEqual([
    'mount /foreign {}',
    '> outside',
    '> handler',
    '< handler',
    '< outside',
    'none undefined undefined',
    '> outside',
    '> handler',
    '< handler',
    '< outside',
  ])
  expect((await app.handler(ask('/part/fr/square/3', undefined))).status).toBe(200)
})

test('a body shows every byte to who watches it, those that were there before too', async () => {
  const seen: string[] = []
  const watcher = { bytes: (bytes: Buffer) => void seen.push(bytes.toString()), ended: () => void seen.push('end') }
  const whole = IncomingBody.whole(Buffer.from('abc'))
  whole.watch(watcher)
  const body = new IncomingBody(-1, undefined)
  body.push(Buffer.from('1'))
  body.watch(watcher)
  body.push(Buffer.from('2'))
  body.end()
  expect(seen).toEqual(['abc', 'end', '1', '2', 'end'])
  expect(await body.text(10)).toBe('12')
})

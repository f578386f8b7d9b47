// check-answer.test.ts: what the `response` schemas of a route let out, and what is told when an answer breaks its own.

import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createLogger } from '../../base/log.ts'
import { RequestHeaders } from '../../http/headers.ts'
import { abort } from '../../http/http-error.ts'
import { Request } from '../../http/request.ts'
import type { Answer } from '../answers/answer.ts'
import { json, reply } from '../answers/reply-makers.ts'
import { App } from '../app.ts'
import { html } from '../html/html.ts'

const User = z.object({
  name: z.string(),
  born: z.date().optional(),
  tags: z.array(z.object({ name: z.string() })).default([]),
})
const Problem = z.object({ error: z.string() })
const ada = { name: 'Ada', hash: 'secret', tags: [{ name: 'first', private: 1 }] }

function appOf(response: unknown, handler: () => Answer | Promise<Answer>): App {
  const app = new App()
  app.get('/', { response }, handler)
  return app
}

async function answered(response: unknown, handler: () => Answer | Promise<Answer>) {
  const answer = await appOf(response, handler).request('/', { headers: { accept: 'application/json' } })
  return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') }
}

describe('a schema of the answer', () => {
  const filtered = '{"name":"Ada","tags":[{"name":"first"}]}'

  test.each([
    ['a value', () => ada],
    ['a promise', async () => ada],
    ['reply()', () => reply(ada)],
    ['reply() with another success', () => reply(ada, 201)],
    ['json()', () => json(ada, 202)],
  ])('keeps what it does not name inside: %s', async (_, handler) => {
    const { status, text, type } = await answered(User, handler)
    expect([status < 300, text, type]).toEqual([true, filtered, 'application/json'])
  })

  test('gives defaults and dates as it makes them', async () => {
    expect((await answered(User, () => ({ name: 'Ada', born: new Date(0) }))).text).toBe(
      '{"name":"Ada","born":"1970-01-01T00:00:00.000Z","tags":[]}',
    )
  })

  test('may be of any library, and may wait', async () => {
    const later = v.pipeAsync(
      v.object({ name: v.string() }),
      v.checkAsync(async () => true),
    )
    expect((await answered(later, () => ada)).text).toBe('{"name":"Ada"}')
  })

  test('may be several, by status; abort() answers too', async () => {
    const response = { 200: User, 404: Problem }
    expect((await answered(response, () => ada)).text).toBe(filtered)
    expect((await answered(response, () => reply({ error: 'x', why: 'secret' }, 404))).text).toBe('{"error":"x"}')
    const thrown = await answered(response, async () => abort(404, { error: 'x', why: 'secret' }))
    expect([thrown.status, thrown.text]).toEqual([404, '{"error":"x"}'])
    expect((await answered(response, () => abort(404, { error: 'x', why: 'secret' }))).text).toBe('{"error":"x"}')
    expect((await answered(response, () => abort(404, 'No such user'))).status).toBe(404)
    expect((await answered(response, () => reply({ all: 1 }, 410))).text).toBe('{"all":1}')
  })

  test('leaves what is no JSON alone', async () => {
    expect((await answered(User, () => html`<p>Ada</p>`)).text).toBe('<p>Ada</p>')
    expect((await answered(User, () => new Uint8Array([65]))).text).toBe('A')
    expect((await answered(User, () => reply('text', 200))).text).toBe('text')
    expect((await answered(User, () => reply(null, 204))).status).toBe(204)
  })
})

describe('an answer that breaks its own schema', () => {
  const broken = () => ({ name: 3, tags: [{ name: 'a' }, {}] }) as Answer

  test('is a 500 that names the fields in development', async () => {
    const { status, text } = await answered(User, broken)
    const told = JSON.parse(text) as { error: string; detail: { loc: unknown }[] }
    expect(status).toBe(500)
    expect(told.error).toMatch(
      /^The answer of GET \/ with status 200 does not fit its own schema: name \(.+\), tags\.1\.name \(.+\)\.$/,
    )
    expect(told.detail.map(({ loc }) => loc)).toEqual([
      ['response', 'name'],
      ['response', 'tags', 1, 'name'],
    ])
  })

  test('is logged in production, and the client learns nothing of it', async () => {
    const lines: string[] = []
    const log = createLogger({ write: (line) => void lines.push(line) })
    const { handler } = appOf(User, broken)
    await handler.open?.({ root: '/', mode: 'serve', log })
    const peer = { address: '127.0.0.1', encrypted: false, local: 'a.test', trusts: undefined, log }
    const parts = { method: 'GET', target: '/', version: 1, authority: 'a.test', peer, body: undefined } as const
    const { status, body } = await handler(new Request({ ...parts, headers: new RequestHeaders([]) }))
    expect([status, String(body).includes('schema')]).toEqual([500, false])
    expect(lines.join('')).toContain('does not fit its own schema: name (')
    expect(lines.join('')).toContain('GUI_APP_RESPONSE')
  })

  test('as a whole says so', async () => {
    expect((await answered(User, () => [1])).text).toContain('the whole value (')
    expect((await answered({ 409: Problem }, () => abort(409, { why: 'x' }))).status).toBe(500)
  })
})

test('what is no schema is refused where it is declared', () => {
  const app = new App()
  expect(() => app.get('/a', { response: 3 }, () => 'x')).toThrow('The `response` of GET /a is not a schema.')
  expect(() => app.get('/b', { response: { 404: 'x' } }, () => 'x')).toThrow('The `response[404]` of GET /b')
  expect(() => app.get('/c', { response: { ok: User } }, () => 'x')).toThrow('The `response[ok]` of GET /c')
})

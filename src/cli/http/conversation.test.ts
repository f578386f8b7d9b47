import { describe, expect, test } from 'vitest'
import { parseAddress, urlOf } from './address.ts'
import { basicCredentials } from './auth.ts'
import { type Conversation, converse } from './conversation.ts'
import { CookieJar } from './cookie-jar.ts'
import type { IncomingResponse, OutgoingRequest } from './exchange.ts'
import { type Field, fieldValue } from './fields.ts'
import { bytesBody, type RequestBody, streamBody } from './request-body.ts'

type Answer = readonly [status: number, ...fields: Field[]]

/** Asks a world of canned answers, by URL, and tells what was asked. */
async function talk(
  first: { url: string; method?: string; fields?: Field[]; body?: RequestBody },
  world: Readonly<Record<string, Answer>>,
  about: Partial<Conversation> = {},
): Promise<OutgoingRequest[]> {
  const sent: OutgoingRequest[] = []
  const { url, method = 'GET', fields = [], body } = first
  const conversation: Conversation = {
    async send(request) {
      sent.push(request)
      if (request.body !== undefined) for await (const _ of request.body.open());
      const [status, ...answered] = world[urlOf(request.address)] ?? [200]
      return responseWith(status, answered)
    },
    connecting: { timeoutSeconds: 0, headersMax: 0, tls: {}, proxyFor: () => undefined, onSent: () => {} },
    credentials: undefined,
    jar: new CookieJar(),
    follows: true,
    redirectsMax: 30,
    netrcFor: () => undefined,
    ...about,
  }
  await converse({ method, address: parseAddress(url), fields, body }, conversation, {
    asked: async () => {},
    answered: async () => {},
  })
  return sent
}

function responseWith(status: number, fields: readonly Field[]): IncomingResponse {
  return { version: '1.1', status, reason: '', fields, body: (async function* () {})(), startedMs: 0, discard() {} }
}

const header = (request: OutgoingRequest | undefined, name: string) => request && fieldValue(request.fields, name)

describe('redirects', () => {
  const SECRET: Field[] = [
    ['Authorization', 'secret'],
    ['Host', 'typed'],
    ['X-A', '1'],
  ]

  test('credentials and a typed Host do not go to another host, port or back to http', async () => {
    for (const location of ['http://b/', 'http://a:81/', 'http://sub.a/']) {
      const [, second] = await talk(
        { url: 'http://a/', fields: SECRET },
        { 'http://a/': [302, ['Location', location]] },
      )
      expect([header(second, 'authorization'), header(second, 'host'), header(second, 'x-a')], location).toEqual([
        undefined,
        undefined,
        '1',
      ])
    }
    const [, back] = await talk(
      { url: 'https://a/', fields: SECRET },
      { 'https://a/': [302, ['Location', 'http://a/']] },
    )
    expect(header(back, 'authorization')).toBeUndefined()
  })

  test('they stay with their host, also when it becomes https', async () => {
    for (const location of ['/x', 'https://a/', 'http://a:80/x']) {
      const [, second] = await talk(
        { url: 'http://a/', fields: SECRET },
        { 'http://a/': [302, ['Location', location]] },
      )
      expect(header(second, 'authorization'), location).toBe('secret')
    }
  })

  test('another host gets what .netrc has for it', async () => {
    const netrcFor = (host: string) => (host === 'b' ? 'Basic b' : undefined)
    const world: Record<string, Answer> = { 'http://a/': [302, ['Location', 'http://b/']] }
    const [, second] = await talk({ url: 'http://a/', fields: SECRET }, world, { netrcFor })
    expect(header(second, 'authorization')).toBe('Basic b')
  })

  test('methods change as browsers change them, and the body goes with 307 and 308', async () => {
    const turned = async (status: number, method: string) => {
      const world: Record<string, Answer> = { 'http://a/': [status, ['Location', '/x']] }
      const [, second] = await talk({ url: 'http://a/', method, body: bytesBody(Buffer.from('b')) }, world)
      return [second?.method, second?.body !== undefined]
    }
    expect(await Promise.all([301, 302, 303].map((status) => turned(status, 'POST')))).toEqual(
      Array(3).fill(['GET', false]),
    )
    expect(await turned(301, 'PUT')).toEqual(['PUT', false])
    expect(await turned(303, 'HEAD')).toEqual(['HEAD', false])
    expect(await Promise.all([307, 308].map((status) => turned(status, 'POST')))).toEqual(Array(2).fill(['POST', true]))
  })

  test('what can be read once cannot be sent twice', async () => {
    const body = streamBody((async function* () {})())
    const world: Record<string, Answer> = { 'http://a/': [307, ['Location', '/x']] }
    await expect(talk({ url: 'http://a/', method: 'POST', body }, world)).rejects.toMatchObject({
      code: 'GUI_CLIENT_RESEND',
    })
  })

  test('they end, and lead to http and https only', async () => {
    const loop: Record<string, Answer> = { 'http://a/': [302, ['Location', '/']] }
    await expect(talk({ url: 'http://a/' }, loop, { redirectsMax: 5 })).rejects.toMatchObject({
      code: 'GUI_CLIENT_REDIRECTS',
    })
    const file: Record<string, Answer> = { 'http://a/': [302, ['Location', 'file:///etc/passwd']] }
    await expect(talk({ url: 'http://a/' }, file)).rejects.toMatchObject({ code: 'GUI_CLIENT_URL' })
    const other: Record<string, Answer> = { 'http://a/': [302, ['Location', 'ftp://a/']] }
    await expect(talk({ url: 'http://a/' }, other)).rejects.toMatchObject({ code: 'GUI_CLIENT_SCHEME' })
    expect(await talk({ url: 'http://a/' }, loop, { follows: false })).toHaveLength(1)
  })

  test('cookies are taken on the way, and sent where they belong', async () => {
    const world: Record<string, Answer> = {
      'http://a/': [302, ['Location', '/next'], ['Set-Cookie', 'one=1'], ['Set-Cookie', 'two=2; Path=/other']],
      'http://a/next': [302, ['Location', 'http://b/']],
    }
    const [, second, third] = await talk({ url: 'http://a/' }, world)
    expect([header(second, 'cookie'), header(third, 'cookie')]).toEqual(['one=1', undefined])
  })
})

describe('Digest', () => {
  test('is answered once, with the body again', async () => {
    const credentials = { ...basicCredentials('u', 'p'), type: 'digest' as const }
    const world: Record<string, Answer> = {
      'http://a/x?y': [401, ['WWW-Authenticate', 'Digest realm="r", nonce="n", qop="auth"']],
    }
    const sent = await talk({ url: 'http://a/x?y', method: 'POST', body: bytesBody(Buffer.from('b')) }, world, {
      credentials,
    })
    expect(sent).toHaveLength(2)
    expect(header(sent[1], 'authorization')).toContain('uri="/x?y"')
    expect(sent[1]?.body).toBe(sent[0]?.body)
  })
})

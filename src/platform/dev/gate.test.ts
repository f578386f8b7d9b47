// gate.test.ts: who sees what development shows. Every way in is tried: other machines, other names, tunnels, proxies,
// other browsers, other pages, production.

import { describe, expect, test } from 'vitest'
import { silentLogger } from '../../base/log.ts'
import { RequestHeaders } from '../../http/headers.ts'
import { Request } from '../../http/request.ts'
import {
  admissionCookie,
  cookieName,
  enterLink,
  entryRefusalOf,
  type GateFacts,
  isDeskPath,
  newToken,
  type Purpose,
  refusalOf,
} from './gate.ts'
import { enteredReply, refusedReply } from './gate-page.ts'

const token = newToken()
const facts: GateFacts = { mode: 'dev', nodeEnv: undefined, token }

interface Asked {
  readonly address?: string
  readonly host?: string
  /** Of an absolute target; that of Host without. */
  readonly authority?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly method?: string
  readonly target?: string
  readonly encrypted?: boolean
  readonly trusted?: boolean
}

function asked({ address = '127.0.0.1', host = 'localhost:8000', ...rest }: Asked = {}): Request {
  const authority = rest.authority ?? host
  const fields = { host, ...rest.fields }
  return new Request({
    method: rest.method ?? 'GET',
    target: rest.target ?? '/_guichet',
    version: 1,
    headers: new RequestHeaders(Object.entries(fields).flat()),
    authority,
    peer: {
      address,
      encrypted: rest.encrypted ?? false,
      local: '127.0.0.1:8000',
      trusts: rest.trusted ? () => true : undefined,
      log: silentLogger,
    },
    body: undefined,
  })
}

/** With the cookie that the link would have given. */
function admitted({ fields, ...rest }: Asked = {}): Request {
  const name = cookieName(asked(rest))
  return asked({ ...rest, fields: { cookie: `theme=dark; ${name}=${token}; a=b`, ...fields } })
}

const why = (request: Request, purpose: Purpose = 'page', given = facts) => refusalOf(request, given, purpose)

describe('the browser that came by the link', () => {
  test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1', '::ffff:7f00:1'])(
    'is let in from %s',
    (address) => expect(why(admitted({ address }))).toBeUndefined(),
  )

  test.each([
    'localhost',
    'LocalHost:8000',
    'app.localhost:8000',
    'a.b.localhost',
    '127.0.0.1:8000',
    '127.1.2.3',
    '[::1]:8000',
    '[::1]',
  ])('is let in under %s', (host) => expect(why(admitted({ host }))).toBeUndefined())

  test('has a cookie that no script and no other site’s page can use', () => {
    expect(admissionCookie(asked(), token)).toBe(`guichet-dev-8000=${token}; Path=/; HttpOnly; SameSite=Strict`)
  })

  test('is taken from the link to the page, and the token does not stay in the address', () => {
    const link = new URL(enterLink('http://localhost:8000/', token))
    const request = asked({ target: link.pathname + link.search })
    expect(entryRefusalOf(request, facts)).toBeUndefined()
    const reply = enteredReply(request, facts)
    expect(reply.status).toBe(303)
    expect(reply.headers.get('location')).toBe('/_guichet')
    expect(reply.headers.get('referrer-policy')).toBe('no-referrer')
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    ['/', '/'],
    ['/a?b=c', '/a?b=c'],
    ['//evil.test/', '/_guichet'],
    ['/\\evil.test', '/_guichet'],
    ['https://evil.test/', '/_guichet'],
    ['/\r\nx: y', '/_guichet'],
    ['', '/_guichet'],
  ])('and to no other host: to=%j leads to %s', (to, location) => {
    const request = asked({ target: `/_guichet/enter?token=${token}&to=${encodeURIComponent(to)}` })
    expect(enteredReply(request, facts).headers.get('location')).toBe(location)
  })

  test('keeps its admission when the app starts again with the same token, and loses it at the next start', () => {
    expect(why(admitted(), 'page', { ...facts })).toBeUndefined()
    expect(why(admitted(), 'page', { ...facts, token: newToken() })).toBe('token')
  })
})

describe('nobody else', () => {
  test.each<['serve' | 'start' | 'dev', string | undefined]>([
    ['serve', undefined],
    ['start', undefined],
    ['start', 'development'],
    ['dev', 'production'],
  ])('in mode %s with NODE_ENV=%s', (mode, nodeEnv) => {
    const given = { ...facts, mode, nodeEnv }
    for (const purpose of ['page', 'channel', 'action'] as const) expect(why(admitted(), purpose, given)).toBe('mode')
    expect(entryRefusalOf(asked({ target: `/_guichet/enter?token=${token}` }), given)).toBe('mode')
  })

  test.each([
    '10.0.0.7',
    '192.168.1.20',
    '128.0.0.1',
    '::ffff:10.0.0.7',
    '::ffff:8000:1',
    '::2',
    'fe80::1',
    '127.0.0.1.evil.test',
    '127.0.0.256',
    '1127.0.0.1',
    '',
  ])('from %j', (address) => expect(why(admitted({ address }))).toBe('address'))

  test.each([
    'evil.test',
    'localhost.evil.test',
    'evillocalhost',
    '127.0.0.1.nip.io:8000',
    'rebind.network:8000',
    '10.0.0.7:8000',
    '0.0.0.0:8000',
    '[::]:8000',
    '[::ffff:10.0.0.7]:8000',
    '127.0.0.300',
    '2130706433',
    'localhost:8000:evil.test',
    'localhost@evil.test',
    '',
  ])('under the name %j, which DNS may lead here', (host) => expect(why(admitted({ host }))).toBe('host'))

  test('by an absolute target of another name, whatever Host says, nor the other way round', () => {
    expect(why(admitted({ authority: 'evil.test', host: 'localhost:8000' }))).toBe('host')
    expect(why(admitted({ authority: 'localhost:8000', host: 'evil.test' }))).toBe('host')
  })

  test.each([
    ['forwarded', 'for=127.0.0.1;host=localhost'],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-host', 'localhost'],
    ['x-forwarded-proto', 'http'],
    ['x-forwarded-anything', ''],
    ['via', '1.1 proxy'],
    ['x-real-ip', '127.0.0.1'],
    ['cf-connecting-ip', '127.0.0.1'],
    ['true-client-ip', '127.0.0.1'],
  ])('behind a tunnel or a proxy of this machine that sends %s: %s', (name, value) => {
    expect(why(admitted({ fields: { [name]: value } }))).toBe('forwarded')
    // Trusting the proxy changes what request.ip says, and nothing here.
    expect(why(admitted({ fields: { [name]: value }, trusted: true }))).toBe('forwarded')
  })

  test('behind one that says nothing of itself: the token is not there', () => {
    expect(why(asked())).toBe('token')
  })

  test.each([
    `guichet-dev-8000=${newToken()}`,
    'guichet-dev-8000=',
    `guichet-dev-8001=${token}`,
    `other=${token}`,
    `guichet-dev-8000=${token}x`,
    `guichet-dev-8000=${token.slice(0, -1)}`,
    `x=guichet-dev-8000=${token}`,
    token,
    '',
  ])('with another browser’s cookies: %s', (cookie) => expect(why(asked({ fields: { cookie } }))).toBe('token'))

  test('by a link with a wrong token, or none', () => {
    for (const query of ['', '?token=', `?token=${newToken()}`, `?token=${token.toLowerCase()}x`])
      expect(entryRefusalOf(asked({ target: `/_guichet/enter${query}` }), facts)).toBe('token')
  })

  test('even when a start forgot to make a token', () => {
    const given = { ...facts, token: '' }
    expect(why(asked({ fields: { cookie: 'guichet-dev-8000=' } }), 'page', given)).toBe('token')
    expect(entryRefusalOf(asked({ target: '/_guichet/enter?token=' }), given)).toBe('token')
  })

  test('by another address than this one’s link with the right token', () => {
    const target = `/_guichet/enter?token=${token}`
    expect(entryRefusalOf(asked({ target, address: '10.0.0.7' }), facts)).toBe('address')
    expect(entryRefusalOf(asked({ target, host: 'evil.test' }), facts)).toBe('host')
    expect(entryRefusalOf(asked({ target, fields: { via: '1.1 x' } }), facts)).toBe('forwarded')
    expect(entryRefusalOf(asked({ target, method: 'POST' }), facts)).toBe('method')
  })
})

describe('an action or a channel', () => {
  test.each<[string | undefined, Readonly<Record<string, string>>]>([
    [undefined, { 'sec-fetch-site': 'same-origin' }],
    [undefined, { origin: 'http://localhost:8000' }],
    ['site', {}],
    ['site', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:9000' }],
    ['site', { 'sec-fetch-site': 'cross-site' }],
    ['site', { 'sec-fetch-site': 'none' }],
    ['site', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:8000' }],
    ['site', { origin: 'http://localhost:9000' }],
    ['site', { origin: 'https://localhost:8000' }],
    ['site', { origin: 'null' }],
  ])('is %s for a page that sends %j', (refusal, fields) => {
    expect(why(admitted({ fields, method: 'POST' }), 'action')).toBe(refusal)
    expect(why(admitted({ fields }), 'channel')).toBe(refusal)
  })

  test('is done by POST', () => {
    const fields = { 'sec-fetch-site': 'same-origin' }
    for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS'])
      expect(why(admitted({ fields, method }), 'action')).toBe('method')
  })
})

test('tokens are 256 random bits', () => {
  expect(Buffer.from(newToken(), 'base64url')).toHaveLength(32)
  expect(new Set(Array.from({ length: 100 }, newToken)).size).toBe(100)
})

test('the desk’s paths are its own, and no path that only begins alike', () => {
  expect(['/_guichet', '/_guichet/', '/_guichet/enter'].every(isDeskPath)).toBe(true)
  expect(['/', '/_guichets', '/a/_guichet', '/_GUICHET'].some(isDeskPath)).toBe(false)
})

describe('who is refused gets a plain page', () => {
  test('that says where to look, in the language and the form of its client', () => {
    const page = refusedReply(asked({ fields: { accept: 'text/html', 'accept-language': 'fr' } }), 'token')
    expect(page.status).toBe(403)
    expect(String(page.body)).toContain('Regardez dans le terminal')
    expect(String(page.body)).toContain('<html lang="fr">')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(String(refusedReply(asked(), 'forwarded').body)).toContain('guichet dev')
    const json = refusedReply(asked({ fields: { accept: 'application/json' } }), 'address')
    expect(JSON.parse(String(json.body))).toHaveProperty('hint')
  })

  test('that never holds the token', () => {
    for (const refusal of ['mode', 'address', 'host', 'forwarded', 'token', 'site', 'method'] as const)
      expect(String(refusedReply(admitted({ fields: { accept: 'text/html' } }), refusal).body)).not.toContain(token)
  })
})

// mask.test.ts: what must not be seen is not, wherever it stands; what surrounds it is still there.

import { describe, expect, test } from 'vitest'
import { MASK, maskBody, maskHead, maskTarget, maskText } from './mask.ts'
import { isSecretName } from './secret-name.ts'

test.each([
  'password',
  'Password',
  'user[password]',
  'newPassword',
  'new_passwd',
  'mot-de-passe',
  'motDePasse',
  'mdp',
  'api_key',
  'X-Api-Key',
  'access_token',
  'csrfToken',
  'client_secret',
  'DATABASE_PASSWORD',
  'AWS_SECRET_ACCESS_KEY',
  'PGPASSWORD',
  'pin',
  'card-number',
  'session_id',
])('%s is the name of a secret', (name) => expect(isSecretName(name)).toBe(true))

test.each([
  'name',
  'passenger',
  'author',
  'spinner',
  'key',
  'monkey',
  'sec-websocket-key',
  'PORT',
  'NODE_ENV',
  'compass',
])('%s is not', (name) => expect(isSecretName(name)).toBe(false))

describe('a head', () => {
  test('keeps its shape and loses its secrets', () => {
    const raw = [
      'GET /login?user=ada&password=hunter2 HTTP/1.1',
      'Host: localhost',
      'Cookie: theme=dark; sid=abc123',
      'Authorization: Bearer abc.def.ghi',
      'proxy-authorization: Basic YWRhOmh1bnRlcjI=',
      'X-Api-Key: 1234',
      'Referer: http://localhost/?token=9876',
      '',
      '',
    ].join('\r\n')
    expect(maskHead(raw)).toBe(
      [
        `GET /login?user=ada&password=${MASK} HTTP/1.1`,
        'Host: localhost',
        `Cookie: theme=${MASK}; sid=${MASK}`,
        `Authorization: Bearer ${MASK}`,
        `proxy-authorization: Basic ${MASK}`,
        `X-Api-Key: ${MASK}`,
        `Referer: http://localhost/?token=${MASK}`,
        '',
        '',
      ].join('\r\n'),
    )
  })

  test('of an answer keeps a cookie’s attributes', () => {
    expect(maskHead('HTTP/1.1 200 OK\r\nSet-Cookie: sid=abc; Path=/; HttpOnly\r\nset-cookie: x=\r\n\r\n')).toBe(
      `HTTP/1.1 200 OK\r\nSet-Cookie: sid=${MASK}; Path=/; HttpOnly\r\nset-cookie: x=\r\n\r\n`,
    )
  })

  test('hides a cookie that has no name, and credentials that have no scheme', () => {
    expect(maskHead('GET / HTTP/1.1\r\nCookie: abc\r\nAuthorization: abc\r\n')).not.toContain('abc')
  })
})

test.each([
  ['/a?b=c', '/a?b=c'],
  ['/a?Password=x&b=c#d', `/a?Password=${MASK}&b=c#d`],
  ['/a?user%5Bpass%77ord%5D=x', `/a?user%5Bpass%77ord%5D=${MASK}`],
  ['https://ada:pw@a.test/?x=1', `https://${MASK}@a.test/?x=1`],
  ['/a?%zz=1&token', '/a?%zz=1&token'],
])('the target %s is shown as %s', (target, shown) => expect(maskTarget(target)).toBe(shown))

describe('a body', () => {
  test.each([
    ['application/x-www-form-urlencoded', 'name=Ada&password=S3CRET&x=1'],
    ['application/x-www-form-urlencoded; charset=utf-8', 'name=Ada&user%5Bpassword%5D=S3CRET'],
    ['application/json', '{"name":"Ada","password":"S3CRET","x":1}'],
    ['application/json', '{"name":"Ada","a":[{"pass\\u0077ord" : {"old":"S3CRET","new":["S3CRET"]}}]}'],
    ['application/problem+json', '{"name":"Ada","access_token":"S3CRET'],
    ['application/json', '{"name":"Ada","pin":"S3CRET\\"S3CRET","x":"y"}'],
    ['application/jsonl', '{"name":"Ada","token":"S3CRET"}\n{"token":["S3CRET"]}\n'],
    ['text/html', '<p>Ada</p><input type="password" name=q value="S3CRET"><input name=csrfToken value=S3CRET>'],
    ['application/xml', '<a><name>Ada</name><password type="x">S3CRET</password></a>'],
    ['text/plain', 'Ada logs in, password=S3CRET, token: "S3CRET S3CRET"'],
    [
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="who"\r\n\r\nAda\r\n--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nS3CRET\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nS3CRET\r\n--b--\r\n',
    ],
  ])('of type %s: %s', (type, text) => {
    const shown = maskBody(text, type) ?? ''
    expect(shown).not.toContain('S3CRET')
    expect(shown).toContain('Ada')
    expect(shown).toContain(MASK)
  })

  test('cut off at any place shows nothing of a secret that the whole would hide', () => {
    const json = '{"name":"Ada","password":"S3CRET","next":{"token":"S3CRET"},"z":1}'
    for (let end = 1; end <= json.length; end++)
      expect(maskBody(json.slice(0, end), 'application/json')).not.toMatch(/"S3?C?R?/)
  })

  test('that is no text is not shown', () => {
    expect(maskBody('\x00\x01', 'application/octet-stream')).toBeUndefined()
    expect(maskBody('x', '')).toBeUndefined()
  })

  test('that is hostile is still walked once', () => {
    const from = performance.now()
    for (const type of [
      'application/json',
      'text/plain',
      'text/html',
      'application/xml',
      'multipart/form-data; boundary=b',
    ])
      for (const piece of ['"', '{"a":', '<input ', 'password=', '"a" ', 'a://b:', '<a '])
        maskBody(piece.repeat(16_384 / piece.length), type)
    expect(performance.now() - from).toBeLessThan(5_000)
  })
})

test('a line of a log loses what looks like a secret', () => {
  expect(maskText('Signed in with Bearer abcdefgh12345 and password: hunter2; postgres://ada:pw@db/x')).toBe(
    `Signed in with Bearer ${MASK} and password: ${MASK}; postgres://${MASK}@db/x`,
  )
})

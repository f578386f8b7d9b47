import { expect, test } from 'vitest'
import { silentLogger } from '../base/log.ts'
import { RequestHeaders } from '../http/headers.ts'
import type { Exchange } from '../http/observer.ts'
import { Request } from '../http/request.ts'
import { type AccessLogOptions, accessLog, escapeLine } from './access-log.ts'

const AT = new Date(2026, 10, 23, 12, 3, 41).getTime()

function exchange(changes: Partial<Exchange> & { target?: string; fields?: string[] } = {}): Exchange {
  const { target = '/hello/3', fields = [], ...rest } = changes
  const peer = { address: '192.0.2.7', encrypted: false, local: 'localhost:8000', trusts: undefined, log: silentLogger }
  const headers = new RequestHeaders(['host', 'a.test', ...fields])
  const request = new Request({
    method: 'GET',
    target,
    version: 1,
    headers,
    authority: 'a.test',
    peer,
    body: undefined,
  })
  return {
    request,
    address: '192.0.2.7',
    status: 200,
    bodyBytes: 14,
    startedAt: AT - 1.25,
    endedAt: AT,
    complete: true,
    ...rest,
  }
}

function linesOf(format: AccessLogOptions['format'], exchanges: readonly Exchange[], colours = false): string[] {
  const written: string[] = []
  const log = accessLog({ format, colours, write: (lines) => written.push(lines) })
  for (const one of exchanges) log.closed(one)
  expect(written).toEqual([])
  log.flush()
  expect(written.length).toBe(1)
  return (written[0] ?? '').split('\n').slice(0, -1)
}

test('pretty: one short line', () => {
  expect(linesOf('pretty', [exchange()])).toEqual(['12:03:41 GET 200 /hello/3  1.3 ms  14 B'])
})

test('pretty: colours by the kind of status, and what broke off is said', () => {
  expect(linesOf('pretty', [exchange({ status: 500 })], true)[0]).toContain('\x1b[31m500\x1b[0m')
  expect(linesOf('pretty', [exchange({ complete: false, bodyBytes: 2_500_000 })])[0]).toMatch(/2\.5 MB {2}cut off$/)
})

test('json: one object a line, with the names of Caddy', () => {
  const [line = ''] = linesOf('json', [exchange()])
  expect(JSON.parse(line)).toMatchObject({
    msg: 'handled request',
    request: { remote_ip: '192.0.2.7', method: 'GET', uri: '/hello/3', proto: 'HTTP/1.1', host: 'a.test' },
    status: 200,
    size: 14,
    duration: 0.00125,
  })
})

test('common and combined are those of Apache', () => {
  const [common = ''] = linesOf('common', [exchange()])
  expect(common).toMatch(/^192\.0\.2\.7 - - \[23\/Nov\/2026:12:03:41 [+-]\d{4}\] "GET \/hello\/3 HTTP\/1\.1" 200 14$/)
  const [combined = ''] = linesOf('combined', [exchange({ bodyBytes: 0, fields: ['user-agent', 'a "b" \\'] })])
  expect(combined).toMatch(/ 200 - "-" "a \\"b\\" \\\\"$/)
})

test('a request without a head has its line too', () => {
  const none = exchange({ request: undefined, status: 400 })
  expect(linesOf('pretty', [none])[0]).toContain(' - 400 -  ')
  expect(linesOf('common', [none])[0]).toContain('"-" 400')
  expect(JSON.parse(linesOf('json', [none])[0] ?? '')).toMatchObject({
    status: 400,
    request: { remote_ip: '192.0.2.7' },
  })
})

test('what a client sends cannot begin a line or steer the terminal', () => {
  const evil = exchange({
    target: '/a\n12:00:00 GET 200 /forged\r\x1b[2J\u009b31m\u2028',
    fields: ['referer', 'x\n1.2.3.4 - -'],
  })
  for (const format of ['pretty', 'json', 'common', 'combined'] as const) {
    const lines = linesOf(format, [evil])
    expect(lines.length).toBe(1)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    if (format !== 'json') expect(lines[0]).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028]/)
  }
  expect(escapeLine('\n\x1b')).toBe('\\x0a\\x1b')
})

test('lines of one turn are written in one piece, by themselves', async () => {
  const written: string[] = []
  const log = accessLog({ format: 'pretty', colours: false, write: (lines) => written.push(lines) })
  for (let i = 0; i < 10; i++) log.closed(exchange())
  await new Promise((resolve) => setImmediate(resolve))
  expect(written.length).toBe(1)
  expect(written[0]?.split('\n').length).toBe(11)
})

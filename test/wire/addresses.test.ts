// addresses.test.ts: who the client is said to be: forged fields count for nothing, trusted ones from the right.

import { describe, expect, test } from 'vitest'
import { Reply } from '../../src/http/reply.ts'
import { request, start } from './harness.ts'

const who = (incoming: { readonly ip: string; readonly scheme: string; readonly host: string }) =>
  new Reply(200, `${incoming.ip} ${incoming.scheme} ${incoming.host}`)

const LOOPBACK = ['127.0.0.0/8']

interface Row {
  readonly name: string
  readonly trust?: readonly string[]
  readonly fields: string
  readonly says: string
  readonly on?: '::1'
}

const ROWS: readonly Row[] = [
  { name: 'no fields', fields: '', says: '127.0.0.1 http a' },
  {
    name: 'forged fields, nobody trusted',
    fields:
      'X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=6.6.6.6\r\n',
    says: '127.0.0.1 http a',
  },
  {
    name: 'fields of a peer that is not the trusted one',
    trust: ['10.0.0.1', '192.168.0.0/16'],
    fields: 'X-Forwarded-For: 6.6.6.6\r\n',
    says: '127.0.0.1 http a',
  },
  { name: 'one hop', trust: LOOPBACK, fields: 'X-Forwarded-For: 192.0.2.1\r\n', says: '192.0.2.1 http a' },
  {
    name: 'one hop with scheme and host',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: HTTPS\r\nX-Forwarded-Host: Site.Test\r\n',
    says: '192.0.2.1 https site.test',
  },
  {
    name: 'a client’s own claim to the left of a trusted hop',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: 6.6.6.6, 192.0.2.1\r\n',
    says: '192.0.2.1 http a',
  },
  {
    name: 'two fields are one list',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 192.0.2.1\r\n',
    says: '192.0.2.1 http a',
  },
  {
    name: 'several trusted hops, by range',
    trust: ['127.0.0.1', '10.0.0.0/8'],
    fields: 'X-Forwarded-For: 6.6.6.6, 192.0.2.1, 10.1.2.3, 10.255.0.1\r\n',
    says: '192.0.2.1 http a',
  },
  {
    name: 'just outside of a range',
    trust: ['127.0.0.1', '10.0.0.0/16'],
    fields: 'X-Forwarded-For: 6.6.6.6, 10.1.0.0\r\n',
    says: '10.1.0.0 http a',
  },
  {
    name: 'trusted hops all the way',
    trust: ['127.0.0.1', '10.0.0.0/8'],
    fields: 'X-Forwarded-For: 10.0.0.1, 10.0.0.2\r\n',
    says: '10.0.0.1 http a',
  },
  {
    name: 'ports behind addresses',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: 192.0.2.1:4711\r\n',
    says: '192.0.2.1 http a',
  },
  {
    name: 'IPv6 in brackets with a port',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: [2001:db8::1]:80\r\n',
    says: '2001:db8::1 http a',
  },
  {
    name: 'IPv6 hops by range',
    trust: ['127.0.0.1', 'fd00::/8'],
    fields: 'X-Forwarded-For: 2001:db8::1, fd00::7\r\n',
    says: '2001:db8::1 http a',
  },
  {
    name: 'IPv4 in IPv6 is its plain self',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: ::ffff:192.0.2.1\r\n',
    says: '192.0.2.1 http a',
  },
  {
    name: 'an unknown hop ends the chain',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: 192.0.2.1, unknown\r\n',
    says: '127.0.0.1 http a',
  },
  {
    name: 'nonsense as an address',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: <script>\r\nX-Forwarded-Proto: https\r\n',
    says: '127.0.0.1 http a',
  },
  {
    name: 'nonsense as scheme and host',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Host: a b/c\r\n',
    says: '192.0.2.1 http a',
  },
  {
    name: 'an empty list',
    trust: LOOPBACK,
    fields: 'X-Forwarded-For: , ,\r\n',
    says: '127.0.0.1 http a',
  },
  {
    name: 'lists side by side',
    trust: ['127.0.0.1', '10.0.0.1'],
    fields: 'X-Forwarded-For: 192.0.2.1, 10.0.0.1\r\nX-Forwarded-Proto: https, http\r\n',
    says: '192.0.2.1 https a',
  },
  { name: 'Forwarded', trust: LOOPBACK, fields: 'Forwarded: for=192.0.2.1\r\n', says: '192.0.2.1 http a' },
  {
    name: 'Forwarded with everything, in quotes',
    trust: LOOPBACK,
    fields: 'Forwarded: For="192.0.2.1:80";PROTO=https;host="site.test:8443";by=10.0.0.9\r\n',
    says: '192.0.2.1 https site.test:8443',
  },
  {
    name: 'Forwarded with IPv6',
    trust: LOOPBACK,
    fields: 'Forwarded: for="[2001:db8::1]:4711"\r\n',
    says: '2001:db8::1 http a',
  },
  {
    name: 'Forwarded from the right',
    trust: ['127.0.0.1', '10.0.0.1'],
    fields: 'Forwarded: for=6.6.6.6;host=evil, for=192.0.2.1;proto=https, for=10.0.0.1;proto=http\r\n',
    says: '192.0.2.1 https a',
  },
  {
    name: 'Forwarded with a comma and an escape inside quotes',
    trust: LOOPBACK,
    fields: 'Forwarded: for=6.6.6.6;secret="a,b\\",for=6.6.6.7", for="192.0.2.\\1"\r\n',
    says: '192.0.2.1 http a',
  },
  {
    name: 'Forwarded with quotes that do not end',
    trust: LOOPBACK,
    fields: 'Forwarded: for=192.0.2.1, for="6.6.6.6\r\n',
    says: '127.0.0.1 http a',
  },
  {
    name: 'Forwarded that hides its client',
    trust: LOOPBACK,
    fields: 'Forwarded: for=_hidden;proto=https\r\n',
    says: '127.0.0.1 http a',
  },
  {
    name: 'Forwarded by the client, X-Forwarded-For by the proxy: the client cannot outbid it',
    trust: LOOPBACK,
    fields: 'Forwarded: for=6.6.6.6\r\nX-Forwarded-For: 192.0.2.1\r\n',
    says: '192.0.2.1 http a',
  },
  {
    name: 'over IPv6',
    on: '::1',
    trust: ['::1'],
    fields: 'X-Forwarded-For: 192.0.2.1\r\n',
    says: '192.0.2.1 http a',
  },
  { name: 'over IPv6, nobody trusted', on: '::1', fields: 'X-Forwarded-For: 192.0.2.1\r\n', says: '::1 http a' },
]

describe('trustProxy', () => {
  test.each(ROWS)('$name', async ({ trust = [], fields, says, on = '127.0.0.1' }) => {
    const { connect } = await start(who, { trustProxy: trust, host: on })
    const client = await connect()
    client.send(request('GET /', fields))
    expect((await client.answer()).body.toString()).toBe(says)
  })

  test('takes no time over fields made to take it', async () => {
    const { connect } = await start(who, { trustProxy: LOOPBACK })
    const client = await connect()
    const from = process.cpuUsage()
    for (const bad of [`"${'\\"'.repeat(7500)}`, `${'"a'.repeat(7500)}`, 'a,'.repeat(7500), 'for=;'.repeat(3000)]) {
      client.send(request('GET /', `Forwarded: ${bad}\r\n`))
      await client.answer()
    }
    expect(process.cpuUsage(from).user).toBeLessThan(200_000)
  })

  test.each(['10.0.0.0/33', '::1/129', 'localhost', '10.0.0.1/', '10.0.0.1/a', '', '10.0.0.1/8/8'])(
    'refuses "%s" as a range',
    async (range) => {
      await expect(start(who, { trustProxy: [range] })).rejects.toMatchObject({ code: 'GUI_PROXY_TRUST' })
    },
  )
})

describe('without a Host', () => {
  test('HTTP/1.0 gets the address that was connected to', async () => {
    const { connect, server } = await start(who)
    const client = await connect()
    client.send('GET / HTTP/1.0\r\n\r\n')
    expect((await client.answer()).body.toString()).toBe(`127.0.0.1 http 127.0.0.1:${server.port}`)
  })

  test('over IPv6 in brackets', async () => {
    const { connect, server } = await start(who, { host: '::1' })
    const client = await connect()
    client.send('GET / HTTP/1.0\r\n\r\n')
    expect((await client.answer()).body.toString()).toBe(`::1 http [::1]:${server.port}`)
    expect(server.url).toBe(`http://[::1]:${server.port}`)
  })
})

// tls.test.ts: the same engine behind TLS, with a certificate made for the test; skipped where there is no openssl.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Reply, upgrade } from '../../src/http/reply.ts'
import type { ListenOptions } from '../../src/server/listen.ts'
import { field, RawClient, until } from './client.ts'
import { GET, gate, request, settle, start } from './harness.ts'

const found = spawnSync('openssl', ['version']).status === 0
const folder = found ? mkdtempSync(join(tmpdir(), 'guichet-tls-')) : ''
const tls = found ? makeCertificate() : { cert: '', key: '' }

afterAll(() => {
  if (found) rmSync(folder, { recursive: true, force: true })
})

function makeCertificate(): { cert: string; key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const how = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', ...how, ...names, '-keyout', key, '-out', cert], { stdio: 'pipe' })
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

/** The real time here: the certificate is of today. */
async function startTls(handler: Parameters<typeof start>[0], options: ListenOptions = {}) {
  const started = await start(handler, { tls, ...options })
  return { ...started, connect: () => RawClient.openTls(started.server.port, tls.cert) }
}

describe.runIf(found)('TLS', () => {
  test('serves requests, pipelined, with bodies both ways, and knows that it is https', async () => {
    const { connect, server } = await startTls(
      async (incoming) => new Reply(200, `${incoming.url} ${await incoming.text()}`),
    )
    expect(server.url).toBe(`https://127.0.0.1:${server.port}`)
    const client = await connect()
    client.send(GET + request('POST /x', 'Content-Length: 2\r\n', 'hi'))
    expect((await client.answer()).body.toString()).toBe('https://a/ ')
    expect((await client.answer()).body.toString()).toBe('https://a/x hi')
    client.send(request('POST /y', 'Transfer-Encoding: chunked\r\n', '2\r\nhi\r\n0\r\n\r\n'))
    expect((await client.answer()).body.toString()).toBe('https://a/y hi')
    client.end()
    await client.over()
    await until(() => server.connections === 0)
  })

  test('large replies and slow readers', async () => {
    const large = Buffer.alloc(20_000_000, 'x')
    const { connect } = await startTls(({ path }) => new Reply(200, path === '/stream' ? [large, 'end'] : large))
    const client = await connect()
    client.socket.pause()
    client.send(GET + request('GET /stream') + request('GET /', 'Connection: close\r\n'))
    await settle(50)
    client.socket.resume()
    expect((await client.answer()).body.equals(large)).toBe(true)
    expect((await client.answer()).body).toHaveLength(large.length + 3)
    const last = await client.answer()
    expect([last.body.length, field(last, 'connection')]).toEqual([large.length, 'close'])
    expect(await client.over()).toBe('fin')
    client.destroy()
  })

  test('refuses what is no request, and closes', async () => {
    const { connect } = await startTls(() => new Reply(200, ''))
    const client = await connect()
    client.send('bad\r\n\r\n')
    expect((await client.answer()).status).toBe(400)
    expect(await client.over()).toBe('fin')
    client.destroy()
  })

  test('a reply that breaks after its head ends the connection, and not the process', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'part'
      await settle(2)
      throw new Error('broken')
    }
    const { connect, server, lines } = await startTls(() => new Reply(200, broken()))
    const client = await connect()
    client.send(GET)
    await client.over()
    expect(client.bytes().toString()).not.toContain('\r\n0\r\n')
    await until(() => server.connections === 0)
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  test('a client that leaves aborts the signal', async () => {
    const signal = gate<AbortSignal>()
    const { connect, server } = await startTls((incoming) => {
      signal.open(incoming.signal)
      return new Promise<Reply>(() => {})
    })
    const client = await connect()
    client.send(GET)
    const opened = await signal.opened
    client.destroy()
    await until(() => opened.aborted)
    // A FIN is no reset: the reply may still be read, so it is waited for.
    expect(server.connections).toBe(1)
  })

  test('hands the connection over on an upgrade, and loses no bytes', async () => {
    const { connect } = await startTls(() =>
      upgrade('shout', (socket, head) => {
        socket.write(head.toString().toUpperCase())
        setImmediate(() => socket.on('data', (bytes: Buffer) => socket.write(bytes.toString().toUpperCase())))
      }),
    )
    const client = await connect()
    client.send(`${request('GET /', 'Connection: Upgrade\r\nUpgrade: shout\r\n')}early `)
    expect((await client.answer()).status).toBe(101)
    client.send('late')
    await client.untilText('LATE')
    expect(client.rest().toString()).toBe('EARLY LATE')
    client.destroy()
  })

  test('plain HTTP on the port is turned away, and harms nobody', async () => {
    const { connect, server } = await startTls(() => new Reply(200, 'ok'))
    const plain = await RawClient.open(server.port)
    plain.send(GET)
    await plain.over()
    plain.destroy()
    const client = await connect()
    client.send(GET)
    expect((await client.answer()).status).toBe(200)
    client.destroy()
  })

  test('a graceful stop closes the idle ones, and handshakes that never came are cut in the end', async () => {
    const { connect, server, clock } = await startTls(() => new Reply(200, 'ok'), { graceMs: 1000 })
    const client = await connect()
    client.send(GET)
    await client.answer()
    const silent = await RawClient.open(server.port)
    await settle()
    const stopping = server.stop()
    expect(await client.over()).toBe('fin')
    client.end()
    await settle()
    clock.advance(1000)
    await stopping
    await silent.over()
  })

  test('a bad certificate is Node’s own error', async () => {
    await expect(start(() => new Reply(200, ''), { tls: { cert: 'x', key: 'y' } })).rejects.toThrow(/PEM/)
  })

  test('a head timeout of Infinity is no trouble', async () => {
    const { connect } = await startTls(() => new Reply(200, 'ok'), { headTimeoutMs: Number.POSITIVE_INFINITY })
    const client = await connect()
    client.send(GET)
    expect((await client.answer()).status).toBe(200)
    client.destroy()
  })

  test('connectionsMax also bounds handshakes that do not come', async () => {
    const { connect, server } = await startTls(() => new Reply(200, 'ok'), { connectionsMax: 3 })
    const silent: RawClient[] = []
    for (let i = 0; i < 6; i++) {
      const socket = connectTcp(server.port, '127.0.0.1')
      silent.push(new RawClient(socket))
    }
    await until(() => silent.filter(({ ended }) => ended !== undefined).length === 3)
    for (const client of silent) client.destroy()
    // There is room again as soon as the server has seen them go.
    let client: RawClient | undefined
    while (client === undefined) client = await connect().catch(() => undefined)
    client.send(GET)
    expect((await client.answer()).status).toBe(200)
    client.destroy()
  })
})

if (!found) test.skip('skipped: there is no openssl here', () => {})

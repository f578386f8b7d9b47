// sockets.test.ts: uploads over real sockets: clients that leave, that stop sending, that send too much; and 200 MB, of
// which the process holds little at a time.

import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { uploads } from '../../src/parts/forms/uploads.ts'
import { until } from '../wire/client.ts'
import { request, settle, start } from '../wire/harness.ts'
import { type FormSite, formSite, MULTIPART, multipart, part } from './form-site.ts'

const MIB = 1_048_576

let site: FormSite
beforeEach(async () => {
  site = await formSite()
})
afterEach(async () => {
  await expect.poll(() => site.waiting()).toEqual([])
  await site.end()
})

const head = (length: number) => request('POST /', `Content-Type: ${MULTIPART}\r\nContent-Length: ${length}\r\n`)
/** A form with one file, without its content and its end. */
const opening = multipart([part('f', '', 'a.bin')], false).subarray(0, -2)
const ending = Buffer.from('\r\n--AaB03x--\r\n')

test('a client that leaves in the middle of a file leaves nothing behind', async () => {
  let failure: unknown
  site.app.post('/', async (given) => {
    await uploads(given).catch((error: unknown) => {
      failure = error
    })
    return 'nobody reads this'
  })
  await site.open()
  const { connect } = await start(site.app.handler)
  const client = await connect()
  client.send(head(MIB))
  client.send(opening)
  client.send(Buffer.alloc(300_000))
  await expect.poll(async () => (await site.waiting()).length).toBe(1)
  client.reset()
  await until(() => failure !== undefined)
  expect(failure).toMatchObject({ blame: 'peer' })
})

test('a part that never ends is ended by the deadline of bodies, with 408', async () => {
  site.app.post('/', async (given) => (await uploads(given)).files.length)
  await site.open()
  const { connect, clock } = await start(site.app.handler, { bodyTimeoutMs: 1000 })
  const client = await connect()
  client.send(head(MIB))
  client.send(opening)
  client.send(Buffer.alloc(100_000))
  await expect.poll(async () => (await site.waiting()).length).toBe(1)
  clock.advance(1500)
  await settle()
  clock.advance(1500)
  expect((await client.answer()).status).toBe(408)
})

test('what is too large is told while it is still coming', async () => {
  site.app.post('/', async (given) => (await uploads(given, { fileBytesMax: 100_000 })).files.length)
  await site.open()
  const { connect } = await start(site.app.handler)
  const client = await connect()
  client.send(request('POST /', `Content-Type: ${MULTIPART}\r\nTransfer-Encoding: chunked\r\n`))
  const chunk = Buffer.alloc(65_536)
  for (const bytes of [opening, chunk, chunk]) {
    client.send(`${bytes.length.toString(16)}\r\n`)
    client.send(bytes)
    client.send('\r\n')
  }
  const answer = await client.answer()
  expect([answer.status, answer.body.toString()]).toEqual([413, expect.stringContaining('larger than 100000 bytes')])
})

test('a body that was announced as too large is refused before it comes', async () => {
  site.app.post('/', async (given) => (await uploads(given)).files.length)
  await site.open()
  const { connect } = await start(site.app.handler)
  const client = await connect()
  client.send(request('POST /', `Content-Type: ${MULTIPART}\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n`))
  expect((await client.answer()).status).toBe(413)
})

test('a client that says at once that it will send no more is still answered', async () => {
  site.app.post('/', async (given) => (await uploads(given)).files[0]?.text() ?? '')
  await site.open()
  const { connect } = await start(site.app.handler)
  const client = await connect()
  const body = multipart([part('f', 'x'.repeat(200_000), 'a')])
  client.send(head(body.length))
  client.send(body)
  client.end()
  expect((await client.answer()).body.length).toBe(200_000)
})

test('the connection goes on to the next request behind a form', async () => {
  site.app.post('/', async (given) => (await uploads(given)).files[0]?.text() ?? '')
  await site.open()
  const { connect } = await start(site.app.handler)
  const client = await connect()
  for (const content of ['one', 'two']) {
    const body = multipart([part('f', content, 'a')])
    client.send(head(body.length))
    client.send(body)
    expect((await client.answer()).body.toString()).toBe(content)
  }
})

test('200 MB go to the disk through little memory', { timeout: 120_000 }, async () => {
  const size = 200 * MIB
  let seen = 0
  site.app.post('/', async (given) => {
    const { file } = await uploads(given, {
      fileBytesMax: size,
      onProgress: ({ received, total }) => void (seen = received / (total ?? 1)),
    })
    return file('f')?.keep('large.bin') ?? 'none'
  })
  await site.open()
  const { connect } = await start(site.app.handler)
  const client = await connect()
  const before = process.memoryUsage().rss
  let most = before
  const chunk = Buffer.alloc(MIB, 'guichet ')
  client.send(head(opening.length + size + ending.length))
  client.send(opening)
  for (let sent = 0; sent < size; sent += MIB) {
    if (!client.socket.write(chunk)) await once(client.socket, 'drain')
    most = Math.max(most, process.memoryUsage().rss)
  }
  client.send(ending)
  expect((await client.answer()).body.toString()).toBe('large.bin')
  expect((await stat(join(site.root, 'large.bin'))).size).toBe(size)
  expect(seen).toBe(1)
  expect((most - before) / MIB).toBeLessThan(100)
})

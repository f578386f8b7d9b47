// recorder.test.ts: the last requests are kept within bounds, of number and of bytes; bodies and what was said too.

import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { silentLogger } from '../../base/log.ts'
import { RequestHeaders } from '../../http/headers.ts'
import { Request } from '../../http/request.ts'
import { BodyExcerpt } from './body-excerpt.ts'
import { watchEnvironment } from './environment.ts'
import { Recorder, recordingOf } from './recorder.ts'
import type { Recording } from './recording.ts'

function ask(recorder: Recorder, target: string, body = 'x'): Recording | undefined {
  const request = new Request({
    method: 'GET',
    target,
    version: 1,
    headers: new RequestHeaders(['host', 'localhost']),
    authority: 'localhost',
    peer: { address: '127.0.0.1', encrypted: false, local: '127.0.0.1:1', trusts: undefined, log: silentLogger },
    body: undefined,
  })
  const { observer } = recorder
  observer.head?.(request, () => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 0)
  const recording = recordingOf(request)
  recording?.answerBody.bytes(Buffer.from(body))
  observer.sent?.(request, 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n', 0)
  const exchange = { request, address: '127.0.0.1', status: 200, bodyBytes: body.length, complete: true }
  observer.closed?.({ ...exchange, startedAt: 1, endedAt: 2 })
  return recording
}

describe('a recorder', () => {
  test('keeps the last two hundred', () => {
    const recorder = new Recorder()
    for (let i = 1; i <= 230; i++) ask(recorder, `/${i}`)
    expect(recorder.summaries).toHaveLength(200)
    expect(recorder.summaries[0]?.target).toBe('/31')
    expect(recorder.find(30)).toBeUndefined()
    expect(recorder.find(230)?.target).toBe('/230')
  })

  test('keeps fewer when they are heavy, and the last one whatever it weighs', () => {
    const recorder = new Recorder({ bytesMax: 100_000 })
    for (let i = 1; i <= 50; i++) ask(recorder, `/${i}`, 'x'.repeat(16_000))
    expect(recorder.summaries.length).toBeGreaterThan(2)
    expect(recorder.summaries.length).toBeLessThan(8)
    const small = new Recorder({ bytesMax: 1 })
    ask(small, '/only')
    expect(small.summaries.map(({ target }) => target)).toEqual(['/only'])
  })

  test('weighs open sockets too, which grow without being over', () => {
    const recorder = new Recorder({ bytesMax: 500_000 })
    const sockets = [1, 2, 3, 4, 5, 6].map((n) => ask(recorder, `/${n}`))
    for (const socket of sockets) {
      if (socket !== undefined) socket.state = 'socket'
      const payload = Buffer.alloc(2000, 'x')
      const frame = { kind: 'text', fin: true, bytes: 2000, compressed: false, payload } as const
      for (let i = 0; i < 200; i++) socket?.frame('client', frame)
    }
    expect(recorder.summaries.map(({ target }) => target)).toEqual(['/5', '/6'])
  })

  test('does not record the inspector, and forgets when it is told to', () => {
    const recorder = new Recorder()
    ask(recorder, '/_guichet/requests')
    ask(recorder, '/a')
    const told: (number | undefined)[] = []
    const stop = recorder.listen((recording) => told.push(recording?.n))
    recorder.clear()
    stop()
    ask(recorder, '/b')
    expect(told).toEqual([undefined])
    expect(recorder.summaries.map(({ target }) => target)).toEqual(['/b'])
  })

  test('bounds what is said and how long it is', () => {
    const one = ask(new Recorder(), '/')
    for (let i = 0; i < 150; i++) one?.said('info', 'x'.repeat(10_000))
    const { log, logLeft } = (one?.detail() ?? {}) as {
      readonly log?: readonly { readonly text: string }[]
      readonly logLeft?: number
    }
    expect([log?.length, logLeft, log?.[0]?.text.length]).toEqual([100, 50, 2001])
  })

  test('a connection that ended before it asked for anything is no request', () => {
    const recorder = new Recorder()
    const nobody = { request: undefined, address: '::1', bodyBytes: 0, endedAt: 2, complete: true }
    recorder.observer.closed?.({ ...nobody, status: 0, startedAt: 0 })
    expect(recorder.summaries).toEqual([])
  })
})

describe('an excerpt of a body', () => {
  test('counts all and keeps the beginning', () => {
    const body = new BodyExcerpt()
    for (let i = 0; i < 100; i++) body.bytes(Buffer.alloc(1000, 'a'))
    expect(body.weight).toBe(16_384)
    expect(body.show('text/plain', '')).toMatchObject({ bytes: 100_000, cut: true, complete: false })
  })

  test('keeps a copy: what is written over later does not change it', () => {
    const body = new BodyExcerpt()
    const bytes = Buffer.from('before')
    body.bytes(bytes)
    bytes.fill('x')
    expect(body.show('text/plain', '').text).toBe('before')
  })

  test('unpacks, also what is cut off in the middle, and masks what comes out', () => {
    const packed = gzipSync(JSON.stringify({ password: 'S3CRET', name: 'Ada', filler: crypto.randomUUID().repeat(20) }))
    const body = new BodyExcerpt()
    body.bytes(packed.subarray(0, packed.length - 12))
    const { text } = body.show('application/json', 'gzip')
    expect(text).toContain('"password":"•••","name":"Ada"')
  })

  test('is only what may be shown once it is settled', () => {
    const body = new BodyExcerpt()
    body.bytes(Buffer.from('password=S3CRET'))
    body.settle('application/x-www-form-urlencoded', '')
    expect(body.show('text/plain', '').text).toBe('password=•••')
    const picture = new BodyExcerpt()
    picture.bytes(Buffer.from([0x89, 0x50]))
    expect(picture.show('image/png', '')).toMatchObject({ text: undefined, bytes: 2 })
  })
})

test('names that a program asks the environment for are known, values only of harmless names', () => {
  const before = process.env
  const watch = watchEnvironment(() => false)
  process.env['GUICHET_TEST_TOKEN'] = 'S3CRET'
  process.env['LOG_LEVEL'] = 'debug'
  void process.env['GUICHET_TEST_TOKEN']
  void process.env['LOG_LEVEL']
  void ('GUICHET_TEST_ABSENT' in process.env)
  watch.stop()
  delete process.env['GUICHET_TEST_TOKEN']
  expect(process.env).toBe(before)
  const asked = watch.asked().filter(({ name }) => /^GUICHET_TEST|LOG_LEVEL/.test(name))
  expect(asked).toEqual([
    { name: 'GUICHET_TEST_ABSENT', isSet: false, shown: undefined },
    { name: 'GUICHET_TEST_TOKEN', isSet: false, shown: undefined },
    { name: 'LOG_LEVEL', isSet: true, shown: 'debug' },
  ])
  delete process.env['LOG_LEVEL']
})

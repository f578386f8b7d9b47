// engine.test.ts: what nobody thought of, thrown at the engine: requests changed by chance, cut by chance. Each failure
// names its seed and its input; the same seed gives the same inputs again. Three promises are held:
// no crash and no hang, never two answers to one request, and the same reading however the bytes are cut.

import { afterEach, describe, expect, test } from 'vitest'
import { FakeClock } from '../../src/base/clock.ts'
import { isGuichetError } from '../../src/base/errors.ts'
import { silentLogger } from '../../src/base/log.ts'
import { ChunkedDecoder } from '../../src/http/chunked.ts'
import { parseRequest } from '../../src/http/parse-request.ts'
import { Reply, TEXT } from '../../src/http/reply.ts'
import type { Request } from '../../src/http/request.ts'
import type { HeadMemory } from '../../src/http/request-head.ts'
import { listen, type RunningServer } from '../../src/server/listen.ts'
import { CASES } from '../wire/cases.ts'
import { RawClient, readAll, turn, until } from '../wire/client.ts'
import { chanceOf, cut, mutated } from './mutate.ts'

/** Others by GUICHET_FUZZ_SEEDS="21,34". */
const SEEDS = process.env['GUICHET_FUZZ_SEEDS']?.split(',').map(Number) ?? [1, 2, 3, 5, 8, 13]
const INPUTS_PER_SEED = 120
const AT_ONCE = 25

const corpus = CASES.map(({ bytes }) => bytes).filter((bytes) => bytes.length > 0 && bytes.length < 600)
const limits = { targetBytesMax: 8192, headBytesMax: 16_384, headFieldsMax: 100 }

let server: RunningServer | undefined
const faults: unknown[] = []
const log = { ...silentLogger, error: (fields: unknown) => void faults.push(fields) }

afterEach(async () => {
  server?.cut()
  await server?.stop()
  server = undefined
})

/** Answers with the place of the request on its connection, so that a doubled or a lost answer shows. */
function counting(): (request: Request) => Promise<Reply> {
  const counts = new WeakMap<object, number>()
  return async (request) => {
    const place = (counts.get(request.peer) ?? 0) + 1
    counts.set(request.peer, place)
    const body = await request.text()
    return new Reply(200, `${place} ${request.method} ${request.url} ${body}`, TEXT)
  }
}

/** What a connection got, in a form that does not depend on cuts: which fault is seen first may, that there is one may not. */
function told(bytes: Buffer, input: string): string[] {
  // Nobody knows any more which request was a HEAD, so answers to it are read by its word in front of the target.
  const answers = readAll(bytes, () => false)
  const lines = answers.map(({ status, body }) => (status < 400 ? body.toString('latin1') : 'refused'))
  const places = lines.filter((line) => line !== 'refused').map((line) => Number.parseInt(line, 10))
  expect(places, input).toEqual(places.map((_, i) => i + 1))
  return lines
}

async function converse(port: number, pieces: readonly string[]): Promise<Buffer> {
  const client = await RawClient.open(port)
  for (const piece of pieces) {
    if (piece === '') continue
    client.send(piece)
    await turn()
  }
  client.end()
  await client.over()
  client.destroy()
  return client.bytes()
}

describe.each(SEEDS)('seed %i', (seed) => {
  const chance = chanceOf(seed)
  // HEAD is left out: whether an answer has a body could not be told from the bytes alone.
  const inputs = Array.from({ length: INPUTS_PER_SEED }, () => mutated(corpus, chance).replaceAll('HEAD', 'GET'))

  test('the same answers however the bytes are cut, and one for each request', async () => {
    server = await listen(counting(), { log })
    const { port } = server
    for (let at = 0; at < inputs.length; at += AT_ONCE) {
      await Promise.all(
        inputs.slice(at, at + AT_ONCE).map(async (input) => {
          const name = `seed ${seed}: ${JSON.stringify(input)}`
          const whole = told(await converse(port, [input]), name)
          const pieces = cut(input, chance)
          const cutUp = told(await converse(port, pieces), name)
          expect(cutUp, `${name} in ${JSON.stringify(pieces)}`).toEqual(whole)
        }),
      )
    }
    expect(faults).toEqual([])
    const running = server
    await until(() => running.connections === 0)
  })

  test('a client that goes silent is let go by the deadlines', async () => {
    const clock = new FakeClock()
    server = await listen(counting(), { log, clock })
    const { port } = server
    const running = server
    for (let at = 0; at < inputs.length; at += 100) {
      const clients = await Promise.all(
        inputs.slice(at, at + 100).map(async (input) => {
          const client = await RawClient.open(port)
          client.send(input)
          return { client, input }
        }),
      )
      for (let round = 0; round < 5; round++) await turn()
      // Each client closes when it is told to; nobody else does anything any more.
      for (const { client } of clients) client.socket.once('end', () => client.end())
      for (let round = 0; round < 400 && running.connections > 0; round++) {
        clock.advance(1000)
        await turn()
      }
      expect(running.connections, `seed ${seed}`).toBe(0)
      for (const { client, input } of clients) {
        await client.over()
        client.destroy()
        told(client.bytes(), `seed ${seed}: ${JSON.stringify(input)}`)
      }
    }
    expect(faults).toEqual([])
  })
})

describe('the head parser', () => {
  interface Read {
    readonly head: string
    readonly accepted: boolean
  }

  function read(bytes: Buffer, stops: readonly number[]): Read {
    const memory: HeadMemory = { searched: 0, recent: undefined, older: undefined, target: '' }
    try {
      for (const stop of [...stops, bytes.length]) {
        const head = parseRequest(bytes, 0, stop, limits, memory)
        if (head === undefined) continue
        const { block, ...rest } = head
        return { head: JSON.stringify([rest, block.headers.list, block.facts]), accepted: true }
      }
      return { head: 'more', accepted: true }
    } catch (error) {
      // Anything but a row of our tables is a bug.
      if (!isGuichetError(error) || error.blame !== 'peer') throw error
      return { head: 'refused', accepted: false }
    }
  }

  test('reads every case alike at every cut', () => {
    for (const { name, bytes } of CASES) {
      if (bytes.length > 2000) continue
      const buffer = Buffer.from(bytes, 'latin1')
      const whole = read(buffer, [])
      for (let stop = 1; stop < buffer.length; stop++) {
        const inTwo = read(buffer, [stop])
        // A cut may show a fault early in what is not complete; what is complete is the same.
        if (whole.head !== 'more') expect(inTwo.head, `${name} at ${stop}`).toBe(whole.head)
      }
    }
  })

  test('reads changed heads alike, whole and byte by byte', () => {
    for (const seed of SEEDS) {
      const chance = chanceOf(seed * 1000)
      for (let i = 0; i < 800; i++) {
        const input = mutated(corpus, chance)
        const buffer = Buffer.from(input, 'latin1')
        const whole = read(buffer, [])
        const slow = read(
          buffer,
          Array.from(buffer, (_, at) => at + 1),
        )
        if (whole.head === 'more') continue
        expect(slow.head, `seed ${seed * 1000}: ${JSON.stringify(input)}`).toBe(whole.head)
      }
    }
  })
})

describe('the decoder of chunks', () => {
  function decode(pieces: readonly Buffer[]): string {
    const decoder = new ChunkedDecoder()
    const parts: Buffer[] = []
    let behind = 0
    try {
      for (const piece of pieces) {
        const stop = decoder.decode(piece, 0, piece.length, (bytes) => parts.push(bytes))
        behind += piece.length - stop
      }
    } catch (error) {
      if (!isGuichetError(error) || error.blame !== 'peer') throw error
      return 'refused'
    }
    return JSON.stringify([decoder.done, behind, Buffer.concat(parts).toString('latin1')])
  }

  test('decodes changed bodies alike, whole and in any cuts', () => {
    const bodies = corpus
      .filter((bytes) => bytes.includes('chunked'))
      .map((bytes) => bytes.split('\r\n\r\n').slice(1).join('\r\n\r\n'))
    for (const seed of SEEDS) {
      const chance = chanceOf(seed * 7919)
      for (let i = 0; i < 800; i++) {
        const input = mutated(bodies, chance)
        const whole = decode([Buffer.from(input, 'latin1')])
        const pieces = cut(input, chance)
        const name = `seed ${seed * 7919}: ${JSON.stringify(pieces)}`
        expect(decode(pieces.map((piece) => Buffer.from(piece, 'latin1'))), name).toBe(whole)
        const bytes = Array.from(Buffer.from(input, 'latin1'), (byte) => Buffer.of(byte))
        expect(decode(bytes), name).toBe(whole)
      }
    }
  })
})

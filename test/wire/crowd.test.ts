// crowd.test.ts: many connections at once, whose replies then leave together: each gets its own, whole and in order, whatever
// way it is made and however the connection ends; also while the server stops.

import { expect, test } from 'vitest'
import { Reply } from '../../src/http/reply.ts'
import type { Request } from '../../src/http/request.ts'
import { field, type RawClient, until } from './client.ts'
import { request, start } from './harness.ts'

const CROWD = 40
const ROUNDS = 25

/** Answers with the target; every third one a promise, every fifth one beyond ASCII, every seventh one long. */
function handler(asked: Request): Reply | Promise<Reply> {
  const number = Number(/\d+$/.exec(asked.target)?.[0])
  const text = number % 7 === 0 ? asked.target.padEnd(20_000, '.') : `${asked.target}${number % 5 === 0 ? 'é' : ''}`
  const reply = new Reply(200, text, 'text/plain')
  return number % 3 === 0 ? Promise.resolve(reply) : reply
}

/** Asks for `rounds` pipelined pairs, one after the other. @returns how many came as they should */
async function ask(client: RawClient, who: number, rounds: number): Promise<number> {
  for (let round = 0; round < rounds; round++) {
    const numbers = [who * 1000 + round * 2, who * 1000 + round * 2 + 1]
    client.send(numbers.map((number) => request(`GET /${number}`)).join(''))
    for (const number of numbers) {
      const { body } = await client.answer()
      expect(body.toString().replace(/[.é]+$/, '')).toBe(`/${number}`)
    }
  }
  return rounds
}

test('everybody of a crowd gets the own replies, in order', async () => {
  const { server, connect, lines } = await start(handler)
  const crowd = await Promise.all(Array.from({ length: CROWD }, () => connect()))
  const rounds = await Promise.all(crowd.map((client, who) => ask(client, who, ROUNDS)))
  expect(rounds).toEqual(Array.from({ length: CROWD }, () => ROUNDS))
  // The last request of each asks for the end of the connection.
  for (const client of crowd) client.send(request('GET /1', 'Connection: close\r\n'))
  for (const client of crowd) {
    expect(field(await client.answer(), 'connection')).toBe('close')
    expect(await client.over()).toBe('fin')
    client.end()
  }
  await until(() => server.connections === 0)
  expect(lines.filter(({ level }) => level !== 'debug')).toEqual([])
})

test('a stop in the middle of it takes no reply from anybody', async () => {
  const stopAt = CROWD * ROUNDS
  let handled = 0
  const started = await start((asked) => {
    // In the middle of a turn, when replies of others wait for its end.
    if (++handled === stopAt) void started.server.stop()
    return handler(asked)
  })
  const crowd = await Promise.all(Array.from({ length: CROWD }, () => started.connect()))
  let got = 0
  await Promise.all(
    crowd.map(async (client, who) => {
      for (let round = 0; ; round++) {
        client.send(request(`GET /${who * 1000 + round}`))
        const answer = await client.answer().catch(() => undefined)
        if (answer === undefined) return
        got++
        expect(answer.body.toString().replace(/[.é]+$/, '')).toBe(`/${who * 1000 + round}`)
        if (field(answer, 'connection') === 'close') return
      }
    }),
  )
  expect(got).toBe(handled)
  expect(handled).toBeGreaterThanOrEqual(stopAt)
})

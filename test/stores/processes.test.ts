// processes.test.ts: one site in two processes that share their stores: limits are theirs together, and who signed in at one
// is known at the other.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { builtModule } from '../database/built.ts'
import { findPostgres, postgresAt, sqlite } from '../database/engines.ts'
import { type Program, startProgram } from '../support/program.ts'
import { findRedis } from '../support/redis.ts'

const LIMIT = 12
const [postgres, redis] = await Promise.all([findPostgres(), findRedis()])
const folder = mkdtempSync(join(tmpdir(), 'guichet-processes-'))
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await postgres?.stop()
  await redis?.stop()
})

/** A program that keeps everything in what `stores` makes: the text of an array of both. */
function program(stores: string): string {
  return `
import { App, serve } from '${builtModule('index.js')}'
import { rateLimit } from '${builtModule('parts/middleware/middleware.js')}'
import { database, databaseRates, databaseSessions } from '${builtModule('parts/database/database.js')}'
import { redisRates, redisSessions } from '${builtModule('parts/redis/redis.js')}'
const [sessions, store] = ${stores}
const app = new App({ session: { store: sessions }, root: import.meta.dirname })
const limited = new App()
limited.use(rateLimit({ limit: ${LIMIT}, windowS: 600, store, by: ({ query }) => query.get('who') ?? undefined }))
limited.get('/', () => ({ pid: process.pid }))
app.mount('/limited', limited)
app.get('/set/<name>', ({ session, params }) => { session.set(params.name, process.pid); return 'set' })
app.get('/all', ({ session }) => session.keys())
await serve(app, { port: 0, host: '127.0.0.1' })
`
}

const places: [string, () => Promise<{ stores: string; end(): Promise<void> }>][] = [
  ['sqlite', async () => inDatabase(await sqlite.fresh())],
  ...(postgres === undefined
    ? []
    : [['postgres', async () => inDatabase(await postgresAt(postgres.url).fresh())] as (typeof places)[number]]),
  ...(redis === undefined ? [] : [['redis', async () => inRedis(redis.url)] as (typeof places)[number]]),
]
if (postgres === undefined) test.skip('skipped: there is no PostgreSQL here', () => {})
if (redis === undefined) test.skip('skipped: there is no Redis here', () => {})

function inDatabase({ url, site, end }: { url: string; site: { root: string }; end(): Promise<void> }) {
  const place = url.startsWith('sqlite:') ? `sqlite:${join(site.root, 'data.db')}` : url
  const db = `database({ url: ${JSON.stringify(place)}, migrations: '' })`
  return { stores: `((db) => [databaseSessions(db), databaseRates(db)])(${db})`, end }
}

function inRedis(url: string) {
  const options = JSON.stringify({ url, prefix: `guichet-test:${process.pid}:${Date.now()}:` })
  return { stores: `[redisSessions(${options}), redisRates(${options})]`, end: async () => {} }
}

describe.each(places)('two processes on one %s', (name, make) => {
  test('limit together, and share their visitors', { timeout: 60_000 }, async () => {
    const place = await make()
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, program(place.stores))
    const programs: Program[] = []
    try {
      programs.push(...(await Promise.all([startProgram([file], folder), startProgram([file], folder)])))
      const urls = programs.map(({ url }) => url)
      await assertLimits(urls)
      await assertShared(urls)
    } finally {
      await Promise.all(programs.map((one) => one.stop()))
      await place.end()
    }
  })
})

async function assertLimits(urls: readonly string[]): Promise<void> {
  const ask = (n: number) => fetch(`${urls[n % urls.length]}/limited/?who=ada`)
  // One of each first, so that both have let somebody in; then all at once.
  const answers = [await ask(0), await ask(1)]
  answers.push(...(await Promise.all(Array.from({ length: 3 * LIMIT - 2 }, (_, n) => ask(n)))))
  const admitted = answers.filter(({ status }) => status === 200)
  expect(admitted).toHaveLength(LIMIT)
  const left = admitted.map(({ headers }) => Number(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]))
  expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: LIMIT }, (_, n) => n))
  const pids = new Set(await Promise.all(admitted.map(async (one) => ((await one.json()) as { pid: number }).pid)))
  expect(pids.size).toBe(2)
  for (const { status, headers } of answers.filter((one) => !admitted.includes(one))) {
    expect(status).toBe(429)
    expect(headers.get('ratelimit')).toMatch(/^"default";r=0;t=(?:59\d|600)$/)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(590)
  }
  expect((await fetch(`${urls[0]}/limited/?who=grace`)).status).toBe(200)
}

async function assertShared(urls: readonly string[]): Promise<void> {
  const first = await fetch(`${urls[0]}/set/first`)
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  await Promise.all(Array.from({ length: 10 }, (_, n) => fetch(`${urls[n % 2]}/set/n${n}`, { headers: { cookie } })))
  const all = await (await fetch(`${urls[1]}/all`, { headers: { cookie } })).json()
  expect(all).toHaveLength(11)
}

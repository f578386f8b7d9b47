// away.test.ts: a store that goes away and comes back: who asks is told so with 503 and what to do, and what was acknowledged
// before is still there.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { visitor } from '../../src/app/test-client.ts'
import type { SessionStore } from '../../src/app/visitor/session-store.ts'
import { createLogger } from '../../src/base/log.ts'
import { database, databaseSessions } from '../../src/parts/database/database.ts'
import { redisSessions } from '../../src/parts/redis/redis.ts'
import { findPostgres, postgresAt, sqlite } from '../database/engines.ts'
import { findRedis } from '../support/redis.ts'

const [postgres, redis] = await Promise.all([findPostgres(), findRedis()])
afterAll(async () => {
  await postgres?.stop()
  await redis?.stop()
})

/** A way to `url` over a port of its own, which can be cut and mended. */
class Way {
  readonly #target: URL
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0

  constructor(url: string) {
    this.#target = new URL(url)
  }

  async mend(): Promise<string> {
    const { hostname, port } = this.#target
    this.#server = createServer((near) => {
      const far = connect(Number(port), hostname)
      for (const socket of [near, far]) {
        this.#sockets.add(socket)
        socket.on('error', () => {})
        socket.on('close', () => {
          near.destroy()
          far.destroy()
        })
      }
      near.pipe(far).pipe(near)
    })
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port // it listens on TCP
    const url = new URL(this.#target)
    url.host = `127.0.0.1:${this.#port}`
    return url.href
  }

  async cut(): Promise<void> {
    const server = this.#server
    if (server?.listening !== true) return
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
    server.close()
    await once(server, 'close')
  }
}

async function assertComesBack(
  store: SessionStore,
  way: { cut(): Promise<void>; mend(): Promise<unknown> },
): Promise<void> {
  const lines: string[] = []
  const log = createLogger({ level: 'warn', write: (line) => void lines.push(line) })
  const app = new App({ session: { store }, secret: 'sixteen characters and more' })
  app.get('/set/<name>', ({ session, params }) => {
    session.set(params.name, 1)
    return 'set'
  })
  app.get('/all', ({ session }) => session.keys())
  await app.handler.open?.({ root: import.meta.dirname, log, mode: 'start' })
  try {
    const ada = visitor(app)
    expect((await ada.get('/set/before')).status).toBe(200)
    await way.cut()
    const refused = [await ada.get('/all'), await visitor(app).get('/set/lost')]
    for (const answer of refused) {
      expect(answer.status).toBe(503)
      expect(answer.headers.getSetCookie()).toEqual([])
      expect(await answer.text()).not.toContain('127.0.0.1')
    }
    await way.mend()
    await expect.poll(async () => (await ada.get('/all')).status, { timeout: 15_000 }).toBe(200)
    expect(await (await ada.get('/all')).json()).toEqual(['before'])
    expect((await ada.get('/set/after')).status).toBe(200)
  } finally {
    await app.handler.close?.()
    await way.cut()
  }
}

describe('a store that goes away and comes back', () => {
  test.skipIf(redis === undefined)('redis', { timeout: 60_000 }, async () => {
    const way = new Way(redis?.url ?? '')
    await assertComesBack(redisSessions({ url: await way.mend(), prefix: `guichet-test:${process.pid}:` }), way)
  })

  test.skipIf(postgres === undefined)('postgres', { timeout: 60_000 }, async () => {
    const fresh = await postgresAt(postgres?.url ?? '').fresh({ migrations: '' })
    const way = new Way(fresh.url)
    const db = database({ url: await way.mend(), migrations: '', acquireTimeoutMs: 1000 })
    await assertComesBack(databaseSessions(db), way)
    await fresh.end()
  })

  test('sqlite, while another program holds the file', { timeout: 60_000 }, async () => {
    const fresh = await sqlite.fresh({ migrations: '', busyTimeoutMs: 50 })
    const sessions = databaseSessions(await fresh.another())
    let release = () => {}
    const app = new App({ session: { store: sessions }, secret: 'sixteen characters and more' })
    app.get('/', ({ session }) => {
      session.set('n', Number(session.get('n') ?? 0) + 1)
      return { n: session.get('n') }
    })
    await app.handler.open?.(fresh.site)
    const ada = visitor(app)
    expect((await ada.get('/')).status).toBe(200)
    const locked = new Promise<void>((resolve) => {
      const holding = fresh.db.transaction(async (tx) => {
        await tx.sql`delete from guichet_session where key = 'nobody'`.run()
        resolve()
        await new Promise<void>((go) => {
          release = go
        })
      })
      holding.catch(() => {})
    })
    await locked
    expect((await ada.get('/')).status).toBe(503)
    release()
    await expect.poll(async () => await (await ada.get('/')).json()).toEqual({ n: 2 })
    await app.handler.close?.()
    await fresh.end()
  })
})
if (redis === undefined) test.skip('skipped: there is no Redis here', () => {})
if (postgres === undefined) test.skip('skipped: there is no PostgreSQL here', () => {})

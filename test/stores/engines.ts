// engines.ts: everything that keeps sessions and counts, behind one face for the suites: memory, SQLite, PostgreSQL, Redis.
// Time stands still until a test lets it pass.

import { randomBytes } from 'node:crypto'
import { MemoryRates, type RateStore } from '../../src/app/visitor/rate-store.ts'
import { MemorySessions, type SessionStore } from '../../src/app/visitor/session-store.ts'
import { FakeClock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/log.ts'
import type { Site } from '../../src/http/message.ts'
import { databaseRates, databaseSessions } from '../../src/parts/database/database.ts'
import { redisRates, redisSessions } from '../../src/parts/redis/redis.ts'
import { openRedis } from '../../src/store/redis.ts'
import type { Engine } from '../database/engines.ts'

export interface Stores {
  readonly sessions: SessionStore
  readonly rates: RateStore
}

/** A fresh place for one test. */
export interface FreshStores extends Stores {
  /** Stores on the same data, as another process has them. */
  another(): Promise<Stores>
  /** Milliseconds since 1970, as the stores see it. */
  now(): number
  /** Lets time pass. */
  pass(ms: number): Promise<void>
  /** How many sessions and counts lie there, also such as are over and were not swept yet. */
  kept(): Promise<number>
  end(): Promise<void>
}

export interface StoreEngine {
  readonly name: string
  fresh(): Promise<FreshStores>
}

export const site: Site = { root: import.meta.dirname, log: silentLogger, mode: 'serve' }

export const memory: StoreEngine = {
  name: 'memory',
  async fresh() {
    const clock = new FakeClock()
    const [sessions, rates] = [new MemorySessions({ clock }), new MemoryRates({ clock })]
    sessions.open()
    return {
      ...{ sessions, rates },
      another: async () => ({ sessions, rates }),
      now: () => clock.now(),
      pass: async (ms) => clock.advance(ms),
      kept: async () => sessions.size + rates.size,
      end: async () => sessions.close(),
    }
  },
}

export function inDatabase(engine: Engine): StoreEngine {
  return {
    name: engine.name,
    async fresh() {
      const clock = new FakeClock()
      const { db, another, end, site: place } = await engine.fresh({ migrations: '' })
      const open: Stores[] = []
      const made = async (on: typeof db): Promise<Stores> => {
        const stores = { sessions: databaseSessions(on, { clock }), rates: databaseRates(on, { clock }) }
        await stores.sessions.open?.(place)
        await stores.rates.open?.(place)
        open.push(stores)
        return stores
      }
      return {
        ...(await made(db)),
        another: async () => made(await another()),
        now: () => clock.now(),
        pass: async (ms) => clock.advance(ms),
        async kept() {
          const { count } = await db.sql<{ count: number }>`select
            (select count(*) from guichet_session) + (select count(*) from guichet_rate) as count`.one()
          return count
        },
        async end() {
          for (const { sessions, rates } of open) await Promise.all([sessions.close?.(), rates.close?.()])
          await end()
        },
      }
    },
  }
}

export function inRedis(url: string): StoreEngine {
  return {
    name: 'redis',
    async fresh() {
      const prefix = `guichet-test:${randomBytes(6).toString('hex')}:`
      const redis = await openRedis({ log: silentLogger, root: site.root, options: { url } })
      const keys = async () => (await redis.command('keys', `${prefix}*`)) as string[] // what KEYS answers
      const open: Stores[] = []
      const made = async (): Promise<Stores> => {
        const stores = { sessions: redisSessions({ url, prefix }), rates: redisRates({ url, prefix }) }
        await stores.sessions.open?.(site)
        await stores.rates.open?.(site)
        open.push(stores)
        return stores
      }
      return {
        ...(await made()),
        another: made,
        now: () => Date.now(),
        // The server's clock is not ours: what has so much left has less.
        async pass(ms) {
          for (const key of await keys()) {
            const left = Number(await redis.command('pttl', key))
            await redis.command('pexpire', key, left - ms)
          }
        },
        kept: async () => (await keys()).length,
        async end() {
          for (const { sessions, rates } of open) await Promise.all([sessions.close?.(), rates.close?.()])
          for (const key of await keys()) await redis.command('del', key)
          await redis.close()
        },
      }
    },
  }
}

// redis-sessions.ts: sessions in Redis or Valkey, each a hash that the server forgets by itself. A change is one script, in
// which nothing gets between. Which sessions an owner has stands in a sorted set beside them, by when they are over.

import { createHash } from 'node:crypto'
import type { SessionStore, StoredSession } from '../../app/visitor/session-store.ts'
import type { Site } from '../../http/message.ts'
import { type RedisStoreOptions, SiteRedis } from './site-redis.ts'

/** KEYS: session, set of its owner (or none). ARGV: before, data, issued, expires, forget at ms, now ms, owner. */
const WRITE = `
if ARGV[1] == '' then
  if redis.call('exists', KEYS[1]) == 1 then return 0 end
elseif redis.call('hget', KEYS[1], 'data') ~= ARGV[1] then return 0 end
redis.call('hset', KEYS[1], 'data', ARGV[2], 'issued', ARGV[3], 'expires', ARGV[4], 'owner', ARGV[7])
redis.call('pexpireat', KEYS[1], ARGV[5])
if KEYS[2] then
  redis.call('zremrangebyscore', KEYS[2], '-inf', ARGV[6])
  redis.call('zadd', KEYS[2], ARGV[5], KEYS[1])
  redis.call('pexpireat', KEYS[2], redis.call('zrange', KEYS[2], -1, -1, 'withscores')[2])
end
return 1`

/** KEYS: set of an owner. ARGV: the owner. A session may have changed hands since it was put there. */
const END_ALL = `
local ended = 0
for _, key in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do
  if redis.call('hget', key, 'owner') == ARGV[1] then ended = ended + redis.call('del', key) end
end
redis.call('del', KEYS[1])
return ended`

/**
 * A store of sessions in Redis or Valkey, for any number of processes and machines. Needs the package ioredis.
 *
 * @param options `url`, REDIS_URL without; see docs/options.md, "redis"
 * @returns a store whose `open` rejects with GUI_STORE_URL, GUI_STORE_PACKAGE, GUI_STORE_CONNECT
 * @example const app = new App({ session: { store: redisSessions() } })
 */
export function redisSessions(options: RedisStoreOptions = {}): SessionStore {
  return new RedisSessions(new SiteRedis(options))
}

class RedisSessions implements SessionStore {
  readonly sync = false
  readonly #redis: SiteRedis

  constructor(redis: SiteRedis) {
    this.#redis = redis
  }

  async read(key: string): Promise<StoredSession | undefined> {
    const fields = await this.#redis.command('hmget', this.#keyOf(key), 'data', 'issued', 'expires', 'owner')
    const [data, issued, expires, owner] = fields as (string | null)[] // HMGET's answer has as many as were asked for
    if (data === null || data === undefined) return undefined
    return {
      data,
      issuedS: Number(issued),
      expiresS: Number(expires),
      owner: owner === '' ? undefined : (owner ?? undefined),
    }
  }

  async write(key: string, session: StoredSession, forgetAtS: number, before: string): Promise<boolean> {
    const { data, issuedS, expiresS, owner } = session
    const keys = [this.#keyOf(key), ...(owner === undefined ? [] : [this.#setOf(owner)])]
    const times = [issuedS, expiresS, Math.ceil(forgetAtS * 1000), Date.now()]
    return (await this.#redis.run(WRITE, keys, [before, data, ...times, owner ?? ''])) === 1
  }

  async delete(key: string): Promise<void> {
    await this.#redis.command('del', this.#keyOf(key))
  }

  async endAll(owner: string): Promise<number> {
    return Number(await this.#redis.run(END_ALL, [this.#setOf(owner)], [owner]))
  }

  open(site: Site): Promise<void> {
    return this.#redis.open(site)
  }

  close(): Promise<void> {
    return this.#redis.close()
  }

  #keyOf(key: string): string {
    return `${this.#redis.prefix}session:${key}`
  }

  #setOf(owner: string): string {
    return `${this.#redis.prefix}owner:${createHash('sha256').update(owner).digest('base64url')}`
  }
}

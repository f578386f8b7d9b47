// redis-rates.ts: how often a key was seen, counted in Redis or Valkey for any number of machines. A hit is one script; the
// server forgets a window by itself. Of a key only its hash is kept: it may be an address, or a secret.

import { createHash } from 'node:crypto'
import type { Hits, RateStore } from '../../app/visitor/rate-store.ts'
import type { Site } from '../../http/message.ts'
import { type RedisStoreOptions, SiteRedis } from './site-redis.ts'

/** KEYS: count. ARGV: length of the window, ms. */
const HIT = `
local count = redis.call('incr', KEYS[1])
if count == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
return { count, redis.call('pttl', KEYS[1]) }`

/** KEYS: count. What is over is not begun anew, for DECR would make it last for ever. */
const TAKE_BACK = `
if (tonumber(redis.call('get', KEYS[1])) or 0) > 0 then redis.call('decr', KEYS[1]) end`

/**
 * A store of counts in Redis or Valkey, for rateLimit, which all machines that share it count in together. Needs the
 * package ioredis.
 *
 * @param options `url`, REDIS_URL without; see docs/options.md, "redis"
 * @returns a store whose `open` rejects with GUI_STORE_URL, GUI_STORE_PACKAGE, GUI_STORE_CONNECT
 * @example app.use(rateLimit({ limit: 100, store: redisRates() }))
 */
export function redisRates(options: RedisStoreOptions = {}): RateStore {
  return new RedisRates(new SiteRedis(options))
}

class RedisRates implements RateStore {
  readonly #redis: SiteRedis

  constructor(redis: SiteRedis) {
    this.#redis = redis
  }

  async hit(key: string, windowMs: number): Promise<Hits> {
    const answer = await this.#redis.run(HIT, [this.#keyOf(key)], [Math.ceil(windowMs)])
    const [count, leftMs] = answer as [number, number] // what HIT returns
    return { count, resetsAtMs: Date.now() + leftMs }
  }

  async takeBack(key: string): Promise<void> {
    await this.#redis.run(TAKE_BACK, [this.#keyOf(key)], [])
  }

  open(site: Site): Promise<void> {
    return this.#redis.open(site)
  }

  close(): Promise<void> {
    return this.#redis.close()
  }

  #keyOf(key: string): string {
    return `${this.#redis.prefix}rate:${createHash('sha256').update(key).digest('base64url')}`
  }
}

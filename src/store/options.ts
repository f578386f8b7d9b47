// options.ts: what can be said about the connection to Redis or Valkey, with its default and the reason for it.

import { defineOptions, type GivenOptions } from '../base/options.ts'

export const redisOptions = defineOptions('redis', {
  url: {
    default: undefined,
    type: 'string',
    env: 'REDIS_URL',
    says: 'Where Redis or Valkey is: redis://user:password@host:6379/0, rediss:// with TLS.',
    why: 'REDIS_URL is what hosting services set.',
  },
  commandTimeoutMs: {
    default: 2000,
    min: 1,
    max: 600_000,
    says: 'Longest time for one command, the wait for a connection included, milliseconds.',
    why: 'Commands take microseconds; a request that waits for a server that is away is better told so.',
  },
  connectTimeoutMs: {
    default: 5000,
    min: 1,
    max: 600_000,
    says: 'Longest time for making the connection, milliseconds.',
    why: 'Enough for TLS across an ocean.',
  },
})

export type RedisOptionsGiven = GivenOptions<typeof redisOptions.rows>

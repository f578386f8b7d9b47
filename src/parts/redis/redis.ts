// redis.ts: what `import … from 'guichet/redis'` can give: stores in Redis or Valkey, for a site on several machines.

export { redisRates } from './redis-rates.ts'
export { redisSessions } from './redis-sessions.ts'
export type { RedisStoreOptions } from './site-redis.ts'

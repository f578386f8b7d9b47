// contract.test.ts: the suites of all stores.

import { afterAll, expect, test } from 'vitest'
import { findPostgres, postgresAt, sqlite } from '../database/engines.ts'
import { findRedis } from '../support/redis.ts'
import { inDatabase, inRedis, memory } from './engines.ts'
import { rateContract } from './rate-contract.ts'
import { sessionContract } from './session-contract.ts'

const [postgres, redis] = await Promise.all([findPostgres(), findRedis()])
afterAll(async () => {
  await postgres?.stop()
  await redis?.stop()
})

const engines = [
  memory,
  inDatabase(sqlite),
  ...(postgres === undefined ? [] : [inDatabase(postgresAt(postgres.url))]),
  ...(redis === undefined ? [] : [inRedis(redis.url)]),
]
for (const engine of engines) {
  sessionContract(engine)
  rateContract(engine)
}
if (postgres === undefined) test.skip('skipped: there is no PostgreSQL here', () => {})
if (redis === undefined) test.skip('skipped: there is no Redis here', () => {})

// Redis forgets by itself; memory holds only what is counted at the moment.
test.each(engines.filter(({ name }) => name === 'sqlite' || name === 'postgres'))(
  'counts that are over are swept out of $name',
  async (engine) => {
    const place = await engine.fresh()
    for (let n = 0; n < 2500; n += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, i) => place.rates.hit(`k${n + i}`, 1000)))
    }
    expect(await place.kept()).toBe(2500)
    await place.pass(60_000)
    await expect.poll(() => place.kept()).toBe(0)
    await place.end()
  },
)

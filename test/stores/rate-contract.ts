// rate-contract.ts: what every store of counts does, whatever it keeps them in.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RateStore } from '../../src/app/visitor/rate-store.ts'
import { type FreshStores, type StoreEngine, site } from './engines.ts'

export function rateContract(engine: StoreEngine): void {
  describe(`counts in ${engine.name}`, () => {
    let place: FreshStores
    let store: RateStore
    beforeEach(async () => {
      place = await engine.fresh()
      store = place.rates
    })
    afterEach(() => place.end())

    test('a window begins with the first hit and stays where it is', async () => {
      const first = await store.hit('a', 10_000)
      expect(first.count).toBe(1)
      expect(first.resetsAtMs - place.now()).toBeGreaterThan(9_000)
      expect(first.resetsAtMs - place.now()).toBeLessThanOrEqual(10_000)
      await place.pass(4_000)
      const second = await store.hit('a', 10_000)
      expect(second.count).toBe(2)
      expect(second.resetsAtMs - place.now()).toBeGreaterThan(5_000)
      expect(second.resetsAtMs - place.now()).toBeLessThanOrEqual(6_000)
    })

    test('counting begins anew when it is over', async () => {
      await store.hit('a', 10_000)
      await store.hit('a', 10_000)
      await place.pass(10_000)
      expect(await store.hit('a', 10_000)).toMatchObject({ count: 1 })
    })

    test('a hit that did not count is taken back, and never more than there were', async () => {
      await store.hit('a', 10_000)
      await store.hit('a', 10_000)
      await store.hit('b', 10_000)
      await store.takeBack('a')
      expect(await store.hit('a', 10_000)).toMatchObject({ count: 2 })
      for (let n = 0; n < 4; n++) await store.takeBack('b')
      expect(await store.hit('b', 10_000)).toMatchObject({ count: 1 })
      await store.takeBack('never seen')
      expect(await store.hit('never seen', 10_000)).toMatchObject({ count: 1 })
      await store.hit('a', 10_000)
      await place.pass(10_000)
      await store.takeBack('a')
      expect(await store.hit('a', 10_000)).toMatchObject({ count: 1 })
    })

    test('keys are told apart, whatever is in them', async () => {
      const keys = ['a', 'A', 'a ', "a'; drop table guichet_rate; --", 'é', 'e\u0301', '\u0000', 'x'.repeat(10_000), '']
      for (const key of keys) expect((await store.hit(key, 10_000)).count, JSON.stringify(key.slice(0, 9))).toBe(1)
      for (const key of keys) expect((await store.hit(key, 10_000)).count).toBe(2)
    })

    test('no hit is lost when two processes count at once', async () => {
      const { rates: other } = await place.another()
      const hits = await Promise.all(
        Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? store : other).hit('a', 100_000)),
      )
      expect(hits.map(({ count }) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1))
      expect(new Set(hits.map(({ resetsAtMs }) => Math.round(resetsAtMs / 10_000))).size).toBeLessThanOrEqual(2)
    })

    test('is opened and closed as often as it is held', async () => {
      await store.open?.(site)
      await store.close?.()
      expect(await store.hit('a', 1000)).toMatchObject({ count: 1 })
    })
  })
}

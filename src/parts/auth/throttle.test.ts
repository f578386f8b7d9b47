import { expect, test } from 'vitest'
import { MemoryRates } from '../../app/visitor/rate-store.ts'
import { FakeClock } from '../../base/clock.ts'
import { Throttle } from './throttle.ts'

function made(more: object = {}) {
  const clock = new FakeClock()
  const limits = { guessesMax: 3, guessesOfAccountMax: 8, guessesOfAddressMax: 10, guessWindowS: 60, ...more }
  const throttle = new Throttle(new MemoryRates({ clock }), limits, clock)
  const wrong = async (account: string, ip = '192.0.2.1') => (await tried(throttle, account, ip)) !== undefined
  return { clock, throttle, wrong }
}

function tried(throttle: Throttle, account: string, ip: string) {
  return throttle.guess(account, ip).catch(() => undefined)
}

test('an account may be guessed at so often from one address, and again after a while', async () => {
  const { wrong, clock, throttle } = made()
  expect([await wrong('ada'), await wrong('ada'), await wrong('ada'), await wrong('ada')]).toEqual([
    true,
    true,
    true,
    false,
  ])
  await expect(throttle.guess('ada', '192.0.2.1')).rejects.toMatchObject({
    status: 429,
    headers: { 'retry-after': '60' },
  })
  expect(await wrong('grace')).toBe(true)
  expect(await wrong('ada', '192.0.2.2')).toBe(true)
  clock.advance(60_000)
  expect(await wrong('ada')).toBe(true)
})

test('what is right does not count, however often', async () => {
  const { throttle, wrong } = made()
  for (let n = 0; n < 50; n++) await (await throttle.guess('ada', '192.0.2.1')).right()
  expect([await wrong('ada'), await wrong('ada'), await wrong('ada'), await wrong('ada')]).toEqual([
    true,
    true,
    true,
    false,
  ])
})

test('one address that is refused does not lock the account for others', async () => {
  const { wrong } = made()
  for (let n = 0; n < 50; n++) await wrong('ada', '192.0.2.1')
  expect(await wrong('ada', '192.0.2.2')).toBe(true)
})

test('many addresses together may not guess for ever, nor one address at many accounts', async () => {
  const { wrong } = made()
  let passed = 0
  for (let n = 0; n < 40; n++) if (await wrong('ada', `192.0.2.${n}`)) passed++
  expect(passed).toBe(8)
  passed = 0
  for (let n = 0; n < 40; n++) if (await wrong(`user ${n}`, '198.51.100.1')) passed++
  expect(passed).toBe(10)
})

test('an address of IPv6 is its network', async () => {
  const { wrong } = made()
  for (let n = 0; n < 3; n++) await wrong('ada', `2001:db8:0:1::${n}`)
  expect(await wrong('ada', '2001:db8:0:1:ffff::1')).toBe(false)
  expect(await wrong('ada', '2001:db8:0:2::1')).toBe(true)
})

test('guesses that come all at once are counted before any is looked at', async () => {
  const { wrong } = made()
  const passed = await Promise.all(Array.from({ length: 100 }, () => wrong('ada')))
  expect(passed.filter(Boolean)).toHaveLength(3)
})

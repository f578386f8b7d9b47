import { expect, test } from 'vitest'
import { FakeClock } from '../base/clock.ts'
import { Turnstile } from './turnstile.ts'

const made = (more: { readonly places?: number; readonly waitingMax?: number } = {}) => {
  const clock = new FakeClock()
  return { clock, turns: new Turnstile({ clock, waitMs: 1000, waitingMax: 10, what: 'The pen', ...more }) }
}

test('lets one in at a time, in order', async () => {
  const { turns } = made()
  const order: number[] = []
  const leaves: (() => void)[] = []
  const waiting = [1, 2, 3].map((n) =>
    turns.enter().then((leave) => {
      order.push(n)
      leaves.push(leave)
    }),
  )
  await waiting[0]
  expect([order, turns.free]).toEqual([[1], false])
  leaves[0]?.()
  await waiting[1]
  expect(order).toEqual([1, 2])
  // A second time does not let a third one in.
  leaves[0]?.()
  await Promise.resolve()
  expect(order).toEqual([1, 2])
  leaves[1]?.()
  await waiting[2]
  leaves[2]?.()
  expect([order, turns.free]).toEqual([[1, 2, 3], true])
})

test('who waits too long is told, and does not hold up who comes after', async () => {
  const { clock, turns } = made()
  const leave = await turns.enter()
  const late = turns.enter(500)
  const patient = turns.enter()
  const told = expect(late).rejects.toMatchObject({
    code: 'GUI_STORE_WAIT',
    message: 'The pen did not come free within 500 ms.',
  })
  clock.advance(500)
  await told
  leave()
  ;(await patient)()
  expect(turns.free).toBe(true)
})

test('the line has an end', async () => {
  const { turns } = made({ waitingMax: 1 })
  const leave = await turns.enter()
  const second = turns.enter()
  await expect(turns.enter()).rejects.toMatchObject({ code: 'GUI_STORE_CROWD', status: 503 })
  leave()
  ;(await second)()
})

test('several places let several in', async () => {
  const { turns } = made({ places: 2 })
  const [first] = [await turns.enter(), await turns.enter()]
  expect([turns.free, turns.taken]).toEqual([false, 2])
  const third = turns.enter()
  first?.()
  ;(await third)()
  expect(turns.taken).toBe(1)
})

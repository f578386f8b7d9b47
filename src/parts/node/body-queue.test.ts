// body-queue.test.ts: what a writer gives comes out in its order, and nothing more is asked for before it is wanted.

import { expect, test } from 'vitest'
import { BodyQueue } from './body-queue.ts'

const tick = () => new Promise<void>((resolve) => process.nextTick(resolve))

function queue(rest: Promise<void> | undefined = undefined) {
  const events: string[] = []
  const made = new BodyQueue({ rest: () => rest, stopped: () => void events.push('stopped') })
  return { made, events, give: (text: string) => made.give([...text], () => void events.push(`took ${text}`)) }
}

test('the writer goes on when all it gave has been taken and more is wanted', async () => {
  const { made, events, give } = queue()
  give('ab')
  expect(await made.next()).toEqual({ done: false, value: 'a' })
  expect(await made.next()).toEqual({ done: false, value: 'b' })
  await tick()
  expect(events).toEqual([])
  const third = made.next()
  await tick()
  await tick()
  expect(events).toEqual(['took ab'])
  give('c')
  expect(await third).toEqual({ done: false, value: 'c' })
  const end = made.next()
  made.end()
  expect(await end).toEqual({ done: true, value: undefined })
})

test('as many small chunks as one turn can write are taken, and come out one after the other', async () => {
  const { made } = queue()
  made.give(Array<string>(200_000).fill('ab'))
  made.give(['last'])
  made.end()
  let count = 0
  let last: unknown
  for await (const chunk of made) {
    count++
    last = chunk
  }
  expect([count, last]).toEqual([200_001, 'last'])
})

test('the end waits for the rest of the exchange', async () => {
  let open: (() => void) | undefined
  const { made, give } = queue(
    new Promise((resolve) => {
      open = resolve
    }),
  )
  give('a')
  made.end()
  await made.next()
  let isOver = false
  const end = made.next().then((step) => {
    isOver = true
    return step
  })
  await tick()
  await tick()
  expect(isOver).toBe(false)
  open?.()
  expect((await end).done).toBe(true)
})

test('a failure comes behind what was given, and after the end there is none', async () => {
  const { made, give } = queue()
  give('a')
  made.fail(new Error('first'))
  made.fail(new Error('second'))
  expect((await made.next()).value).toBe('a')
  await expect(made.next()).rejects.toThrow('first')
  const ended = queue()
  ended.made.end()
  ended.made.fail(new Error('too late'))
  expect((await ended.made.next()).done).toBe(true)
})

test('a reader that stops says so to the writer', async () => {
  const { made, events, give } = queue()
  give('ab')
  for await (const chunk of made) {
    expect(chunk).toBe('a')
    break
  }
  expect(events).toEqual(['stopped'])
})

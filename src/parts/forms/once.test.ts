import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type FormSite, formSite, onceOf, openForm, sendForm } from '../../../test/forms/form-site.ts'
import { GOOD, registration } from '../../../test/forms/registration.ts'
import { redirect } from '../../app/answers/reply-makers.ts'
import type { AppRequest } from '../../app/app-request.ts'
import { FakeClock } from '../../base/clock.ts'
import type { Reply } from '../../http/reply.ts'
import { form } from './form.ts'
import { MemoryOnceStore } from './once.ts'

let site: FormSite
beforeEach(async () => {
  site = await formSite()
})
afterEach(async () => {
  seen.length = 0
  expect(await site.waiting()).toEqual([])
  await site.end()
})

const seen: unknown[] = []

/** The handler of most forms here: remembers the values, and leads on. */
function keep(values: unknown): Reply {
  seen.push(values)
  return redirect('/thanks', 303)
}

/** Serves `handler` at "/". */
async function serve(handler: (request: AppRequest<unknown, unknown, unknown>) => Promise<Reply>): Promise<void> {
  site.app.on(['GET', 'POST'], '/', (request) => handler(request))
  await site.open()
}

describe('what is sent twice', () => {
  test('counts once: the second gets the redirect of the first', async () => {
    await serve(registration.handle(keep))
    const once = onceOf(await openForm(site))
    expect(once).not.toBe('')
    const first = await sendForm(site, [...GOOD, ['_once', once]])
    const second = await sendForm(site, [...GOOD, ['_once', once]])
    expect([second.status, second.location]).toEqual([first.status, first.location])
    expect(seen.length).toBe(1)
    await sendForm(site, [...GOOD, ['tags', 'more'], ['_once', once]])
    expect(seen.length).toBe(2)
    await sendForm(site, [...GOOD, ['_once', onceOf(await openForm(site))]])
    expect(seen.length).toBe(3)
  })

  test('waits for the first one, of two at once', async () => {
    let go: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    let runs = 0
    const order = form(z.object({ count: z.number() }))
    site.app.on(
      ['GET', 'POST'],
      '/',
      order.handle(async () => {
        runs++
        await gate
        return redirect(`/orders/${runs}`, 303)
      }),
    )
    await site.open()
    const once = onceOf(await openForm(site))
    const both = [sendForm(site, { count: '1', _once: once }), sendForm(site, { count: '1', _once: once })]
    go()
    expect((await Promise.all(both)).map(({ location }) => location)).toEqual(['/orders/1', '/orders/1'])
  })

  test('is tried again when the first one failed', async () => {
    let runs = 0
    const order = form(z.object({ count: z.number() }))
    site.app.onError(() => 'failed')
    site.app.on(
      ['GET', 'POST'],
      '/',
      order.handle(() => {
        runs++
        if (runs === 1) throw new Error('first')
        return redirect('/done', 303)
      }),
    )
    await site.open()
    const once = onceOf(await openForm(site))
    expect((await sendForm(site, { count: '1', _once: once })).status).toBe(500)
    expect((await sendForm(site, { count: '1', _once: once })).location).toBe('/done')
  })

  test('is 409 when the first one was answered by no redirect', async () => {
    const order = form(z.object({ count: z.number() }))
    site.app.on(
      ['GET', 'POST'],
      '/',
      order.handle(() => 'Thanks'),
    )
    await site.open()
    const once = onceOf(await openForm(site))
    expect((await sendForm(site, { count: '1', _once: once })).text).toBe('Thanks')
    expect((await sendForm(site, { count: '1', _once: once })).status).toBe(409)
  })

  test('counts twice without an id, or with one that is none of ours', async () => {
    await serve(registration.handle(keep))
    for (const once of ['', 'x', 'x'.repeat(10_000)]) {
      await sendForm(site, [...GOOD, ['_once', once]])
      await sendForm(site, [...GOOD, ['_once', once]])
    }
    expect(seen.length).toBe(6)
  })

  test('counts twice where nothing is to be remembered', async () => {
    await serve(form(z.object({ a: z.string() }), { once: false }).handle(keep))
    const text = await openForm(site)
    expect(text).not.toContain('_once')
    await sendForm(site, { a: 'x' })
    await sendForm(site, { a: 'x' })
    expect(seen.length).toBe(2)
  })
})

describe('what is remembered in memory', () => {
  const led = { redirect: { status: 303, location: '/there' } }

  test('is forgotten after its time', async () => {
    const clock = new FakeClock()
    const store = new MemoryOnceStore(10, clock)
    expect(await store.claim('a', 1000)).toBeUndefined()
    store.settle('a', led)
    clock.advance(999)
    expect(await store.claim('a', 1000)).toEqual(led)
    clock.advance(1)
    expect(await store.claim('a', 1000)).toBeUndefined()
  })

  test('is forgotten, the oldest first, when there is more than it may hold', async () => {
    const store = new MemoryOnceStore(2)
    for (const id of ['a', 'b', 'c']) {
      expect(await store.claim(id, 1000)).toBeUndefined()
      store.settle(id, led)
    }
    expect(await store.claim('b', 1000)).toEqual(led)
    expect(await store.claim('a', 1000)).toBeUndefined()
  })

  test('is waited for, and taken over by one of those that waited when it came to nothing', async () => {
    const store = new MemoryOnceStore(2)
    await store.claim('a', 1000)
    const waiting = [store.claim('a', 1000), store.claim('a', 1000)]
    store.settle('a', undefined)
    const first = await Promise.race(waiting)
    expect(first).toBeUndefined()
    store.settle('a', led)
    expect((await Promise.all(waiting)).filter((outcome) => outcome !== undefined)).toEqual([led])
  })
})

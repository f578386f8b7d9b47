// middleware.test.ts: which middleware an error names, and where it sends its reader.

import { expect, test } from 'vitest'
import { isGuichetError } from '../base/errors.ts'
import { App } from './app.ts'

/** Lets the errors that end requests be seen. */
function watched(app: App): { errors: unknown[] } {
  const errors: unknown[] = []
  app.onError((error) => void errors.push(error))
  return { errors }
}

test('a middleware that returns nothing is named, with the line that registered it', async () => {
  const app = new App({ root: import.meta.dirname })
  const { errors } = watched(app)
  app.use((_request, next) => next())
  // @ts-expect-error it returns nothing
  app.use(function guard() {})
  // @ts-expect-error nor does this
  app.use(async function later() {})
  app.get('/', () => 'x')
  expect((await app.request('/')).status).toBe(500)
  const [error] = errors
  expect(String(error)).toMatch(/The middleware "guard" \(middleware\.test\.ts:\d+\) returned undefined\./)
  expect(isGuichetError(error) && error.place).toMatch(/\/middleware\.test\.ts:\d+$/)
})

test('one that calls next() twice is named too', async () => {
  const app = new App({ root: import.meta.dirname })
  const { errors } = watched(app)
  app.use(async function eager(_request, next) {
    await next()
    return next()
  })
  app.get('/', () => 'x')
  expect((await app.request('/')).status).toBe(500)
  expect(String(errors[0])).toMatch(/The middleware "eager" \(middleware\.test\.ts:\d+\) called next\(\) twice\./)
})

test('a route that returns nothing is the place of its error, whoever waits for it', async () => {
  const app = new App({ root: import.meta.dirname })
  const { errors } = watched(app)
  app.use((_request, next) => next())
  // @ts-expect-error it returns nothing
  const route = app.get('/', () => {})
  await app.request('/')
  expect(isGuichetError(errors[0]) && errors[0].place).toBe(route.place)
})

test('a mounted handler that returns no reply is told what may be mounted, at the line of its mount', async () => {
  const app = new App({ root: import.meta.dirname })
  const { errors } = watched(app)
  // @ts-expect-error it returns no Reply
  app.mount('/e', () => 'text')
  expect((await app.request('/e')).status).toBe(500)
  expect(String(errors[0])).toContain('The handler mounted at "/e" returned a string.')
  expect(errors[0]).toMatchObject({ code: 'GUI_APP_MOUNT_ANSWER', hint: expect.stringContaining('gives a Reply') })
  expect(isGuichetError(errors[0]) && errors[0].place).toMatch(/middleware\.test\.ts:\d+$/)
})

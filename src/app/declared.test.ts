// declared.test.ts: what JavaScript lets through and would fail late, or let a request through, is refused where it is declared.

import { describe, expect, test } from 'vitest'
import { abort } from '../http/http-error.ts'
import { App } from './app.ts'
import { defineExtension } from './extension.ts'

/** An App without its types, as JavaScript sees it. */
// biome-ignore lint/suspicious/noExplicitAny: what these tests give is what the types refuse
function untyped(options?: any): any {
  return new App(options)
}

/** Code, sentence and hint of what `declare` throws. */
function refusal(declare: () => unknown): string {
  try {
    declare()
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint: string } // of a table, or the test fails
    return `${code} ${message} ${hint}`
  }
  return 'nothing was refused'
}

const nothing = () => 'x'
function guard(_request: unknown, next: () => unknown) {
  return next()
}

describe('a route', () => {
  test('whose middle is a function is refused, so no guard is taken for options', () => {
    const app = untyped()
    const said = refusal(() => app.get('/admin', () => abort(403), nothing))
    expect(said).toContain('GUI_APP_ROUTE The route GET /admin was given a function for its options.')
    expect(said).toContain('app.get(pattern, { use: [guard] }, handler)')
    expect(refusal(() => app.get('/admin', [guard], nothing))).toContain('{ use: [guard] }')
    expect(refusal(() => app.get('/admin', guard, guard, nothing))).toContain('was given 2 values before its handler')
    expect(app.routes).toEqual([])
  })

  test('takes one plain object of options and a handler, and says which of them is wrong', () => {
    const app = untyped()
    expect(refusal(() => app.get('/a', new Map(), nothing))).toContain('a Map for its options')
    expect(refusal(() => app.get('/a', null, nothing))).toContain('null for its options')
    expect(refusal(() => app.get('/a'))).toContain('GET /a was given no handler')
    expect(refusal(() => app.get('/a', 'hello'))).toContain('"hello" for its handler')
    expect(refusal(() => app.get(nothing))).toContain('for its pattern')
    app.get('/b', undefined, nothing)
    app.get('/c', Object.create(null), nothing)
  })

  test('of several methods takes a list of at least one', () => {
    const app = untyped()
    expect(refusal(() => app.on('GET', '/a', nothing))).toContain('GUI_APP_ROUTE The route GET /a was given "GET"')
    expect(refusal(() => app.on([], '/a', nothing))).toContain('an empty list for its methods')
    expect(refusal(() => app.on(['GO'], '/a', nothing))).toContain('GUI_APP_METHOD')
  })

  test('written as other frameworks do is told how it is written here', () => {
    const app = untyped()
    expect(refusal(() => app.get('/:id', nothing))).toContain('here it is written <id>')
    expect(refusal(() => app.get('/a/*', nothing))).toContain('here it is written <path:rest>')
    expect(refusal(() => app.get('/*splat', nothing))).toContain('here it is written <path:splat>')
    expect(refusal(() => app.get('/{id}', nothing))).toContain('here it is written <id>')
    expect(refusal(() => app.get('/{id:int}', nothing))).toContain('here it is written <int:id>')
    app.get('/2*3', nothing)
  })
})

describe('app.use', () => {
  test.each([
    ['a path first', ['/admin', guard], 'app.mount("/admin", part)'],
    ['an App', [new App()], 'app.mount("/prefix", part)'],
    ['undefined', [undefined], 'was given undefined'],
    ['an object', [{}], 'was given an object, which is no middleware'],
    ['a list', [[guard]], 'app.use(...list)'],
    ['middleware of Express', [(_q: unknown, _s: unknown, next: () => void) => next()], 'fromNode(program)'],
    ['a handler of errors', [(_e: unknown, _q: unknown, _s: unknown, _n: unknown) => {}], 'app.onError('],
  ])('refuses %s, and says what to do', (_what, given, said) => {
    const refused = refusal(() => untyped().use(...given))
    expect(refused).toMatch(/^GUI_APP_USE app\.use\(\) was given /)
    expect(refused).toContain(said)
  })
})

describe('app.mount', () => {
  const express = Object.assign((_q: unknown, _s: unknown, next: () => void) => next(), {
    handle: nothing,
    use: nothing,
  })
  test.each([
    ['a folder', ['/x', './public'], 'app.mount("/x", files("./public"))'],
    ['a fetch program', ['/h', { fetch: nothing }], 'app.mount("/h", fromFetch(program))'],
    ['an Express program', ['/e', express], 'app.mount("/e", fromNode(program))'],
    ['a listener of Node.js', ['/n', (_q: unknown, _s: unknown) => {}], 'app.mount("/n", fromNode(program))'],
    ['a handler alone', [nothing], 'the function nothing and no prefix'],
    ['nothing', ['/x'], 'undefined for "/x"'],
  ])('refuses %s, and says what to do', (_what, given, said) => {
    const refused = refusal(() => untyped().mount(...given))
    expect(refused).toMatch(/^GUI_APP_MOUNT app\.mount\(\) was given /)
    expect(refused).toContain(said)
  })
})

describe('an extension', () => {
  test('has a name and no names that are not known', () => {
    const install = (given: unknown) => refusal(() => untyped().install(given))
    expect(install({})).toContain('GUI_APP_EXTENSION')
    expect(install({})).toContain('it has no name')
    expect(install(() => ({ name: 'late' }))).toContain('it is a function: call it')
    expect(install(undefined)).toContain('it is no object')
    expect(install({ name: 'a', middlewares: [] })).toContain('no "middlewares"; perhaps "middleware" is meant')
    expect(install({ name: 'a', middleware: guard })).toContain('GUI_APP_USE The extension "a" was given')
    const made = { name: 'a', onOpen: nothing }
    expect(refusal(() => defineExtension(made))).toContain('no "onOpen"; perhaps "open" is meant')
  })

  test('that was made by defineExtension may be given more names afterwards', () => {
    const more = { ...defineExtension({ name: 'more' }), document: nothing }
    expect(new App().install(more).extensions).toEqual([more])
  })
})

describe('an App', () => {
  test('refuses converters that go one way only', () => {
    const parse = (text: string) => text
    expect(refusal(() => untyped({ converters: { hex: { parse } } }))).toContain(
      'GUI_APP_CONVERTER_PART The converter "hex" has no function build.',
    )
    expect(refusal(() => untyped({ converters: { hex: undefined } }))).toContain('has no function parse')
  })

  test('that is mounted needs converters of its own, and is told so', () => {
    expect(refusal(() => untyped().get('/<code:x>', nothing))).toContain('needs its own `converters`')
  })

  test('takes an absolute folder only', () => {
    expect(refusal(() => untyped({ root: './site' }))).toContain('GUI_APP_ROOT_PATH The `root` of the App is "./site"')
    expect(refusal(() => untyped({ root: new URL('file:///site') }))).toContain('is a URL, which is no absolute path')
  })

  test('has one onError and one notFound, and names both places', () => {
    const app = new App().onError(() => 'a').notFound(() => 'b')
    expect(refusal(() => app.onError(() => 'c'))).toMatch(
      /^GUI_APP_TWICE app\.onError\(\) at .*declared\.test\.ts:\d+ would replace the one at .*declared\.test\.ts:\d+\./,
    )
    expect(refusal(() => app.notFound(() => 'c'))).toContain('app.notFound() at ')
  })
})

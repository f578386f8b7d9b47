// log.test.ts: what a line says in a terminal and to programs, and that no value keeps it from being said.

import { describe, expect, test } from 'vitest'
import { createLogger, type Logger, type LogOptions } from './log.ts'

function logged(talk: (log: Logger) => void, options: LogOptions = {}): string {
  const lines: string[] = []
  talk(createLogger({ format: 'pretty', write: (line) => void lines.push(line), ...options }))
  return lines.join('')
}

/** As JavaScript may call it. */
function loosely(log: Logger): Record<'info' | 'error', (...given: unknown[]) => void> {
  return log as unknown as Record<'info' | 'error', (...given: unknown[]) => void> // the types allow less
}

function failed(message: string, more: object = {}): Error {
  return Object.assign(new TypeError(message), { stack: `TypeError: ${message}\n    at f (app.ts:1:1)` }, more)
}

describe('in a terminal', () => {
  test('fields stand behind the message', () => {
    expect(logged((log) => log.info({ user: 'ada', ms: 5 }, 'done'))).toBe('done user=ada ms=5\n')
    expect(logged((log) => log.warn({ list: ['a', { b: 1 }], none: undefined, no: null }, 'seen'))).toBe(
      "warn: seen list=[ 'a', { b: 1 } ] no=null\n",
    )
    expect(logged((log) => log.info({ user: 'ada' }, 'done'), { colours: true })).toBe('done\x1b[2m user=ada\x1b[0m\n')
  })

  test('a value stays on its line and cannot steer the terminal', () => {
    expect(logged((log) => log.info({ a: 'two words', b: 'x\n\x1b[31my', c: '' }, 'm'))).toBe(
      'm a="two words" b="x\\n\\u001b[31my" c=""\n',
    )
    expect(logged((log) => log.info({ a: { deep: { er: { est: { all: 'x\ny'.repeat(30) } } } } }, 'm'))).toMatch(
      /^m a=.*\n$/,
    )
  })

  test('an error has its stack below, and code and hint in lines of their own', () => {
    const err = failed('boom', { code: 'GUI_X', hint: 'Do this.' })
    const below = 'TypeError: boom\n    at f (app.ts:1:1)\n  code: GUI_X\n  hint: Do this.\n'
    expect(logged((log) => log.error({ err, id: 'a1' }, 'boom'))).toBe(`error: boom id=a1\n${below}`)
    expect(logged((log) => log.error({ err, id: 'a1', code: 'GUI_X', hint: 'Do this.' }, 'boom'))).toBe(
      `error: boom id=a1\n${below}`,
    )
    expect(logged((log) => log.error({ err: failed('boom') }, 'm'))).toBe(
      'error: m\nTypeError: boom\n    at f (app.ts:1:1)\n',
    )
    expect(logged((log) => log.error({ error: failed('boom') }, 'm'))).toBe('error: m error="TypeError: boom"\n')
  })

  test('several errors in one are told, up to five', () => {
    const err = new AggregateError(
      [failed('first'), 'second', ...Array.from({ length: 5 }, () => failed('more'))],
      'all',
    )
    const text = logged((log) => log.error({ err }, 'all'))
    expect(text).toContain('1 of 7: TypeError: first\n    at f (app.ts:1:1)\n2 of 7: ')
    expect(text).toContain("2 of 7: 'second'")
    expect(text).toContain('5 of 7: ')
    expect(text).toContain('\nand 2 more')
    expect(text).not.toContain('6 of 7')
  })
})

test('text alone, an error alone, and the two the other way round are told', () => {
  expect(logged((log) => loosely(log).info('text'))).toBe('text\n')
  expect(logged((log) => loosely(log).info('text', { a: 1 }))).toBe('text a=1\n')
  expect(logged((log) => loosely(log).info('count', 3))).toBe('count 3\n')
  expect(logged((log) => loosely(log).error(failed('boom')))).toMatch(/^error: boom\nTypeError: boom\n/)
  expect(logged((log) => loosely(log).error('it failed', failed('boom')))).toMatch(
    /^error: it failed\nTypeError: boom\n/,
  )
  expect(logged((log) => loosely(log).info({ a: 1 }))).toBe(' a=1\n')
  expect(logged((log) => loosely(log).info())).toBe('\n')
  const json = JSON.parse(logged((log) => loosely(log).info('text', { a: 1 }), { format: 'json' }))
  expect(json).toMatchObject({ level: 30, a: 1, msg: 'text' })
})

test.each(['pretty', 'json'] as const)('nothing that is given keeps a %s line from being said', (format) => {
  const nasty = {
    get broken() {
      throw new Error('no')
    },
    bare: Object.create(null),
    big: 1n,
    symbol: Symbol('s'),
    toString: null,
    err: Object.defineProperty(new Error('x'), 'stack', { get: () => Object.create(null) }),
  }
  expect(logged((log) => log.error(nasty, 'said'), { format })).toContain('said')
  expect(logged((log) => loosely(log).error(Object.create(null), Symbol('said')), { format })).toContain('said')
})

function thrower(name: string): Error {
  return Object.defineProperty(new Error('told'), name, {
    get() {
      throw new Error('a getter of whoever')
    },
  })
}

const circle: Record<string, unknown> = { name: 'circle' }
circle['self'] = circle

const revoked = Proxy.revocable({}, {})
revoked.revoke()

const values: readonly (readonly [string, unknown])[] = [
  ['a circle', circle],
  ['a bigint', 1n],
  ['an object with a bigint', { n: 1n }],
  ['a symbol', Symbol('x')],
  ['a function', () => 1],
  ['a revoked proxy', revoked.proxy],
  ['an object whose toJSON throws', { toJSON: () => thrower('x').name && JSON.parse('{') }],
  ...['name', 'message', 'stack', 'cause'].map((name) => [`an error whose ${name} throws`, thrower(name)] as const),
  ['an error whose message is a symbol', Object.assign(new Error(''), { message: Symbol('m') })],
  ['an error whose cause is a circle', new Error('x', { cause: circle })],
  ['an object without a prototype', Object.create(null)],
]

describe.each(['json', 'pretty'] as const)('a %s line', (format) => {
  test.each(values)('can be made of %s', (_name, value) => {
    const lines: string[] = []
    const log = createLogger({ format, write: (line) => void lines.push(line) })
    log.error({ err: value, value, id: 'abc' }, 'It failed.')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('It failed.')
    expect(lines[0]?.endsWith('\n')).toBe(true)
    if (format === 'json') expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, id: 'abc', msg: 'It failed.' })
  })
})

// log.test.ts: a line can be made of whatever is told: what cannot be shown must not end who wanted to tell of it.

import { describe, expect, test } from 'vitest'
import { createLogger } from './log.ts'

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

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { App } from '../../app/app.ts'
import { client } from './client.ts'

interface Colour {
  readonly red: number
}
const converters = {
  colour: {
    parse: (text: string): Colour | undefined => (/^r\d+$/.test(text) ? { red: Number(text.slice(1)) } : undefined),
    build: (colour: Colour) => `r${colour.red}`,
  },
  // Text of any kind, so that what a converter builds is encoded too.
  anything: { parse: (text: string): string | undefined => text, build: (value: string) => value },
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('.', '..', '/', 'a/b', '%2F', '~'),
)
const short = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'aB9 %/é~:@'), minLength, maxLength })
/** Between the bounds, and with few enough decimals not to be written with an exponent. */
const float = (min: number, max: number) =>
  fc.integer({ min: Math.ceil(min * 1000), max: Math.floor(max * 1000) }).map((thousandths) => thousandths / 1000)
const number = fc.oneof(
  fc.nat(),
  fc.nat(),
  fc.integer(),
  fc.double(),
  fc.maxSafeNat(),
  fc.constantFrom(-0, 1e21, 2 ** 53, 1e-7, 0.5),
)
const year = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
const date = fc.oneof(year, year, fc.date())
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: length, maxLength: length })
const uuid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-'))
const slug = fc.string({ unit: fc.constantFrom(...'azAZ09-_'), maxLength: 5 })
const anyValue = fc.oneof(text, number, date, uuid, slug, fc.constantFrom(null, undefined, true, {}))

/** Patterns with a parameter x, some with y and z too, and the values that x takes, and y where it takes others. */
const patterns: readonly (readonly [pattern: string, x: fc.Arbitrary<unknown>, y?: fc.Arbitrary<unknown>])[] = [
  ['/<x>', text],
  ['/hello/<string:x>/', text],
  ['/<string(length=2):x>', fc.oneof(short(2, 2), short(0, 4))],
  ['/<string(minlength=2, maxlength=4):x>', short(0, 6)],
  ['/<int:x>', number],
  ['/<int(min=3,max=9):x>', fc.integer({ min: 1, max: 11 })],
  ['/<float:x>', fc.oneof(float(0, 9), number)],
  ['/<float(min=0.5,max=2.5):x>', fc.oneof(float(0.4, 2.6), fc.double({ min: 0, max: 3, noNaN: true }))],
  ['/files/<path:x>', text],
  ['/files/<path:x>/raw', text],
  ['/<uuid:x>', uuid],
  ['/<any(fr, en,"de"):x>', fc.constantFrom('fr', 'en', 'de', 'it', '"de"')],
  ['/<date:x>', date],
  ['/<slug:x>', slug],
  ['/<colour:x>', fc.nat().map((red) => ({ red }))],
  ['/<anything:x>', text],
  ['/notes/<int:x>.json', fc.nat()],
  ['/<x>.<y>', text],
  ['/v<int:x>-<slug:y>/é and +,:;=@&$/<z>', fc.nat(), slug],
]

function outcome(build: () => string): string {
  try {
    return build()
  } catch (error) {
    expect(error).toBeInstanceOf(Error)
    return 'refused'
  }
}

const cases = patterns.map(([pattern, x, y = x]) => ({ pattern, x, y }))

describe.each(cases)('the URL of $pattern', ({ pattern, x, y }) => {
  const app = new App({ converters })
  // Its parameters are only known while the test runs.
  const route = app.get(pattern as string, () => null)
  const api = client<Record<never, never>>('http://a.test', { converters })
  const urlOf = api.url as unknown as (what: string, given: unknown) => string

  test('is that of route.url(), for good and bad values', () => {
    // A converter of one's own gets what its types allow; its client has no `parse` to object with.
    const own = /colour|anything/.test(pattern)
    const params = fc.record({
      x: own ? x : fc.oneof({ weight: 5, arbitrary: x }, anyValue),
      y: fc.oneof({ weight: 5, arbitrary: y }, anyValue),
      z: text,
    })
    let built = 0
    fc.assert(
      fc.property(params, (given) => {
        const expected = outcome(() => route.url(given))
        if (expected !== 'refused') built++
        expect(outcome(() => urlOf(`GET ${pattern}`, { params: given }))).toBe(
          expected === 'refused' ? expected : `http://a.test${expected}`,
        )
      }),
      { numRuns: 400 },
    )
    expect(built).toBeGreaterThan(20)
  })
})

describe('a URL', () => {
  const app = new App({ converters })
  const routes = {
    square: app.get('/square/<int:n>', ({ params }) => params.n),
    home: app.get('/', () => null),
    paint: app.get('/paint/<colour:tint>', ({ params }) => params.tint.red),
    files: app.get('/files/<path:rest>', ({ params }) => params.rest),
  }

  test('has the query that route.url() writes', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      date,
      fc.constantFrom(null, undefined),
    )
    const query = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(value, fc.array(value)))
    const api = client<typeof routes>('http://a.test')
    fc.assert(
      fc.property(query, (given) => {
        const expected = outcome(() => routes.home.url(undefined, given))
        expect(outcome(() => api.url('GET /', { query: given }))).toBe(
          expected === 'refused' ? expected : `http://a.test${expected}`,
        )
      }),
    )
    expect(api.url('GET /', { query: new URLSearchParams('a=1&a=2') })).toBe('http://a.test/?a=1&a=2')
    expect(api.url('GET /', { query: {} })).toBe('http://a.test/')
  })

  test('begins with the base, whose last slash does not count', () => {
    expect(client<typeof routes>('').url('GET /square/<int:n>', { params: { n: 3 } })).toBe('/square/3')
    expect(client<typeof routes>('/v1/').url('GET /')).toBe('/v1/')
    expect(client<typeof routes>(new URL('https://a.test:8443')).url('GET /')).toBe('https://a.test:8443/')
    expect(client<typeof routes>('https://a.test/v1').url('GET /', { query: { a: 1 } })).toBe('https://a.test/v1/?a=1')
  })

  test('of a pattern with a converter of one’s own needs that converter, and says so', () => {
    const bare = client<typeof routes>('http://a.test')
    const build = () => bare.url('GET /paint/<colour:tint>', { params: { tint: { red: 3 } } })
    expect(build).toThrow(TypeError)
    expect(build).toThrow(
      'No URL of "GET /paint/<colour:tint>" can be built: the converter "colour" is the App\'s own; give client(base, { converters: { colour } }).',
    )
    const api = client<typeof routes>('http://a.test', { converters })
    expect(api.url('GET /paint/<colour:tint>', { params: { tint: { red: 3 } } })).toBe('http://a.test/paint/r3')
  })

  test('of a value that has none is refused with its name and converter', () => {
    const api = client<typeof routes>('http://a.test')
    expect(() => api.url('GET /square/<int:n>', { params: { n: 1.5 } })).toThrow(
      'No URL of "GET /square/<int:n>" can be built: the value of "n" is none that int reads.',
    )
    expect(() => api.url('GET /square/<int:n>', JSON.parse('{}'))).toThrow('the parameter "n" is missing')
    expect(() => api.url('GET /files/<path:rest>', { params: { rest: 'a/../b' } })).toThrow('a segment of dots')
    expect(() => api.url('GET /files/<path:rest>', { params: { rest: '/etc' } })).toThrow('none that path reads')
  })
})

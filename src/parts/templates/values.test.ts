// What Jinja knows nothing of: JavaScript's own values in a template.

import { describe, expect, test } from 'vitest'
import { html } from '../../app/html/html.ts'
import { templates } from './templates.ts'

function render(text: string, context: object = {}): Promise<string> {
  return templates({ 'main.txt': text }).renderText('main.txt', context)
}

class Money {
  readonly #cents: number
  constructor(cents: number) {
    this.#cents = cents
  }

  toString(): string {
    return `${this.#cents / 100} €`
  }

  toJSON(): unknown {
    return { cents: this.#cents }
  }
}

describe('printing', () => {
  test.each<[string, unknown, string]>([
    [
      'a Map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, [null]],
      ]),
      "{'a': 1, 2: [None]}",
    ],
    ['a Set', new Set(['a', 1]), "{'a', 1}"],
    ['an empty Set', new Set(), 'set()'],
    ['a date', new Date(Date.UTC(2026, 0, 2, 3, 4, 5)), '2026-01-02T03:04:05.000Z'],
    ['no date', new Date(Number.NaN), 'Invalid Date'],
    ['a bigint', 123456789012345678901234567890n, '123456789012345678901234567890'],
    ['an object with a toString of its own', new Money(250), '2.5 €'],
    ['an object without', new (class Thing {})(), '<Thing>'],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), "{'a': 1}"],
    ['a URL', new URL('http://a.test/x?y'), 'http://a.test/x?y'],
    ['an error', new RangeError('far'), 'RangeError: far'],
    ['a function', function named() {}, '<function named>'],
    ['an arrow', () => 1, '<function anonymous>'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a list with holes', Object.assign(new Array(3), { 1: 'x' }), "[Undefined, 'x', Undefined]"],
    ['a list of objects', [new Money(100), html`<b>`, undefined], "[1 €, Markup('<b>'), Undefined]"],
    ['not a number', Number.NaN, 'nan'],
    ['without end', Number.NEGATIVE_INFINITY, '-inf'],
    ['a small number', 1.5e-7, '1.5e-07'],
    ['zero with a sign', -0, '0'],
    ['half a character', '\ud800', '\ud800'],
    ['bytes', Uint8Array.of(1, 2), '1,2'],
  ])('%s', async (_, value, expected) => {
    expect(await render('{{ value }}', { value })).toBe(expected)
  })
})

describe('looking up', () => {
  test('Maps, dates, URLs, search parameters and sets have what is of use', async () => {
    const context = {
      map: new Map<unknown, unknown>([
        ['a', 1],
        ['get', 2],
        ['b c', 3],
      ]),
      date: new Date(Date.UTC(2026, 4, 6)),
      url: new URL('https://a.test:8443/x?y=1#z'),
      query: new URLSearchParams('q=1&q=2&x='),
      set: new Set([1, 2]),
      headers: new Headers({ 'X-A': 'b' }),
    }
    const cases: [string, string][] = [
      [
        "{{ map.a }}{{ map['b c'] }}{{ map.get('a') }}{{ map.size }}{{ map|length }}{{ 'a' in map }}{{ map.items()|length }}",
        '13133True3',
      ],
      [
        '{{ date.getUTCFullYear() }}-{{ date.getUTCMonth() }} {{ date.toISOString()[:10] }} {{ date.toLocaleDateString("en-GB", timeZone="UTC") }}',
        '2026-4 2026-05-06 06/05/2026',
      ],
      ['{{ date < date }} {{ date == date }} {{ date|tojson }}', 'False True "2026-05-06T00:00:00.000Z"'],
      [
        '{{ url.hostname }} {{ url.port }} {{ url.pathname }} {{ url.searchParams.get("y") }} {{ url.hash }}',
        'a.test 8443 /x 1 #z',
      ],
      [
        '{{ query.get("q") }} {{ query.getAll("q")|join("+") }} {{ query.has("z") }} {% for k, v in query %}{{ k }}={{ v }};{% endfor %}',
        '1 1+2 False q=1;q=2;x=;',
      ],
      ['{{ set.has(1) }} {{ set.size }} {{ 2 in set }} {{ set|sum }}', 'True 2 True 3'],
      ['{{ headers.get("x-a") }}', 'b'],
    ]
    for (const [text, expected] of cases) expect(await render(text, context), text).toBe(expected)
  })

  test('own functions and getters are called on their object', async () => {
    const cart = {
      items: ['a', 'b'],
      keys: 'own',
      count() {
        return this.items.length
      },
      get first() {
        return this.items[0]
      },
    }
    expect(
      await render('{{ cart.count() }}{{ cart.first }}{{ cart.items }}{{ cart.items|length }}{{ cart.keys }}', {
        cart,
      }),
    ).toBe("2a['a', 'b']2own")
    expect(await render('{% for k, v in cart.items() %}{{ k }} {% endfor %}{{ cart.get("keys") }}', { cart })).toBe(
      'items keys count first own',
    )
  })

  test('only own values of the context are names', async () => {
    const context = Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }) as object
    expect(
      await render(
        '{{ inherited }}{{ own }}{{ toString }}{{ hasOwnProperty }}{{ constructor }}{{ __proto__ }}',
        context,
      ),
    ).toBe('2')
  })
})

describe('calculating', () => {
  test('a bigint stays exact, also with whole numbers', async () => {
    const big = 9007199254740993n
    expect(
      await render(
        '{{ big + 1 }} {{ big * 2 }} {{ big // 2 }} {{ big % 10 }} {{ -big }} {{ big ** 2 }} {{ big > 1 }} {{ big == big }} {{ big / 2 }} {{ big - big }} {{ big|abs }} {{ [big, 1]|sum }} {{ "%d" % big }} {{ big is integer }}',
        { big },
      ),
    ).toBe(
      '9007199254740994 18014398509481986 4503599627370496 3 -9007199254740993 81129638414606699710187514626049 True True 4503599627370496 0 9007199254740993 9007199254740994 9007199254740993 True',
    )
  })

  test('lists, dicts, Maps and markup compare by content', async () => {
    const context = {
      a: { x: [1, { y: 2 }] },
      b: new Map([['x', [1, { y: 2 }]]]),
      h: html`<b>`,
      s: new Set([1]),
      t: new Set([1]),
    }
    expect(
      await render(
        "{{ a == b }} {{ a != b }} {{ h == '<b>' }} {{ s == t }} {{ a in [b] }} {{ [1, (2, 3)] == [1, (2, 3)] }}",
        context,
      ),
    ).toBe('True False True True True True')
  })
})

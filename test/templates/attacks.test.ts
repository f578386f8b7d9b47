// attacks.test.ts: what a template must never do, whoever wrote it: reach the constructors of JavaScript, read outside its
// folder, run without end, or become code by what stands in it.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type TemplateError, type TemplatesOptions, templates } from '../../src/parts/templates/templates.ts'

class Account {
  readonly owner = 'Ada'
  #secret = 'hidden'

  get secret(): string {
    return this.#secret
  }

  reveal(): string {
    return this.#secret
  }
}

/** What every attack is given to climb from. */
function prey(): Record<string, unknown> {
  return {
    text: 'abc',
    number: 5,
    list: [1, 2],
    map: new Map([['k', 'v']]),
    dict: { a: 1 },
    account: new Account(),
    prototype: Account.prototype,
    parsed: JSON.parse('{"__proto__": {"x": 1}, "constructor": {"name": "X"}}') as unknown,
    date: new Date(0),
    run: () => 'called',
    Klass: Account,
    error: new Error('oops'),
    pattern: /x/,
    set: new Set([1]),
    symbol: Symbol('s'),
    promise: Promise.resolve({ a: 1 }),
  }
}

async function render(text: string, options: TemplatesOptions = {}, context: object = prey()): Promise<string> {
  return templates({ 'main.html': text }, options).renderText('main.html', context)
}

async function failure(text: string, options: TemplatesOptions = {}, context?: object): Promise<TemplateError> {
  return render(text, options, context).then(
    (made) => expect.unreachable(`it made ${made.slice(0, 200)}`),
    (error: TemplateError) => error,
  )
}

/** Ways to write `base.name`. */
const SPELLINGS: readonly ((base: string, name: string) => string)[] = [
  (base, name) => `${base}.${name}`,
  (base, name) => `${base}['${name}']`,
  (base, name) => `${base}["${name.slice(0, 3)}" ~ "${name.slice(3)}"]`,
  (base, name) => `${base}["${name.slice(0, 3)}" + "${name.slice(3)}"]`,
  (base, name) =>
    `${base}["${[...name].map((char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}"]`,
  (base, name) => `(${base}|attr('${name}'))`,
  (base, name) => `([${base}]|map(attribute='${name}')|first)`,
  (base, name) => `([{'o': ${base}}]|map(attribute='o.${name}')|first)`,
  (base, name) => `([${base}]|map('attr', '${name}')|first)`,
  (base, name) => `(([${base}]|groupby('${name}', default='d'))[0].grouper)`,
  (base, name) => `'{0.${name}}'.format(${base})`,
  (base, name) => `'{0[${name}]}'.format(${base})`,
  (base, name) => `${base}['${name}'|e]`,
  (base, name) => `([${base}]|max(attribute='${name}')).${name}`,
  (base, name) => `'%(${name})s' % ${base}`,
]
const NAMES = [
  'constructor',
  '__proto__',
  'prototype',
  '__defineGetter__',
  '__lookupGetter__',
  'hasOwnProperty',
  'valueOf',
]
const BASES = [
  ...[
    'text',
    'number',
    'list',
    'map',
    'dict',
    'account',
    'prototype',
    'parsed',
    'date',
    'run',
    'Klass',
    'error',
    'pattern',
  ],
  ...[
    'set',
    'promise',
    '(1, 2)',
    '{}',
    '[]',
    'range',
    'dict',
    'namespace()',
    'cycler(1)',
    'joiner()',
    'macro',
    'self',
    'loop',
  ],
  ...["'x'.upper", 'true', 'none', "('<b>'|safe)", 'run()', 'macro()', 'caller', 'varargs'],
]

/** Signs that a template has got at something of JavaScript: the print of a function or of a class. */
const CAUGHT = /function|\[object|native code|class /i

describe('constructors and prototypes', () => {
  const around = (expression: string): string =>
    `{% macro macro() %}{{ varargs }}{% endmacro %}{% block b %}{% for x in [1] %}{{ loop.index }}{{ ${expression} }}{% endfor %}{% endblock %}`

  test.each(NAMES)('%s is never found, however it is written', async (name) => {
    let tried = 0
    for (const base of BASES) {
      for (const spell of SPELLINGS) {
        const expression = spell(base, name)
        const made = await render(around(`[${expression}]`)).catch((error: TemplateError) => {
          // Refused by one of our own errors, not by one of JavaScript's.
          expect(error.code, `${expression}: ${error.stack}`).toMatch(/^GUI_TEMPLATES_(?:UNDEFINED|VALUE|SYNTAX)$/)
          return ''
        })
        expect(made.replaceAll('&lt;function', ''), expression).not.toMatch(CAUGHT)
        tried++
      }
    }
    expect(tried).toBe(BASES.length * SPELLINGS.length)
  })

  test.each([
    '{{ text.constructor.constructor("return process.pid")() }}',
    '{{ run.constructor("return process.pid")() }}',
    '{{ run["constructor"]("return 1")() }}',
    '{{ (run|attr("constructor"))("return 1")() }}',
    '{{ Klass.prototype.reveal() }}',
    '{{ account.constructor("x") }}',
    '{{ [].constructor.from("abc") }}',
    '{{ run.call(none, 1) }}',
    '{{ run.apply(none, [1]) }}',
    '{{ run.bind(none)() }}',
    '{{ list.map(run) }}',
    '{{ list.push(3) }}',
    '{{ text.concat("x") }}',
    '{{ text.replaceAll("a", "b") }}',
    '{{ dict.hasOwnProperty("a") }}',
    '{{ dict.toString() }}',
    '{{ map.set("a", 1) }}',
    '{{ set.add(5) }}',
    '{{ date.setTime(0) }}',
    '{{ date.constructor.now() }}',
    '{{ error.constructor.captureStackTrace(dict) }}',
    '{{ pattern.exec("x") }}',
    '{{ promise.then(run) }}',
    '{{ number.toFixed(2) }}',
    '{{ symbol.description() }}',
    '{{ range.constructor }}{{ range.call(1) }}',
    '{{ self.constructor() }}',
    '{{ this.process.exit() }}',
    '{{ process.exit() }}',
    '{{ globalThis.process.exit() }}',
    '{{ require("fs") }}',
    '{{ h.filter }}{{ r.world.find("x") }}',
    '{{ c.get("x") }}',
    '{{ t() }}',
    '{{ template.root() }}',
  ])('refused: %s', async (text) => {
    const error = await failure(text)
    expect(error.code).toMatch(/^GUI_TEMPLATES_(?:UNDEFINED|VALUE)$/)
    expect(error.places.length).toBe(1)
  })

  test('what a class has is reached only when the class is given', async () => {
    const error = await failure('{{ account.secret }}')
    expect(error.code).toBe('GUI_TEMPLATES_VALUE')
    expect(error.hint).toContain('classes: [Account]')
    expect(await render('{{ account.owner }}')).toBe('Ada')
    expect(await render('{{ account.secret }} {{ account.reveal() }}', { classes: [Account] })).toBe('hidden hidden')
    expect(await render('{{ account.constructor }}|{{ account["constructor"] }}', { classes: [Account] })).toBe('|')
  })

  test('what the app gave is not changed', async () => {
    const context = prey()
    for (const text of [
      '{% do list.append(1) %}',
      '{% do list.clear() %}',
      '{% do list.sort() %}',
      '{% do dict.update(b=1) %}',
      '{% do dict.pop("a") %}',
      '{% do map.clear() %}',
      '{% set dict.a = 2 %}',
      '{% set map.k = 2 %}',
      '{% do (list|sort|first) %}{% do list.reverse() %}',
    ]) {
      expect((await failure(text, {}, context)).code, text).toBe('GUI_TEMPLATES_VALUE')
    }
    expect(context).toMatchObject({ list: [1, 2], dict: { a: 1 }, map: new Map([['k', 'v']]) })
    expect(await render('{% set mine = list|list %}{% do mine.append(3) %}{{ mine }}{{ list }}', {}, context)).toBe(
      '[1, 2, 3][1, 2]',
    )
  })

  test('nothing a template sets gets onto Object.prototype', async () => {
    await render(
      `{% set ns = namespace() %}{% set ns.__proto__ = 5 %}{% set ns.constructor = 5 %}{% set __proto__ = 5 %}
      {% macro m() %}{{ kwargs }}{% endmacro %}{{ m(__proto__=1, constructor=2) }}{{ run(__proto__=1) }}
      {% include 'other.html' ignore missing %}{% with __proto__ = 5 %}{{ __proto__ }}{% endwith %}{{ {'__proto__': 1} }}`,
    )
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })
})

describe('runaways', () => {
  const limits = { stepsMax: 20_000, outputCharsMax: 100_000, listItemsMax: 10_000, depthMax: 50 }

  test.each([
    ['STEPS', '{% for a in range(200) %}{% for b in range(200) %}{% endfor %}{% endfor %}'],
    ['STEPS', '{% for a in range(9000) %}{{ range(9000)|sum }}{% endfor %}'],
    ['STEPS', '{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}'],
    ['STEPS', '{% for a in range(9000) %}{{ range(9000)|map("string")|join|length }}{% endfor %}'],
    ['STEPS', '{% for a in range(9000) %}{{ big == big2 }}{% endfor %}'],
    ['STEPS', '{% for a in range(9000) %}{{ 99999 in big }}{% endfor %}'],
    ['STEPS', '{% for a in range(9000) %}{{ big|sort|length }}{% endfor %}'],
    ['STEPS', '{% for a in range(9000) %}{{ ("x" * 90000)|replace("x", "y")|length }}{% endfor %}'],
    ['STEPS', '{% for a in endless() %}{% endfor %}'],
    ['STEPS', '{{ endless()|list|length }}'],
    ['STEPS', '{% for x in endless() %}{{ loop.length }}{% endfor %}'],
    [
      'STEPS',
      '{% set l = [] %}{% for a in range(9000) %}{% do l.append(l|length) %}{% for b in range(9000) %}{% endfor %}{% endfor %}',
    ],
    [
      'STEPS',
      '{% set l = [1] %}{% for a in l %}{% do l.append(1) %}{% do l.pop(0) %}{% for b in range(9) %}{% endfor %}{% set x = l %}{% do l.append(2) %}{% endfor %}',
    ],
    ['OUTPUT', '{% for a in range(9000) %}{{ "xxxxxxxxxxxxxxxxxxxx" }}{% endfor %}'],
    ['OUTPUT', '{{ "x" * 1000000000 }}'],
    ['OUTPUT', '{{ "x"|center(1000000000) }}'],
    ['OUTPUT', '{{ "x".ljust(1000000000) }}'],
    ['OUTPUT', '{{ "5".zfill(1000000000) }}'],
    ['OUTPUT', '{{ "%1000000000d" % 5 }}'],
    ['OUTPUT', '{{ "%.1000000000f" % 5 }}'],
    ['OUTPUT', '{{ "%*d" % (1000000000, 5) }}'],
    ['OUTPUT', '{{ "{:1000000000}".format(5) }}'],
    ['OUTPUT', '{{ "x"|indent(1000000000, true) }}'],
    ['OUTPUT', '{{ "a\\nb"|indent("y" * 90000) ~ ("z" * 90000) }}'],
    ['OUTPUT', '{{ ("a" * 90000)|replace("a", "b" * 90000) }}'],
    ['OUTPUT', '{{ ("a" * 90000).replace("", "b" * 90) }}'],
    ['OUTPUT', '{{ (["a"] * 9000)|join("b" * 9000) }}'],
    ['OUTPUT', '{{ ("b" * 9000).join(["a"] * 9000) }}'],
    ['OUTPUT', '{{ ("a" * 90000)|wordwrap(1, wrapstring="b" * 9000) }}'],
    ['OUTPUT', '{{ ("\\t" * 9000).expandtabs(9000) }}'],
    ['OUTPUT', '{{ [1]|tojson(1000000000) }}'],
    ['OUTPUT', '{{ lipsum(9000, min=9000, max=9001) }}'],
    ['OUTPUT', '{% set x %}{% for a in range(9000) %}{{ "xxxxxxxxxxxxxxxxxxxx" }}{% endfor %}{% endset %}'],
    [
      'OUTPUT',
      '{% macro m() %}{% for a in range(9000) %}{{ "xxxxxxxxxxxxxxxxxxxx" }}{% endfor %}{% endmacro %}{{ m()|length }}',
    ],
    ['OUTPUT', '{% set ns = namespace(x="x") %}{% for a in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}'],
    ['OUTPUT', '{% set ns = namespace(x="x") %}{% for a in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}'],
    ['OUTPUT', '{{ one ** 9000000 }}'],
    ['RANGE', '{{ range(1000000000) }}'],
    ['RANGE', '{{ range(0, -1000000000, -1) }}'],
    ['RANGE', '{{ [0] * 1000000000 }}'],
    ['RANGE', '{{ (1, 2) * 1000000000 }}'],
    ['RANGE', '{{ [1]|batch(1000000000, "x") }}'],
    ['RANGE', '{{ [1]|slice(1000000000) }}'],
    ['RANGE', '{{ lipsum(1000000000) }}'],
    ['DEPTH', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    ['DEPTH', '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}'],
    ['DEPTH', '{% macro m() %}{% call m() %}{% endcall %}{{ caller }}{% endmacro %}{{ m() }}'],
    ['DEPTH', '{% include "main.html" %}'],
    ['DEPTH', '{% extends "main.html" %}'],
    ['DEPTH', '{% import "main.html" as m %}'],
    ['DEPTH', '{% import "main.html" as m with context %}'],
    ['DEPTH', '{% block b %}{{ self.b() }}{% endblock %}'],
    ['DEPTH', '{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}'],
    ['DEPTH', '{% for x in [1] recursive %}{% set l = loop %}{{ l([1]) }}{% endfor %}'],
    ['DEPTH', '{% set x = [] %}{% macro m(f) %}{{ f(f) }}{% endmacro %}{{ m(m) }}'],
  ])('%s: %s', async (code, text) => {
    function* endless(): Generator<number> {
      for (let i = 0; ; i++) yield i
    }
    const big = Array.from({ length: 9000 }, (_, i) => i)
    const error = await failure(text, limits, { endless, big, big2: [...big], one: 12345n })
    expect(error.code).toBe(`GUI_TEMPLATES_${code}`)
    expect(error.places.length).toBeGreaterThan(0)
  })

  test('a value that holds itself prints, compares and ends', async () => {
    const knot: unknown[] = [1]
    knot.push(knot)
    const other: unknown[] = [1]
    other.push(other)
    expect(await render('{{ knot }}', {}, { knot })).toBe('[1, [...]]')
    expect((await failure('{{ knot == other }}', {}, { knot, other })).code).toBe('GUI_TEMPLATES_VALUE')
    expect((await failure('{{ knot|tojson }}', {}, { knot })).code).toBe('GUI_TEMPLATES_VALUE')
    expect(await render('{{ knot|pprint|length > 0 }}', {}, { knot })).toBe('True')
  })

  test('text that is costly for patterns takes no time', async () => {
    const long = 8000
    const texts = [
      '('.repeat(long),
      'a@'.repeat(long),
      'a.'.repeat(long),
      '&lt;'.repeat(long),
      '<'.repeat(long),
      'http://a'.repeat(long),
    ]
    const start = performance.now()
    for (const text of [...texts, `${')'.repeat(long)}x)`, `www.${'a-'.repeat(long)}!`, `${'a.'.repeat(long)}!`]) {
      for (const filter of [
        'urlize',
        'striptags',
        'title',
        'wordcount',
        'wordwrap(20)',
        'trim',
        'truncate',
        'urlencode',
        'format',
      ]) {
        await render(`{{ text|${filter} }}`, { stepsMax: 10_000_000 }, { text: text.replaceAll('%', '') })
      }
    }
    expect(performance.now() - start).toBeLessThan(8000)
  })

  test('what fails hurts only its own rendering', async () => {
    const views = templates(
      { 'bad.html': '{% for x in [1] %}{{ boom() }}{% endfor %}', 'good.html': '{{ name }}' },
      { filters: { bad: () => expect.unreachable('never called') } },
    )
    const boom = (): never => {
      throw new TypeError('boom')
    }
    const good = (): Promise<string> => views.renderText('good.html', { name: 'x' })
    for (let i = 0; i < 3; i++) {
      const error = await views.renderText('bad.html', { boom }).catch((caught: TemplateError) => caught)
      expect(error).toMatchObject({ code: 'GUI_TEMPLATES_THROWN', cause: { message: 'boom' } })
      expect(await good()).toBe('x')
    }
  })
})

describe('text never becomes code', () => {
  const SIGNS = [
    '"',
    "'",
    '`',
    '\\',
    `\${1}`,
    '*/',
    '//',
    '\u2028',
    '\u2029',
    '\n',
    '\r',
    '\0',
    '</script>',
    '});throw 1;({',
    '\ud800',
    '__proto__',
  ]

  test.each(SIGNS)('%j in text, strings, keys, names of blocks, filters and templates', async (sign) => {
    const text = `${sign}{{ ${JSON.stringify(`a${sign}b`)} }}{{ {${JSON.stringify(sign)}: 1}[sign] }}{{ data[sign] }}{% include ${JSON.stringify(sign)} ignore missing %}`
    const made = await render(text, {}, { sign, data: { [sign]: 'found' } }).catch((error: TemplateError) => {
      expect(error.code).toMatch(/^GUI_TEMPLATES_(?:SYNTAX|NAME)$/)
      return undefined
    })
    if (made !== undefined) expect(made).toContain(sign === '__proto__' ? '__proto__' : 'found')
  })

  const fragment = fc.oneof(
    fc.constantFrom('{{', '}}', '{%', '%}', '{#', '#}', '{{-', '-}}', '{%-', '-%}', '{%+', '+%}', '\n', ' '),
    fc.constantFrom(
      'if',
      'else',
      'elif',
      'endif',
      'for',
      'in',
      'endfor',
      'set',
      'endset',
      'block',
      'endblock',
      'macro',
      'endmacro',
    ),
    fc.constantFrom(
      'call',
      'endcall',
      'filter',
      'endfilter',
      'with',
      'endwith',
      'raw',
      'endraw',
      'include',
      'import',
      'from',
      'as',
    ),
    fc.constantFrom(
      'extends',
      'autoescape',
      'endautoescape',
      'do',
      'is',
      'not',
      'and',
      'or',
      'recursive',
      'ignore missing',
      'scoped',
    ),
    fc.constantFrom(
      'a',
      'b',
      'x',
      'loop',
      'self',
      'super',
      'caller',
      'varargs',
      '__proto__',
      'constructor',
      'await',
      'yield',
      'let',
      'at',
      't',
    ),
    fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '=',
      '==',
      '<',
      '>',
      '|',
      '~',
      '.',
      '+',
      '-',
      '*',
      '**',
      '/',
      '//',
      '%',
    ),
    fc.constantFrom(
      'upper',
      'join',
      'map',
      'default',
      'length',
      'defined',
      'odd',
      'true',
      'none',
      '1',
      '2.5',
      '0x1f',
      '"s"',
      "'q'",
    ),
    fc.string({ maxLength: 4, unit: 'grapheme' }),
  )
  const tags = fc.constantFrom(
    ...[
      '{{ a }}',
      '{{ a|upper }}',
      '{% if a %}',
      '{% endif %}',
      '{% for x in b %}',
      '{% endfor %}',
      '{% else %}',
      '{% set a = 1 %}',
    ],
    ...[
      '{% macro m(a, b=1) %}',
      '{% endmacro %}',
      '{{ m(1) }}',
      '{% call m() %}',
      '{% endcall %}',
      '{% block a %}',
      '{% endblock %}',
    ],
    ...[
      '{{ loop.index }}',
      '{{ super() }}',
      '{% set c %}',
      '{% endset %}',
      '{% filter upper %}',
      '{% endfilter %}',
      '{{ caller() }}',
    ],
    ...[
      '{% with a = b %}',
      '{% endwith %}',
      '{% autoescape a %}',
      '{% endautoescape %}',
      '{% break %}',
      '{{ {"a": [1, (2,)]} }}',
    ],
    ...[
      '{{ a if b else c }}',
      '{{ a[1:2] }}',
      '{{ a.b.c(d, *e, **f) }}',
      '{{ a < b < c }}',
      '{{ not a is defined }}',
      '{{ -a ** 2 }}',
    ],
    ...[
      '{% for a, b in c if a recursive %}',
      '{{ loop(a) }}',
      '{% extends "b" %}',
      '{% include a %}',
      '{% import "b" as c %}',
      ' text ',
    ],
  )

  test.each([
    ['any words', fc.array(fragment, { maxLength: 25 }).map((parts) => parts.join(' '))],
    ['any signs', fc.array(fragment, { maxLength: 25 }).map((parts) => parts.join(''))],
    ['any tags', fc.array(tags, { maxLength: 14 }).map((parts) => parts.join(''))],
    ['any expression', fc.array(fragment, { maxLength: 14 }).map((parts) => `{{ ${parts.join(' ')} }}`)],
    ['any text', fc.string({ maxLength: 60, unit: 'binary' }).map((text) => `{{ ${JSON.stringify(text)} }}${text}`)],
  ])('%s: it renders, or fails with an error of ours that has a place', { timeout: 60_000 }, async (_, anything) => {
    const context = { a: 'A', b: [1, 'x', { c: 2 }], c: { d: (x: unknown) => x }, e: [1], f: { g: 1 }, x: '<x>' }
    await fc.assert(
      fc.asyncProperty(anything, fc.boolean(), async (text, strict) => {
        const made = await render(text, { strict, stepsMax: 5000, outputCharsMax: 100_000 }, context).catch(
          (error: unknown) => error,
        )
        if (typeof made === 'string') return
        const error = made as TemplateError
        expect(error.code, `${JSON.stringify(text)}: ${error.stack}`).toMatch(/^GUI_TEMPLATES_/)
        // A function of the context throws nothing here, so nothing of JavaScript's own may come out.
        expect(error.code, `${JSON.stringify(text)}: ${String(error.cause)} ${error.stack}`).not.toBe(
          'GUI_TEMPLATES_THROWN',
        )
        expect(error.places.length, text).toBeGreaterThan(0)
      }),
      { numRuns: 700 },
    )
  })

  test('deep nesting is refused, not crashed on', async () => {
    const deep = 5000
    for (const text of [
      `{{ ${'('.repeat(deep)}1${')'.repeat(deep)} }}`,
      `{{ ${'['.repeat(deep)}${']'.repeat(deep)} }}`,
      `{{ ${'not '.repeat(deep)}1 }}`,
      `{{ ${'-'.repeat(deep)}1 }}`,
      `{{ 1${' + 1'.repeat(deep)} }}`,
      `{{ a${'.a'.repeat(deep)} }}`,
      `{{ a${'|upper'.repeat(deep)} }}`,
      `{{ a${'[0]'.repeat(deep)} }}`,
      `{{ ${'a('.repeat(deep)}${')'.repeat(deep)} }}`,
      `{{ 1${' if 1 else 1'.repeat(deep)} }}`,
      `{{ a${' or a'.repeat(deep)} }}`,
      '{% if a %}'.repeat(deep) + '{% endif %}'.repeat(deep),
      '{% for a in b %}'.repeat(deep) + '{% endfor %}'.repeat(deep),
      `{% if a %}${'{% elif a %}'.repeat(deep)}{% endif %}`,
      `{% for ${'('.repeat(deep)}a${')'.repeat(deep)} in b %}{% endfor %}`,
    ]) {
      const error = await failure(text)
      expect(error.code, text.slice(0, 40)).toBe('GUI_TEMPLATES_SYNTAX')
    }
    // What is long but flat is no trouble.
    expect(await render(`{{ ['a'${', "b"'.repeat(deep)}]|length }}`)).toBe(String(deep + 1))
    expect((await render(`{{ 'a'${' ~ "b"'.repeat(deep)} }}`)).length).toBe(deep + 1)
    expect((await render('{{ 1 }}{% if a %}{% endif %}'.repeat(deep))).length).toBe(deep)
  })
})

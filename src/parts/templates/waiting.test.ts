import { describe, expect, test } from 'vitest'
import { html } from '../../app/html/html.ts'
import { type TemplateError, type TemplatesOptions, templates } from './templates.ts'

function render(text: string, context: object = {}, options: TemplatesOptions = {}): Promise<string> {
  return templates({ 'main.html': text, 'part.html': '[{{ part }}]' }, options).renderText('main.html', context)
}

async function* slowly<Item>(...items: Item[]): AsyncGenerator<Item> {
  for (const item of items) {
    await Promise.resolve()
    yield item
  }
}

describe('promises', () => {
  const later = <Value>(value: Value): Promise<Value> => Promise.resolve(value)

  test.each<[string, object, string]>([
    ['{{ p }}', { p: later('<p>') }, '&lt;p&gt;'],
    ['{{ p }}{{ p }}', { p: later(1) }, '11'],
    ['{{ a.b.c }}', { a: later({ b: later({ c: later('x') }) }) }, 'x'],
    ['{{ a["b"][0] }}', { a: later({ b: later([later('y')]) }) }, 'y'],
    ['{{ p|upper }} {{ p|upper|lower }} {{ p|default("d") }} {{ p|length }}', { p: later('ab') }, 'AB ab ab 2'],
    ['{{ [p, q]|join(",") }} {{ {"k": p}.k }} {{ (p, q)[0] }}', { p: later('a'), q: later('b') }, 'a,b a a'],
    [
      '{{ p + q }} {{ p ~ q }} {{ p < q }} {{ p == 1 }} {{ p in [1] }} {{ 1 < p < 3 }} {{ -p }}',
      { p: later(1), q: later(2) },
      '3 12 True True True False -1',
    ],
    [
      '{% if p %}yes{% endif %}{{ "a" if p else "b" }}{{ p and "c" }}{{ q or "d" }}{{ not q }}',
      { p: later(true), q: later('') },
      'yesacdTrue',
    ],
    [
      '{{ p is defined }} {{ p is odd }} {{ u is defined }} {{ u|default("none") }}',
      { p: later(3), u: later(undefined) },
      'True True False none',
    ],
    ['{% for x in p %}{{ x }}{% endfor %}', { p: later([later(1), 2]) }, '12'],
    ['{% for k, v in p.items() %}{{ k }}{{ v }}{% endfor %}', { p: later({ a: 1 }) }, 'a1'],
    [
      '{{ f() }} {{ f(1)|upper }} {{ o.f(2) }} {{ f(p) }}',
      { f: async (x = 'n') => `r${x}`, o: { f: (x: number) => later(x) }, p: later('q') },
      'rn R1 2 rq',
    ],
    ['{% set x = p %}{{ x }}{{ x }}{% set y %}{{ p }}{% endset %}{{ y }}', { p: later('s') }, 'sss'],
    ['{% macro m(a, b=p) %}{{ a }}{{ b }}{{ p }}{% endmacro %}{{ m(p) }}{{ m(1)|length }}', { p: later('m') }, 'mmm3'],
    [
      '{% macro m() %}<{{ caller(p) }}>{% endmacro %}{% call(x) m() %}{{ x }}{{ p }}{% endcall %}',
      { p: later('c') },
      '<cc>',
    ],
    ['{% filter upper %}{{ p }}{% endfilter %}{% with a = p %}{{ a }}{% endwith %}', { p: later('f') }, 'Ff'],
    ['{% include p %}', { p: later('part.html'), part: later('in') }, '[in]'],
    ['{% block a %}{{ p }}{% endblock %}{{ self.a() }}', { p: later('b') }, 'bb'],
    [
      '{% for n in t recursive %}{{ n.v }}{{ loop(n.c) }}{% endfor %}',
      { t: later([{ v: 1, c: later([{ v: 2, c: [] }]) }]) },
      '12',
    ],
    [
      '{{ p[1:] }} {{ p.upper() }} {{ "%s" % p }} {{ "{}".format(p) }} {{ p|replace("a", q) }}',
      { p: later('abc'), q: later('z') },
      'bc ABC abc abc zbc',
    ],
    ['{{ h }}', { h: html`<i>${later('&')}</i>` }, '<i>&amp;</i>'],
    ['{% autoescape p %}{{ "<" }}{% endautoescape %}', { p: later(false) }, '<'],
    ['{% do f(p) %}{{ seen }}', { f: () => later(null), p: later(1), seen: 2 }, '2'],
  ])('%s', async (text, context, expected) => {
    expect(await render(text, context)).toBe(expected)
  })

  test('a filter, a test and a global may be asynchronous, also within map', async () => {
    const options: TemplatesOptions = {
      filters: { slow: async (value: string) => `${value}!` },
      tests: { near: async (value: number) => value < 3 },
      globals: { load: async (id: number) => ({ id, name: `n${id}` }) },
    }
    const text =
      '{{ "a"|slow }} {{ "a"|slow|upper }} {{ ["x", "y"]|map("slow")|join }} {{ 1 is near }}{{ 5 is near }} {{ load(3).name }} {% if load(1).id == 1 %}ok{% endif %}'
    expect(await render(text, {}, options)).toBe('a! A! x!y! TrueFalse n3 ok')
  })

  test('a function is called once, whatever has to be waited for', async () => {
    const calls: string[] = []
    const note = (name: string): string => {
      calls.push(name)
      return name
    }
    const text =
      '{{ note("a") }}{{ late }}{{ note("b") }}{% for x in list() %}{{ x }}{{ late }}{% endfor %}{{ note("c") }}'
    const list = (): number[] => {
      calls.push('list')
      return [1, 2]
    }
    expect(await render(text, { note, list, late: Promise.resolve('-') })).toBe('a-b1-2-c')
    expect(calls).toEqual(['a', 'b', 'list', 'c'])
  })

  test('what is not used is not waited for', async () => {
    const never = new Promise<string>(() => {})
    const failing = Promise.reject(new Error('not asked for'))
    failing.catch(() => {})
    expect(await render('{% if no %}{{ never }}{{ failing }}{% endif %}done', { never, failing, no: false })).toBe(
      'done',
    )
  })

  test('one that is rejected is an error at the place that waits', async () => {
    const p = Promise.reject(new RangeError('too far'))
    const error = await render('ok\n  {{ p.name }}', { p }).catch((caught: TemplateError) => caught)
    expect(error).toMatchObject({ code: 'GUI_TEMPLATES_THROWN', cause: { message: 'too far' } })
    expect((error as TemplateError).message).toContain('main.html:2:')
    expect((error as TemplateError).message).toContain('RangeError: too far')
  })
})

describe('iterators', () => {
  test('asynchronous ones are gone through as they come, with all of loop', async () => {
    const text =
      '{% for x in s() %}{{ loop.index }}{{ x }}{{ loop.first }}{{ "," if not loop.last }}{% else %}none{% endfor %}|{% for x in s() %}{{ loop.length }}{{ loop.revindex }}{% endfor %}|{% for x in s() if x != "b" %}{{ x }}{{ loop.last }}{{ loop.nextitem }}{{ loop.previtem }}{% endfor %}|{% for x in e() %}x{% else %}none{% endfor %}'
    const context = { s: () => slowly('a', 'b', 'c'), e: () => slowly() }
    expect(await render(text, context)).toBe('1aTrue,2bFalse,3cFalse|333231|aFalseccTruea|none')
  })

  test('filters take them as lists', async () => {
    const context = { s: () => slowly(3, 1, 2), u: () => slowly({ n: 'x' }, { n: 'y' }) }
    expect(
      await render(
        '{{ s()|sort|join }} {{ s()|length }} {{ s()|first }} {{ u()|map(attribute="n")|join }} {{ s()|default("d")|list }}',
        context,
      ),
    ).toBe('123 3 3 xy [3, 1, 2]')
  })

  test('generators, sets and maps are gone through, lazily where nothing looks ahead', async () => {
    const pulled: number[] = []
    function* numbers(): Generator<number> {
      for (let i = 1; i <= 3; i++) {
        pulled.push(i)
        yield i
      }
    }
    const text =
      '{% for x in g %}{{ x }}{{ seen() }} {% endfor %}{% for x in set %}{{ x }}{{ loop.last }}{% endfor %}{% for k in map %}{{ k }}={{ map[k] }}{% endfor %}{% for k, v in map.items() %}{{ k }}{{ v }}{% endfor %}'
    const context = { g: numbers(), seen: () => pulled.length, set: new Set(['s']), map: new Map([['k', 'v']]) }
    expect(await render(text, context)).toBe('11 22 33 sTruek=vkv')
  })

  test('one that is left before its end is closed', async () => {
    const closed: string[] = []
    async function* source(name: string): AsyncGenerator<number> {
      try {
        yield 1
        yield 2
      } finally {
        closed.push(name)
      }
    }
    const error = await render('{% for x in a %}{{ boom() }}{% endfor %}', {
      a: source('a'),
      boom: () => {
        throw new Error('x')
      },
    }).catch(String)
    expect(error).toContain('x')
    expect(closed).toEqual(['a'])
    const chunks = templates({ 'm.html': '{% for x in b %}{{ x }}{% endfor %}' }).stream('m.html', { b: source('b') })
    await chunks.next()
    await chunks.next()
    await chunks.return()
    expect(closed).toEqual(['a', 'b'])
    await expect(render('{% for x in c %}{{ x }}{% break %}{% endfor %}', { c: source('c') })).resolves.toBe('1')
    expect(closed).toEqual(['a', 'b', 'c'])
  })
})

interface Gate {
  readonly promise: Promise<string>
  resolve(value: string): void
}

function gate(): Gate {
  let resolve: Gate['resolve'] = () => {}
  const promise = new Promise<string>((keep) => {
    resolve = keep
  })
  return { promise, resolve }
}

describe('stream', () => {
  test('gives out what is there before it waits', async () => {
    const gates = [0, 1, 2].map(() => gate())
    const views = templates({
      'main.html': '{% extends "base.html" %}{% block body %}{% for g in gates %}<{{ g }}>{% endfor %}{% endblock %}',
      'base.html': 'head {% block body %}{% endblock %} foot',
    })
    const chunks = views.stream('main.html', { gates: slowly(...gates.map(({ promise }) => promise)) })
    expect((await chunks.next()).value).toBe('head ')
    const seen: (string | undefined)[] = []
    for (const [index, gate] of gates.entries()) {
      gate.resolve(`v${index}`)
      seen.push((await chunks.next()).value as string)
    }
    const rest: string[] = []
    for await (const chunk of chunks) rest.push(chunk)
    expect(seen.join('') + rest.join('')).toBe('<v0><v1><v2> foot')
    expect(seen.length).toBe(3)
  })

  test('is the same text as render, in chunks of about the size asked for', async () => {
    const text =
      '{% macro m(x) %}<{{ x }}>{% endmacro %}{% for i in range(2000) %}{{ m(i) }}{% set y %}{{ i }}{% endset %}{{ y }}{% endfor %}{% filter upper %}{% for i in range(500) %}a{{ i }}{% endfor %}{% endfilter %}'
    const views = templates({ 'main.html': text }, { chunkChars: 1000 })
    const chunks: string[] = []
    for await (const chunk of views.stream('main.html')) chunks.push(chunk)
    expect(chunks.join('')).toBe(await views.renderText('main.html'))
    expect(chunks.length).toBeGreaterThan(10)
    for (const chunk of chunks.slice(0, -1)) {
      expect(chunk.length).toBeGreaterThan(0)
      expect(chunk.length).toBeLessThan(1200)
    }
  })

  test('may be longer than a whole page may, but not without end', async () => {
    const views = templates(
      { 'main.html': '{% for i in range(5000) %}0123456789{% endfor %}' },
      { outputCharsMax: 20_000, stepsMax: 20_000, chunkChars: 5000 },
    )
    await expect(views.renderText('main.html')).rejects.toMatchObject({ code: 'GUI_TEMPLATES_OUTPUT' })
    let length = 0
    for await (const chunk of views.stream('main.html')) length += chunk.length
    expect(length).toBe(50_000)
  })

  test('what is printed in a child before its parent does not get out', async () => {
    const views = templates(
      {
        'main.html': '{% extends "base.html" %}{% for i in range(100) %}x{% endfor %}{% block a %}A{% endblock %}',
        'base.html': '[{% block a %}{% endblock %}]',
      },
      { chunkChars: 10 },
    )
    const chunks: string[] = []
    for await (const chunk of views.stream('main.html')) chunks.push(chunk)
    expect(chunks.join('')).toBe('[A]')
  })

  test('an error in the middle is thrown where it is read, with its place', async () => {
    const chunks = templates({ 'main.html': 'first{{ p }}{{ missing.x }}' }).stream('main.html', {
      p: Promise.resolve('.'),
    })
    expect((await chunks.next()).value).toBe('first')
    await expect(chunks.next()).rejects.toMatchObject({
      code: 'GUI_TEMPLATES_UNDEFINED',
      places: [{ line: 1, column: 16 }],
    })
  })
})

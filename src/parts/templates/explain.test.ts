import { describe, expect, test } from 'vitest'
import { type TemplateError, templates } from './templates.ts'

async function failure(
  texts: Readonly<Record<string, string>>,
  context: object = {},
  options: object = {},
): Promise<TemplateError> {
  const [main = ''] = Object.keys(texts)
  return templates(texts, options)
    .renderText(main, context)
    .then(
      () => expect.unreachable('it rendered'),
      (error: TemplateError) => error,
    )
}

describe('what an error of a template says', () => {
  test('the file, line and column, the lines around, and a caret under the fault', async () => {
    const error = await failure(
      { 'page.html': 'one\ntwo {{ user.adress.city }}\nthree\nfour' },
      { user: { address: {} } },
    )
    expect(error.message).toBe(
      [
        'page.html:2:8: "user.adress" is undefined',
        '',
        '  1 | one',
        '> 2 | two {{ user.adress.city }}',
        '    |        ^^^^^^^^^^^',
        '  3 | three',
      ].join('\n'),
    )
    expect(error).toMatchObject({ code: 'GUI_TEMPLATES_UNDEFINED', status: 500, blame: 'app' })
    expect(error.places).toEqual([{ name: 'page.html', file: 'page.html', line: 2, column: 8 }])
  })

  test('the templates that led there, the innermost first', async () => {
    const error = await failure({
      'page.html': '{% extends "base.html" %}\n{% block body %}\n  {% include "part.html" %}\n{% endblock %}',
      'base.html': '<body>\n{% block body %}{% endblock %}',
      'part.html': '{% from "macros.html" import m %}\n{{ m(1) }}',
      'macros.html': '{% macro m(a) %}\n\n{{ a + "x" }}{% endmacro %}',
    })
    expect(error.message.split('\n\n').at(-1)).toBe(
      [
        '  called in part.html:2:5',
        '  included by page.html:3:6',
        '  a block of base.html:2:4',
        '  extended by page.html:1:4',
      ].join('\n'),
    )
    expect(error.message).toContain('macros.html:3:6: "+" cannot be used with a number and a text')
    expect(error.hint).toBe('Use ~ to join anything as text, or the filter int to calculate.')
    expect(error.places.map(({ name, line }) => `${name}:${line}`)).toEqual([
      'macros.html:3',
      'part.html:2',
      'page.html:3',
      'base.html:2',
      'page.html:1',
    ])
  })

  test.each<[string, string, string, object?]>([
    ['{{ naem }}{{ naem.x }}', '"naem" is undefined', 'Did you mean "name"?'],
    ['{{ nothing.at.all }}', '"nothing" is undefined', 'Give it to the page'],
    ['{{ name.uper() }}', 'a text has no method "uper"', 'Did you mean "upper"?'],
    ['{{ list.push(1) }}', 'a list has no method "push"', 'There are: append'],
    ['{{ name() }}', 'a text cannot be called', 'See docs'],
    ['{{ name|uper }}', 'There is no filter "uper"', 'Did you mean "upper"?'],
    ['{{ name is defind }}', 'There is no test "defind"', 'Did you mean "defined"?'],
    ['{{ name|euros }}', 'There is no filter "euros"', 'Give it to templates(…, { filters: { euros: … } }).'],
    ['{{ name|center(widht=3) }}', 'the filter "center" has no argument "widht"; it takes width', 'See docs'],
    ['{{ name|replace("a") }}', 'the filter "replace" needs its argument "new"', 'See docs'],
    ['{{ list|join(", ", "a.b") }}', '"list|join" is undefined'.slice(0, 1), 'Give it'],
    ['{% iff name %}', 'there is no tag "iff"', 'Did you mean "if"?'],
    ['{% elseif %}', 'there is no tag "elseif"', 'The tag is called "elif".'],
    ['{% if name %}', 'the tag "if" is not closed', 'End it with {% elif %} or {% else %} or {% endif %}.'],
    [
      '{% for a in list %}\n{% endif %}',
      '"endif" stands where "endfor" is expected: "for" of line 1 is still open',
      'See docs',
    ],
    ['{% endfor %}', 'nothing is open that "endfor" could belong to', 'See docs'],
    ['{{ name', 'this {{ has no }}', 'Brackets and quotes'],
    ['{{ "a }}', 'this text has no closing quote', 'See docs'],
    ['{{ (1 }}', '")" is missing before this "}"', 'See docs'],
    ['{{ 1 + }}', 'a value is expected here, not "}}"', 'See docs'],
    ['{{ a b }}', '"}}" is expected here, not "b"', 'See docs'],
    ['{# a', 'this comment has no end', 'End it with #}.'],
    ['{% set a.b.c = 1 %}', '"%}" is expected here, not "."', 'See docs'],
    ['{% set name.x = 1 %}', 'a text cannot be assigned to', 'Make a namespace'],
    ['{% do list.append(1) %}', 'a list that the template did not make cannot be changed', 'theirs|list'],
    ['{% for a, b in [[1]] %}{% endfor %}', '2 names are given here, and a list with 1 items for them', 'See docs'],
    ['{% for a in 5 %}{% endfor %}', 'a number cannot be gone through', 'A list, a dict, a text or an iterator'],
    ['{% for a in list %}{{ loop.counter }}{% endfor %}', '"loop" has no attribute "counter"', 'It has index'],
    ['{% macro m(a) %}{% endmacro %}{{ m(b=1) }}', 'the macro "m" has no parameter "b"', 'It takes a.'],
    ['{{ 1 < "a" }}', '"<" cannot be used with a number and a text', 'See docs'],
    ['{{ 5 / 0 }}', '"/" cannot divide by zero', 'See docs'],
    ['{{ "%d" % "x" }}', '"%d" needs a number, not a text', 'See docs'],
    ['{{ account.secret }}', '"secret" of an Account is not for templates', 'classes: [Account]'],
    [
      '{% include "nope.html" %}',
      'There is no template "nope.html"'.slice(1),
      'Looked in the templates given in memory.',
    ],
    ['{% include 5 %}', 'the name of a template is needed here, or a list of names, not a number', 'See docs'],
    ['{{ boom() }}', 'TypeError: it broke', 'A function or filter that the template called'],
    ['{{ odd() }}', 'just a text was thrown', 'A function or filter that the template called'],
  ])('%s', async (text, why, hint) => {
    class Account {
      get secret(): string {
        return 'x'
      }
    }
    const context = {
      name: 'Ada',
      list: [{ a: undefined }],
      account: new Account(),
      boom: () => {
        throw new TypeError('it broke')
      },
      odd: () => {
        throw 'just a text'
      },
    }
    const error = await failure({ 'main.html': text }, context)
    expect(error.message).toContain(why)
    expect(error.hint).toContain(hint)
  })

  test('a long line is cut around the fault, and a long way in its middle', async () => {
    const long = await failure({ 'main.html': `${'x'.repeat(5000)}{{ a.b }}${'y'.repeat(5000)}` })
    expect(long.message.split('\n').every((line) => line.length < 130)).toBe(true)
    expect(long.message).toContain('{{ a.b }}')
    const deep = await failure({ 'main.html': '{% macro m(n) %}{{ m(n - 1) if n else x.y }}{% endmacro %}{{ m(30) }}' })
    expect(deep.message).toContain('… and 23 more')
    expect(deep.places.length).toBe(32)
  })

  test('a getter of the context that throws is told with its template', async () => {
    const context = {
      get user(): never {
        throw new RangeError('no user here')
      },
    }
    const error = await failure({ 'main.html': '{{ user }}' }, context)
    expect(error.message).toContain('main.html:1:1: RangeError: no user here')
    expect(await templates({ 'main.html': '{{ other }}' }).renderText('main.html', context)).toBe('')
  })

  test('no file can send signs to a terminal', async () => {
    const error = await failure({ 'main.html': '\x1b[31m\x07{{ a.b }}\x9b' })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the signs in question.
    expect(error.message).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
  })

  test('strict: whatever is not there is an error that names it', async () => {
    const error = await failure({ 'main.html': '{{ user.nmae }}' }, { user: {} }, { strict: true })
    expect(error.message).toContain('"user.nmae" is undefined')
  })
})

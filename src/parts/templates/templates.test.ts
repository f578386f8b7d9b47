import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { html, isHtml } from '../../app/html/html.ts'
import { createLogger } from '../../base/log.ts'
import { abort } from '../../http/http-error.ts'
import type { Site } from '../../http/message.ts'
import { type TemplateEngine, type TemplateError, type Templates, templates } from './templates.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guichet-templates-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(name: string, text: string | Uint8Array): string {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function site(mode: Site['mode'] = 'serve'): Site {
  return { root, mode, log: createLogger({ level: 'error' }) }
}

async function opened(mode: Site['mode'] = 'serve', options: Parameters<typeof templates>[1] = {}): Promise<Templates> {
  const views = templates('templates', options)
  await views.open(site(mode))
  return views
}

function failure(made: Promise<unknown>): Promise<TemplateError> {
  return made.then(
    (value) => expect.unreachable(`it made ${String(value)}`),
    (error: TemplateError) => error,
  )
}

describe('a folder', () => {
  test('is looked for in the folder of the site, when it is opened', async () => {
    write('templates/hello.html', 'Hello {{ name }}!')
    const views = await opened()
    expect(String(await views.render('hello.html', { name: '<Ada>' }))).toBe('Hello &lt;Ada&gt;!')
    expect(await views.has('hello.html')).toBe(true)
    expect(await views.has('nope.html')).toBe(false)
    expect(await views.has('../x')).toBe(false)
  })

  test('cannot be used before it is opened and after it is closed', async () => {
    write('templates/a.html', 'a')
    const views = templates()
    expect(await failure(views.render('a.html'))).toMatchObject({ code: 'GUI_TEMPLATES_NOT_OPEN' })
    await views.open(site())
    await views.open(site())
    views.close()
    expect((await views.render('a.html')).text).toBe('a')
    views.close()
    expect(await failure(views.render('a.html'))).toMatchObject({ code: 'GUI_TEMPLATES_NOT_OPEN' })
  })

  test('that is absolute needs no site', async () => {
    write('a.html', 'a{% include "b.txt" %}')
    write('b.txt', 'b')
    const views = templates(root)
    expect((await views.render('a.html')).text).toBe('ab')
    expect(await views.list()).toEqual(['a.html', 'b.txt'])
  })

  test('that is not there, or is a file, is an error that says where it was looked for', async () => {
    const error = await failure(templates('views').open(site()))
    expect(error.code).toBe('GUI_TEMPLATES_FOLDER')
    expect(error.message).toContain(join(root, 'views'))
    write('file', '')
    expect(await failure(templates('file').open(site()))).toMatchObject({ code: 'GUI_TEMPLATES_FOLDER' })
    // It can be opened once the folder is there.
    const views = templates('later')
    await failure(views.open(site()))
    write('later/a.html', 'a')
    await views.open(site())
    expect((await views.render('a.html')).text).toBe('a')
  })

  test('lists what is in it, without hidden files and copies of editors', async () => {
    for (const name of ['b.html', 'a/c.html', 'a/.hidden', '.git/x', 'b.html~', 'mail.txt'])
      write(`templates/${name}`, '')
    expect(await (await opened()).list()).toEqual(['a/c.html', 'b.html', 'mail.txt'])
  })
})

describe('names', () => {
  test.each([
    '../secret.txt',
    'a/../../secret.txt',
    '/etc/passwd',
    'a\0b',
    '',
    '.',
    'a\\b',
    'C:/x',
    '..',
    'a/..',
    'x'.repeat(2000),
  ])('%j is refused', async (name) => {
    write('secret.txt', 'secret')
    write('templates/main.html', '{% include name ignore missing %}')
    const views = await opened()
    expect(await failure(views.renderText(name))).toMatchObject({ code: 'GUI_TEMPLATES_NAME' })
    const error = await failure(views.render('main.html', { name }))
    expect(error.code).toBe('GUI_TEMPLATES_NAME')
    expect(error.places[0]).toMatchObject({ file: 'templates/main.html', line: 1 })
  })

  test('one template has one spelling', async () => {
    write('templates/a/b.html', '{{ n() }}')
    const views = await opened()
    let count = 0
    for (const name of ['a/b.html', './a/b.html', 'a//b.html', 'a/./b.html']) {
      expect((await views.render(name, { n: () => ++count })).text).toBe(String(count))
    }
  })

  test('a link out of the folder is refused, one within it is not', async () => {
    write('secret.txt', 'secret')
    write('templates/real.html', 'real')
    symlinkSync(join(root, 'secret.txt'), join(root, 'templates', 'out.html'))
    symlinkSync(root, join(root, 'templates', 'outside'))
    symlinkSync(join(root, 'templates', 'real.html'), join(root, 'templates', 'in.html'))
    const views = await opened()
    expect((await views.render('in.html')).text).toBe('real')
    for (const name of ['out.html', 'outside/secret.txt']) {
      expect(await failure(views.renderText(name)), name).toMatchObject({ code: 'GUI_TEMPLATES_LINK' })
    }
  })

  test('a folder, a file of too many bytes, and what is not UTF-8, are no templates', async () => {
    write('templates/folder/a.html', '')
    write('templates/large.html', 'x'.repeat(101))
    write('templates/fits.html', 'x'.repeat(100))
    write('templates/latin.html', Uint8Array.from([0x61, 0xe9, 0x62]))
    write('templates/bom.html', '\ufeffé')
    const views = await opened('serve', { fileBytesMax: 100 })
    expect(await failure(views.renderText('folder'))).toMatchObject({ code: 'GUI_TEMPLATES_MISSING' })
    expect(await failure(views.render('large.html'))).toMatchObject({ code: 'GUI_TEMPLATES_TOO_LARGE' })
    expect((await views.render('fits.html')).text.length).toBe(100)
    expect(await failure(views.render('latin.html'))).toMatchObject({ code: 'GUI_TEMPLATES_UNREADABLE' })
    expect((await views.render('bom.html')).text).toBe('é')
    expect(await failure(views.renderSource('x'.repeat(101)))).toMatchObject({ code: 'GUI_TEMPLATES_TOO_LARGE' })
  })

  test('one that is not there is told with its place and the nearest name', async () => {
    write('templates/page.html', 'a\n{% extends "laiout.html" %}')
    write('templates/layout.html', '')
    const error = await failure((await opened()).render('page.html'))
    expect(error).toMatchObject({
      code: 'GUI_TEMPLATES_MISSING',
      hint: expect.stringContaining('Did you mean "layout.html"?'),
    })
    expect(error.hint).toContain(join(root, 'templates'))
    expect(error.message).toContain('templates/page.html:2:')
    const top = await failure((await opened()).render('pagge.html'))
    expect(top.message).toContain('There is no template "pagge.html"'.slice(1))
    expect(top.hint).toContain('page.html')
  })
})

describe('reading again', () => {
  /** A time that no file system takes for the old one. */
  function later(path: string): void {
    const time = Date.now() / 1000 + 100
    utimesSync(path, time, time)
  }

  test('in development a changed file, also an included one, is seen at the next rendering', async () => {
    write('templates/page.html', '{% include "part.html" %}')
    const part = write('templates/part.html', 'one')
    const views = await opened('dev')
    expect((await views.render('page.html')).text).toBe('one')
    write('templates/part.html', 'two')
    later(part)
    expect((await views.render('page.html')).text).toBe('two')
    rmSync(part)
    expect(await failure(views.render('page.html'))).toMatchObject({ code: 'GUI_TEMPLATES_MISSING' })
    write('templates/part.html', '{% oops %}')
    expect(await failure(views.render('page.html'))).toMatchObject({ code: 'GUI_TEMPLATES_SYNTAX' })
    write('templates/part.html', 'three')
    expect((await views.render('page.html')).text).toBe('three')
  })

  test('otherwise a file is read once, and what was not there stays away', async () => {
    const page = write('templates/page.html', 'one{% include "later.html" ignore missing %}')
    const views = await opened('start')
    expect((await views.render('page.html')).text).toBe('one')
    write('templates/page.html', 'two')
    write('templates/later.html', 'later')
    later(page)
    expect((await views.render('page.html')).text).toBe('one')
  })

  test('many renderings at once read a file once', async () => {
    write('templates/page.html', '{% for i in range(3) %}{% include "part.html" %}{% endfor %}')
    write('templates/part.html', 'x')
    const views = await opened()
    const all = await Promise.all(Array.from({ length: 50 }, () => views.render('page.html')))
    expect(new Set(all.map((one) => one.text))).toEqual(new Set(['xxx']))
  })
})

describe('what comes out', () => {
  test('is markup that html does not escape again, and the other way round', async () => {
    const views = templates({ 'a.html': '<b>{{ x }}</b>{{ y }}', 'mail.txt': '{{ x }}' })
    const made = await views.render('a.html', { x: '<', y: html`<i>${'&'}</i>` })
    expect(isHtml(made)).toBe(true)
    expect(html`<p>${made}</p>`.text).toBe('<p><b>&lt;</b><i>&amp;</i></p>')
    expect(await views.renderText('mail.txt', { x: '<' })).toBe('<')
  })

  test('plain text is not passed off as markup', async () => {
    const views = templates({ 'mail.txt': '{{ x }}' })
    expect(await failure(views.render('mail.txt', { x: '<' }))).toMatchObject({ code: 'GUI_TEMPLATES_PLAIN' })
  })

  test.each([
    ['a.html', true],
    ['a.HTM', true],
    ['a.xhtml', true],
    ['a.xml', true],
    ['a.svg', true],
    ['a.html.j2', true],
    ['a.html.jinja', true],
    ['a.txt', false],
    ['a.txt.j2', false],
    ['html', false],
    ['a.js', false],
  ])('%s: escaped %s', async (name, isEscaped) => {
    const views = templates({ [name]: '{{ x }}' })
    expect(await views.renderText(name, { x: '<' })).toBe(isEscaped ? '&lt;' : '<')
  })

  test('a source that is a template itself is escaped', async () => {
    expect((await templates({}).renderSource('<p>{{ x }}</p>', { x: '<' })).text).toBe('<p>&lt;</p>')
    expect(await failure(templates({}).renderSource('{{ x'))).toMatchObject({ code: 'GUI_TEMPLATES_SYNTAX' })
  })
})

describe('own filters, tests, globals and classes', () => {
  class Person {
    readonly first: string
    constructor(first: string) {
      this.first = first
    }

    get greeting(): string {
      return `Hello ${this.first}`
    }

    call(times: number, options: { loud?: boolean } = {}): string {
      return this.first.repeat(times) + (options.loud === true ? '!' : '')
    }
  }
  class Child extends Person {}

  const views = templates(
    {
      'a.html':
        '{{ 2|euro }} {{ 2|euro(0) }} {{ 2|euro(digits=1) }} {{ [1, 2]|map("euro", 0)|join(",") }} {{ "<b>"|bold }} {{ 3 is small }} {{ 3 is small(2) }} {{ [1, 9]|select("small")|list }} {{ add(1, *[2]) }} {{ options(a=1) }} {{ year }} {{ 5|round }} {{ range }}',
      'b.html':
        '{{ p.greeting }} {{ p.call(2) }} {{ p.call(1, loud=true) }} {{ [p]|map(attribute="greeting")|join }} {{ child.greeting }} {{ p is defined }}',
      'c.html': '{{ "x" is filter }}{{ "euro" is filter }}{{ "small" is test }}{{ name }}',
    },
    {
      filters: {
        euro: (value: number, digits: number | { digits?: number } = 2) =>
          `${value.toFixed(typeof digits === 'number' ? digits : (digits.digits ?? 2))} €`,
        bold: (value: string) => html`<strong>${value}</strong>`,
        round: (value: number) => `own ${value}`,
      },
      tests: { small: (value: number, max = 5) => value < max },
      globals: {
        add: (...numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0),
        options: (given: object) => JSON.stringify(given),
        year: 2026,
        range: 'own range',
        name: 'global',
      },
      classes: [Person],
    },
  )

  test('are called as JavaScript functions, named arguments as one object at the end', async () => {
    expect((await views.render('a.html')).text).toBe(
      '2.00 € 2 € 2.0 € 1 €,2 € <strong>&lt;b&gt;</strong> True False [1] 3 {&quot;a&quot;:1} 2026 own 5 own range',
    )
  })

  test('getters and methods of a class that was given are there, also in a class that extends it', async () => {
    expect((await views.render('b.html', { p: new Person('Ada'), child: new Child('Kid') })).text).toBe(
      'Hello Ada AdaAda Ada! Hello Ada Hello Kid True',
    )
  })

  test('the values of the page come before the globals', async () => {
    expect((await views.render('c.html', { name: 'own' })).text).toBe('FalseTrueTrueown')
    expect((await views.render('c.html', { name: undefined })).text).toBe('FalseTrueTrueglobal')
  })

  test('what cannot be one is refused at once', () => {
    expect(() => templates({}, { filters: { 'a b': () => '' } })).toThrow(
      expect.objectContaining({ code: 'GUI_TEMPLATES_OPTION' }),
    )
    // @ts-expect-error a filter is a function
    expect(() => templates({}, { filters: { a: 1 } })).toThrow(
      expect.objectContaining({ code: 'GUI_TEMPLATES_OPTION' }),
    )
    expect(() => templates({}, { stepsMax: 0 })).toThrow(expect.objectContaining({ code: 'GUI_OPTION_RANGE' }))
    // @ts-expect-error there is no such option
    expect(() => templates({}, { trimBlock: true })).toThrow(expect.objectContaining({ code: 'GUI_OPTION_UNKNOWN' }))
  })

  test('an abort in one of them ends the request as it would anywhere', async () => {
    const one = templates({ 'a.html': '{% for x in [1] %}{{ find(x) }}{% endfor %}' })
    const error = await failure(one.render('a.html', { find: () => abort(404, 'no such thing') }))
    expect(error).toMatchObject({ status: 404, detail: 'no such thing' })
  })

  test('the engine is what its interface says', () => {
    expectTypeOf(views).toExtend<TemplateEngine>()
  })
})

describe('check', () => {
  test('finds what is wrong with each template, and values in attributes without quotes', async () => {
    const findings = await templates({
      'good.html': '<a href="{{ x }}">{{ y }}</a>{% if a %}<b class="{{ b }}">{% endif %}',
      'bad.html': 'line\n{% if %}',
      'unknown.html': '{{ x|uper }}',
      'quotes.html': '<p title={{ t }} class="{{ c }}">\n<a href=/x/{{ id }}>{{ ok }}</a>',
      'plain.txt': '<p title={{ t }}>',
    }).check()
    expect(findings.map(({ severity, code, place }) => [severity, code, place.file, place.line, place.column])).toEqual(
      [
        ['error', 'GUI_TEMPLATES_SYNTAX', 'bad.html', 2, 7],
        ['warning', 'GUI_TEMPLATES_UNQUOTED', 'quotes.html', 1, 13],
        ['warning', 'GUI_TEMPLATES_UNQUOTED', 'quotes.html', 2, 15],
        ['error', 'GUI_TEMPLATES_UNKNOWN', 'unknown.html', 1, 6],
      ],
    )
    expect(findings.at(-1)?.hint).toContain('Did you mean "upper"?')
    expect(findings[1]?.message).toContain('a value stands in an attribute without quotes')
  })

  test('goes through a whole folder', async () => {
    write('templates/a/b.html', '{% block x %}')
    write('templates/c.html', Uint8Array.from([0xff]))
    write('templates/d.html', 'fine')
    expect((await (await opened()).check()).map(({ code, place }) => [code, place.name])).toEqual([
      ['GUI_TEMPLATES_SYNTAX', 'a/b.html'],
      ['GUI_TEMPLATES_UNREADABLE', 'c.html'],
    ])
  })
})

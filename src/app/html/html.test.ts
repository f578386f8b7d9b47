import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGuichetError } from '../../base/errors.ts'
import { escapeHtml, type Html, type HtmlValue, html, isHtml, raw } from './html.ts'

/** What a template makes, or the code of the error. */
function tried(make: () => Html): string {
  try {
    return make().text
  } catch (error) {
    return isGuichetError(error) ? error.code : String(error)
  }
}

const NOTHING = [null, undefined, false] as const
const SIGNS = `<b class="x">&amp;'</b>`
const ESCAPED = '&lt;b class=&quot;x&quot;&gt;&amp;amp;&#39;&lt;/b&gt;'

describe('in text', () => {
  test.each<[string, HtmlValue, string]>([
    ['text', SIGNS, ESCAPED],
    ['empty text', '', ''],
    ['a number', -1.5, '-1.5'],
    ['zero', 0, '0'],
    ['a bigint', 10n ** 20n, '100000000000000000000'],
    ['null', null, ''],
    ['undefined', undefined, ''],
    ['false', false, ''],
    ['true', true, ''],
    ['markup', html`<i>${'<'}</i>`, '<i>&lt;</i>'],
    ['raw markup', raw(SIGNS), SIGNS],
    ['an array', ['<', 1, [html`<br>`, [null, '>']], false], '&lt;1<br>&gt;'],
    ['an empty array', [], ''],
  ])('%s', (_name, value, text) => {
    expect(html`<p>${value}</p>`.text).toBe(`<p>${text}</p>`)
  })

  test('values touch, begin and end', () => {
    expect(html`${'<'}${'>'}`.text).toBe('&lt;&gt;')
    expect(html``.text).toBe('')
    expect(html`a`.text).toBe('a')
  })

  test('the first line break behind <pre> and <textarea> is doubled, since a browser drops one', () => {
    expect(html`<textarea>${'\na'}</textarea><pre>${html`${'\n'}b`}</pre>`.text).toBe(
      '<textarea>\n\na</textarea><pre>\n\nb</pre>',
    )
    expect(html`<textarea>${'a\n'}</textarea><pre> ${'\n'}</pre>`.text).toBe('<textarea>a\n</textarea><pre> \n</pre>')
  })

  test('in <title> and <textarea> markup is text, its references stay references', () => {
    expect(html`<title>${SIGNS}</title>`.text).toBe(`<title>${ESCAPED}</title>`)
    const hostile = raw('</textarea><script>alert(1)</script>&amp;')
    expect(html`<textarea>${hostile}</textarea>`.text).toBe(
      '<textarea>&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;</textarea>',
    )
  })

  test('in <noscript> values are escaped like text, and nothing may end it', () => {
    expect(html`<noscript><img src="${'/a'}" alt="${'<'}">${'<'}</noscript>`.text).toBe(
      '<noscript><img src="/a" alt="&lt;">&lt;</noscript>',
    )
    expect(tried(() => html`<noscript>${raw('</noscript ><b>')}</noscript>`)).toBe('GUI_APP_HTML_END')
    expect(() => html`<noscript><style>${raw('/*</NOSCRIPT>*/')}</style></noscript>`).toThrow('ends <noscript>')
  })
})

describe('in attributes', () => {
  test.each<[string, HtmlValue, string]>([
    ['text', SIGNS, ` title="${ESCAPED}"`],
    ['empty text', '', ' title=""'],
    ['a number', 0, ' title="0"'],
    ['null', null, ''],
    ['undefined', undefined, ''],
    ['false', false, ''],
    ['true', true, ' title=""'],
    ['markup, whose quotes and tags are text', html`<b x="${'"&'}">`, ' title="&lt;b x=&quot;&quot;&amp;&quot;&gt;"'],
    ['raw markup, the same', raw(`"><script>&amp;'`), ' title="&quot;&gt;&lt;script&gt;&amp;&#39;"'],
    ['an array, with spaces between', ['a', false, ['b', null], '', 3], ' title="a b 3"'],
  ])('%s', (_name, value, attribute) => {
    expect(html`<p title="${value}">x</p>`.text).toBe(`<p${attribute}>x</p>`)
  })

  test('with text around it a value is never a reason to leave the attribute out', () => {
    expect(html`<p class="a ${null} ${false}${true} ${['b', 'c']}${'"'}">`.text).toBe('<p class="a   b c&quot;">')
  })

  test('both quotes, any case, spaces around the sign', () => {
    expect(html`<P TITLE = '${`'"`}' LANG="${'fr'}">`.text).toBe(`<P TITLE = '&#39;&quot;' LANG="fr">`)
  })

  test.each([
    // A slash behind an unquoted value would be a part of it.
    ['<a b=c />', html`<a b=c title="${null}"/>`],
    ['<a b=c />', html`<a b=c title="${null}" />`],
    ['<a>', html`<a title="${null}" lang="${null}">`],
    ['<a lang="x">', html`<a title="${null}" lang="${'x'}">`],
    ['<a title="x">', html`<a title="${'x'}" lang="${null}">`],
    ['<a b="c" id="d">', html`<a b="c" title="${null}"id="d">`],
    ['<a b="c">', html`<a b="c"title="${null}">`],
    ['<a\n  id="d"\n>', html`<a\n  title="${null}"\n  id="d"\n  lang="${undefined}"\n>`],
    ['<i>a</i><a>', html`<i>${'a'}</i><a title="${null}">`],
  ])('left out, its neighbours stay apart: %s', (text, made) => {
    expect(made.text).toBe(text)
  })

  test.each(['checked', 'disabled', 'download', 'href', 'src', 'style', 'srcset', 'srcdoc', 'srcless', 'hidden', 'on'])(
    '%s is there for true, and not for false',
    (name) => {
      const made = (value: HtmlValue) => html(strings(`<a ${name}="`, '">'), value).text
      expect(made(true)).toBe(`<a ${name}="">`)
      for (const value of NOTHING) expect(made(value)).toBe('<a>')
    },
  )

  test.each(['aria-hidden', 'data-open', 'contenteditable', 'draggable', 'spellcheck'])(
    '%s says "true" and "false", and is left out for null',
    (name) => {
      const made = (value: HtmlValue) => html(strings(`<a ${name}="`, '">'), value).text
      expect(made(true)).toBe(`<a ${name}="true">`)
      expect(made(false)).toBe(`<a ${name}="false">`)
      expect(made(null)).toBe('<a>')
      expect(html(strings(`<a ${name}="is-`, '">'), false).text).toBe(`<a ${name}="is-false">`)
    },
  )

  test('lists with commas', () => {
    expect(html`<input accept="${['image/png', 'image/webp']}">`.text).toBe('<input accept="image/png, image/webp">')
    expect(html`<img srcset="${['/a 1x', '/b 2x']}">`.text).toBe('<img srcset="/a 1x, /b 2x">')
  })
})

describe('what is no value', () => {
  class Own {
    readonly secret = 'x'
  }
  test.each([
    [new Date(0), 'a Date'],
    [{ a: 1 }, 'an Object'],
    [new Own(), 'an Own'],
    [new Map(), 'a Map'],
    [new Set(['a']), 'a Set'],
    [() => 'x', 'a function'],
    [Symbol('x'), 'a symbol'],
    [new URL('http://a.test/'), 'a URL'],
  ])('%s is named, in every place and in arrays', (given, word) => {
    // Only what JavaScript can give.
    const value = given as unknown as string
    const templates = [
      () => html`<p>${value}</p>`,
      () => html`<p>${[[value]]}</p>`,
      () => html`<p title="${value}">`,
      () => html`<p title="a ${value}">`,
      () => html`<a href="${value}">`,
      () => html`<p style="color: ${value}">`,
      () => html`<title>${value}</title>`,
    ]
    for (const template of templates) {
      expect(template).toThrow(expect.objectContaining({ code: 'GUI_APP_HTML_VALUE', status: 500, blame: 'app' }))
      expect(template).toThrow(`is ${word}.`)
    }
  })

  test('an array that contains itself', () => {
    const circle: HtmlValue[] = []
    circle.push(circle, circle)
    expect(tried(() => html`${circle}`)).toBe('GUI_APP_HTML_VALUE')
    expect(tried(() => html`<a href="${circle}">`)).toBe('GUI_APP_HTML_VALUE')
    expect(tried(() => html`<style>${circle}</style>`)).toBe('GUI_APP_HTML_VALUE')
  })

  test('the error says which value, where, and what to give; it does not quote the value', () => {
    const make = () => html`<h1>${'a'}</h1>\n  <a href="${'javascript:secret()'}">`
    expect(make).toThrow(
      `Value 2 of the template "<h1>\${…}</h1> <a href="\${…}">", in the attribute href of <a>, makes a URL`,
    )
    expect(make).not.toThrow('secret')
    expect(() => html`<p>${new Date() as unknown as string}</p>`).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('date.toISOString()') }),
    )
  })

  test('types refuse what would be refused', () => {
    // @ts-expect-error an object is no value
    expect(tried(() => html`${{ a: 1 }}`)).toBe('GUI_APP_HTML_VALUE')
    // @ts-expect-error a Date has no one form
    expect(tried(() => html`${new Date()}`)).toBe('GUI_APP_HTML_VALUE')
    // @ts-expect-error a function is no value
    expect(tried(() => html`${() => ''}`)).toBe('GUI_APP_HTML_VALUE')
    // @ts-expect-error neither is a promise of one of these
    const later = html`${Promise.resolve(new Date())}`
    return expect(later.ready()).rejects.toMatchObject({ code: 'GUI_APP_HTML_VALUE' })
  })

  test('html is a tag, raw takes text', () => {
    // What JavaScript can do.
    const call = html as unknown as (given: unknown) => Html
    expect(tried(() => call('<b>'))).toBe('GUI_APP_HTML_TAG')
    expect(tried(() => call(['<b>']))).toBe('GUI_APP_HTML_TAG')
    expect(tried(() => raw(undefined as unknown as string))).toBe('GUI_APP_HTML_RAW')
  })

  test('an escape that JavaScript does not know is text', () => {
    expect(html`C:\users ${1}`.text).toBe('C:\\users 1')
  })
})

describe('promises', () => {
  test('nothing is pending without one', async () => {
    const made = html`<p>${1}</p>`
    expect(made.pending).toBe(false)
    expect(await made.ready()).toBe(made)
    expect([String(made), JSON.stringify({ made }), isHtml(made)]).toEqual(['<p>1</p>', '{"made":"<p>1</p>"}', true])
  })

  test('at any depth, in any place', async () => {
    const later = async <Value>(value: Value) => {
      await turn()
      return value
    }
    const made = html`<title>${later('<')}</title><p title="${later(null)}" id="${later('"')}">${[
      1,
      [later(['<', later(html`<b>${later('b')}</b>`)])],
    ]}<a href="${later('/a')}" style="width: ${later(3)}px" ping="${later('/p')}">${html`<i>${later('>')}</i>`}</a></p>
<script type="application/json">[${later([1])}, ${[later('"<"')]}]</script><style>${later(raw('a>b{}'))}</style>
<iframe srcdoc="${later(html`${'<'}`)}"></iframe><iframe srcdoc="${html`${later('&')}`}"></iframe>`
    expect(made.pending).toBe(true)
    expect('then' in made).toBe(false)
    const ready = await made.ready()
    expect(
      ready.text,
    ).toBe(`<title>&lt;</title><p id="&quot;">1&lt;<b>b</b><a href="/a" style="width: 3px" ping="/p"><i>&gt;</i></a></p>
<script type="application/json">[[1], ["\\"\\u003c\\""]]</script><style>a>b{}</style>
<iframe srcdoc="&amp;lt;"></iframe><iframe srcdoc="&amp;amp;"></iframe>`)
    expect([made.pending, made.text, `${made}`]).toEqual([false, ready.text, ready.text])
  })

  test('the text of pending markup is not there', () => {
    const made = html`${Promise.resolve(1)}`
    for (const read of [() => made.text, () => String(made), () => JSON.stringify(made)]) {
      expect(read).toThrow(expect.objectContaining({ code: 'GUI_APP_HTML_PENDING' }))
    }
  })

  test('what is known is judged at once, what comes later when it comes', async () => {
    expect(tried(() => html`${Promise.resolve(1)}<a href="${'javascript:1'}">`)).toBe('GUI_APP_HTML_URL')
    expect(tried(() => html`<a href="${Promise.resolve('javascript:1')}" title="${[Symbol() as never]}">`)).toBe(
      'GUI_APP_HTML_VALUE',
    )
    const made = html`<a href="${Promise.resolve('javascript:1')}">`
    await expect(made.ready()).rejects.toMatchObject({ code: 'GUI_APP_HTML_URL' })
    const circle: HtmlValue[] = []
    circle.push(circle, circle)
    await expect(html`${Promise.resolve(circle)}`.ready()).rejects.toMatchObject({ code: 'GUI_APP_HTML_VALUE' })
  })

  test('a rejected promise rejects ready(), and nothing is unhandled meanwhile', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', listen)
    try {
      const fault = new Error('fault')
      const made = html`${[Promise.reject(fault), Promise.reject(new Error('second'))]}${html`${Promise.reject(fault)}`}`
      const around = html`<p>${made}</p>`
      expect(tried(() => html`${Promise.reject(fault)}${{} as never}`)).toBe('GUI_APP_HTML_VALUE')
      await turn()
      await turn()
      await expect(around.ready()).rejects.toBe(fault)
      await expect(made.ready()).rejects.toBe(fault)
      expect(made.pending).toBe(true)
      expect(unhandled).toEqual([])
    } finally {
      process.off('unhandledRejection', listen)
    }
  })

  test('a thenable that is no Promise', async () => {
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested.
    const thenable: PromiseLike<string> = { then: (keep) => Promise.resolve(keep?.('<') as never) }
    expect((await html`${thenable}`.ready()).text).toBe('&lt;')
  })
})

describe('any text', () => {
  const decode = (text: string) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...`<>&"'a=/ -!;#x`) }))

  test('comes back from escaped text and quoted attributes, and holds no sign of markup', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        for (const text of [
          escapeHtml(value),
          html`${value}`.text,
          html`<p title="${value}">`.text.slice(10, -2),
          html`<p title='a${value}'>`.text.slice(11, -2),
          html`<a href="/?q=${value}">`.text.slice(13, -2),
          html`<title>${value}</title>`.text.slice(7, -8),
        ]) {
          expect(text).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/)
          expect(decode(text)).toBe(value)
        }
      }),
    )
  })

  test('is the same value in a script with JSON, which nothing ends', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const given = JSON.stringify([value, text])
        const made = html`<script type="application/json">${given}</script>`.text.slice(32, -9)
        expect(made).not.toMatch(/[<>&\u2028\u2029]/)
        expect(JSON.parse(made)).toEqual(JSON.parse(given))
      }),
    )
  })
})

/** The texts of a template, where a test makes them. */
function strings(...texts: readonly string[]): TemplateStringsArray {
  return Object.assign([...texts], { raw: texts })
}

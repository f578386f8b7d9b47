import { describe, expect, test } from 'vitest'
import { isGuichetError } from '../../base/errors.ts'
import { type HtmlValue, html, raw } from './html.ts'

/** `text` as a template, with a value wherever it has ¤; gives what is made, or the error. */
function made(text: string, ...values: readonly HtmlValue[]): string {
  const texts = text.split('¤')
  const template = Object.assign([...texts], { raw: texts })
  try {
    return html(template, ...texts.slice(1).map((_, index) => (index < values.length ? values[index] : '"<x'))).text
  } catch (error) {
    return isGuichetError(error)
      ? `${error.code.slice('GUI_APP_HTML_'.length)}: ${error.message} ${error.hint}`
      : `${error}`
  }
}

describe('where a value may stand', () => {
  test.each([
    'a ¤ b',
    '¤',
    '< ¤',
    'a<1 ¤',
    '<>¤',
    '</>¤',
    '<!-- <p title=" -->¤<!-->¤<!--->¤<!-- --!>¤<!----!>¤',
    '<!doctype html>¤<?xml "?>¤<!x ">¤</ ">¤',
    '<![CDATA[ " ]]>¤',
    '<p a = b c=\'">\' d=">" e / f>¤</p title="\'>">¤',
    '<p a=b/c"d\'>¤',
    '<br/>¤<br / >¤',
    '<script>"<p>" + \'<!-- "\'</script >¤',
    '<script>a</scriptx></script/>¤',
    '<style>a>b{content:"<"}</STYLE\n>¤',
    '<textarea><p title="</textarea>¤',
    '<title>¤</title>¤',
    '<xmp><p title="</xmp>¤<iframe><p "</iframe>¤<noembed>"</noembed>¤<noframes>"<a </noframes>¤',
    '<svg><style>a{}</style><title>¤</title><script href="/a"></script></svg><style>a<b</style>¤',
    '<svg/><style>a<b</style>¤',
    '<noscript>¤<p>¤</p></noscript>¤',
    '<a-b.c:d_é title="a">¤',
  ])('text: %s', (text) => {
    expect(made(text)).toBe(text.replaceAll('¤', '&quot;&lt;x'))
  })

  test.each([
    '<p title="¤">',
    "<p title='¤' lang='¤'>",
    '<p\ntitle\n=\n"a > ¤ <b> ¤"\n>',
    '<P/TITLE="¤"/>',
    '<p =="¤">',
  ])('attribute: %s', (text) => {
    expect(made(text)).toBe(text.replaceAll('¤', '&quot;&lt;x'))
  })
})

describe('where no value may stand', () => {
  test.each([
    ['<¤>', 'where the name of a tag stands'],
    ['</¤>', 'where the name of a tag stands'],
    ['<h¤>', 'where the name of a tag stands'],
    ['</h¤>', 'where the name of a tag stands'],
    ['<p ¤>', 'inside a tag, outside of an attribute'],
    ['<p a¤>', 'inside a tag, outside of an attribute'],
    ['<p a ¤>', 'inside a tag, outside of an attribute'],
    ['<p/¤>', 'inside a tag, outside of an attribute'],
    ['<p a="b"¤>', 'inside a tag, outside of an attribute'],
    ['<p a="¤"¤>', 'inside a tag, outside of an attribute'],
    ['<p a¤="b">', 'inside a tag, outside of an attribute'],
    ['<p a=¤>', 'in an attribute without quotes (a of <p>)'],
    ['<p a= ¤>', 'in an attribute without quotes (a of <p>)'],
    ['<p a=b¤>', 'in an attribute without quotes (a of <p>)'],
    ['</p a="¤">', 'in an end tag (a of <p>)'],
    ['<!-- ¤ -->', 'in a comment'],
    ['<!--¤-->', 'in a comment'],
    ['<!-- a --¤>', 'in a comment'],
    ['<!¤>', 'in a declaration'],
    ['<!-¤->', 'in a declaration'],
    ['<!doctype ¤>', 'in a declaration'],
    ['<?¤?>', 'in a declaration'],
    ['</ ¤>', 'in a declaration'],
    ['<![CDATA[¤]]>', 'in a declaration'],
    ['<title></title¤</title>', 'directly behind a "<"'],
    ['<textarea><¤</textarea>', 'directly behind a "<"'],
    ['<p onclick="¤">', 'in an attribute that is a program (onclick of <p>)'],
    ['<p ONx="a(¤)">', 'in an attribute that is a program (onx of <p>)'],
    ['<iframe srcdoc="a¤"></iframe>', 'in a part of srcdoc (srcdoc of <iframe>)'],
    ['<iframe srcdoc="¤¤"></iframe>', 'in a part of srcdoc (srcdoc of <iframe>)'],
    ['<a href="javascript:f(¤)">', 'in a URL that is a program (href of <a>)'],
    ['<a href=" java\nscript:¤">', 'in a URL that is a program (href of <a>)'],
    ['<a href="vbscript:¤">', 'in a URL that is a program (href of <a>)'],
    ['<script src="javascript:¤"></script>', 'in a URL that is a program (src of <script>)'],
    ['<a href="data:¤">', 'in a data: URL (href of <a>)'],
    ['<a href="data:text/html,¤">', 'in a data: URL (href of <a>)'],
    ['<img src="data:image/svg+xml,¤">', 'in a data: URL (src of <img>)'],
    ['<img src="data:image/png;¤">', 'in a data: URL (src of <img>)'],
    ['<script src="data:text/plain,¤"></script>', 'in a data: URL (src of <script>)'],
    ['<script src="https://¤/a.js"></script>', 'in the name of the site that code comes from (src of <script>)'],
    ['<script src="https:¤"></script>', 'in the name of the site that code comes from (src of <script>)'],
    ['<base href="//a.¤/">', 'in the name of the site that code comes from (href of <base>)'],
    ['<base href="\\\\¤">', 'in the name of the site that code comes from (href of <base>)'],
  ])('%s', (text, place) => {
    const said = made(`<i>¤</i>${text}`)
    expect(said).toMatch(/^POSITION: Value [23] of the template "<i>\$\{…\}<\/i>/)
    expect(said).toContain(`stands ${place}`)
    expect(said).toMatch(/Values may stand in text and in quoted attributes\. \w/)
  })

  test('the hints say what to write', () => {
    expect(made('<input ¤>')).toContain(`Write name="\${condition}": `)
    expect(made('<p a=¤>')).toContain(`Put quotes around it: name="\${…}".`)
  })

  test('nothing is remembered of a template that was refused', () => {
    const twice = () => html`<p ${'a'}>`
    expect(twice).toThrow('outside of an attribute')
    expect(twice).toThrow('outside of an attribute')
  })
})

describe('a template is whole', () => {
  test.each([
    ['a <', 'inside a tag'],
    ['<p', 'inside a tag'],
    ['<p ', 'inside a tag'],
    ['<p a', 'inside a tag'],
    ['<p a=', 'inside a tag'],
    ['<p a=b', 'inside a tag'],
    ['<p a="b"', 'inside a tag'],
    ['<p a="b', 'inside an attribute'],
    ['<p a="¤', 'inside an attribute'],
    ['<p a="¤"', 'inside a tag'],
    ['</p', 'inside a tag'],
    ['</', 'inside a tag'],
    ['<!', 'inside a declaration'],
    ['<!doctype html', 'inside a declaration'],
    ['<!-- a --', 'inside a comment'],
    ['<script>a</scrip', 'inside <script>'],
    ['<script>a</script', 'inside <script>'],
    ['<style>', 'inside <style>'],
    ['<title>¤', 'inside <title>'],
    ['<textarea>', 'inside <textarea>'],
    ['<plaintext>a</plaintext>', 'inside <plaintext>'],
    ['<style/>', 'inside <style>'],
    ['<noscript><p>', 'inside <noscript>'],
  ])('%s ends %s', (text, place) => {
    expect(made(text)).toMatch(/^UNFINISHED: /)
    expect(made(text)).toContain(` ends ${place}. Close it`)
  })

  test('a long template is named by its beginning', () => {
    expect(made(`${'a '.repeat(50)}<p`)).toContain(`"${'a '.repeat(30)}…"`)
  })
})

describe('markup that browsers may read in two ways', () => {
  test.each([
    ['<![CDATA[ > ]]>¤', 'in <![CDATA['],
    ['<svg><style><a title="</style>¤</svg>', 'a <style> of SVG'],
    ['<math><mtext><title><!-- </title>¤</math>', 'a <title> of SVG'],
    ['<svg><style/>¤</svg>', '<style/> stands in SVG'],
    ['<noscript><p title="</noscript>">¤</noscript>', '</noscript> stands inside'],
    ['<noscript><!-- </noscript> -->¤</noscript>', '</noscript> stands inside'],
    ['<noscript><p title="</nos¤"></noscript>', '</noscript> stands inside'],
    ['<noscript><p a=</noscript>¤</noscript>', '</noscript> stands inside'],
    ['<noscript><style></noscript></style>¤</noscript>', '</noscript> stands inside'],
    ['<script><!-- <script> </script>¤', 'behind <!-- in a script'],
    ['<p a="b"">¤', 'outside of a value'],
    ['<p <b>¤', 'outside of a value'],
    ['<p<b>¤', 'outside of a value'],
    ['<a href="&#106;ava¤">', 'written as a reference'],
    ['<a href="java&Tab;¤">', 'written as a reference'],
    ['<a href="¤&¤">', 'written as a reference'],
    ['<a href="¤&colon;¤">', 'written as a reference'],
    ['<img srcset="a&#x2c;¤">', 'written as a reference'],
    ['<script src="https://a&#46;¤"></script>', 'written as a reference'],
  ])('%s', (text, why) => {
    expect(made(text)).toMatch(/^MARKUP: It is not clear how browsers read/)
    expect(made(text)).toContain(why)
  })

  test('a reference where it can do nothing is left alone', () => {
    expect(made('<a href="/?a=1&amp;b=¤&c=&#39;¤">', 1, 2)).toBe('<a href="/?a=1&amp;b=1&c=&#39;2">')
    expect(made('<a href="¤&amp;b=¤&page=¤">', '/', 1, 2)).toBe('<a href="/&amp;b=1&page=2">')
    expect(made('<a href="¤&page=¤">', '/?a', 2)).toBe('<a href="/?a&page=2">')
    expect(made('<p title="&lt;¤">', 1)).toBe('<p title="&lt;1">')
  })
})

describe('elements whose content is not markup', () => {
  test.each(['style', 'script', 'xmp', 'iframe', 'noembed', 'noframes'])('<%s> takes raw()', (name) => {
    expect(made(`<${name}>a ¤;¤¤</${name}>`, raw('b > "c" <'), null, [false, [raw('&')]])).toBe(
      `<${name}>a b > "c" <;&</${name}>`,
    )
    for (const value of ['x()', html`x`, html`${raw('x')}`]) {
      expect(made(`<${name}>¤</${name}>`, value)).toMatch(/^CODE: .*give raw\(/)
    }
    expect(made(`<${name}>¤</${name}>`, raw(`a</${name.toUpperCase()} `))).toMatch(/^END/)
    expect(made(`<${name}>¤¤</${name}>`, raw('</'), raw(`${name}>`))).toMatch(/^END/)
  })

  test('a script may hold <!-- or <script, and not what hides its end', () => {
    expect(made('<script>¤</script>', raw('"<!--"'))).toBe('<script>"<!--"</script>')
    expect(made('<script>¤</script>', raw('"<script>"'))).toBe('<script>"<script>"</script>')
    expect(made('<script>¤;"<script>"</script>', raw('"<!--"'))).toMatch(/^END/)
    expect(made('<script>"<!--";¤</script>', raw('"<script>"'))).toMatch(/^END/)
    expect(made('<script>a <¤</script>', raw('/script>'))).toMatch(/^END/)
    expect(made('<script>¤;¤</script>', raw('"<!--"'), raw('"<SCRIPT>"'))).toMatch(/^END/)
  })

  test('a script takes neither numbers nor true', () => {
    for (const value of [1, true, 1n]) expect(made('<script>a = ¤</script>', value)).toMatch(/^CODE/)
  })

  test.each(['application/json', 'application/ld+json', 'APPLICATION/JSON; charset=utf-8', 'text/json'])(
    '<script type="%s"> takes JSON',
    (type) => {
      const around = (text: string) => `<script type="${type}">[¤]</script>`.replace('¤', text)
      const object = { a: ['</script><!--&', null] } as unknown as string
      const text = '{"a":["\\u003c/script\\u003e\\u003c!--\\u0026",null]}'
      expect(made(around('¤'), object)).toBe(around(text))
      expect(made(around('¤'), JSON.stringify(object))).toBe(around(text))
      expect(made(around('¤'), ['<', 1])).toBe(around('["\\u003c",1]'))
      expect(made(around('¤, ¤, ¤, ¤'), 1, true, null, '"\u2028"')).toBe(around('1, true, null, "\\u2028"'))
      expect(made(around('¤'), raw('{"b":"<"}'))).toBe(around('{"b":"<"}'))
      expect(made(around('¤'), 'not JSON')).toMatch(/^JSON: .*JSON.stringify/)
      expect(made(around('¤'), '1,"admin":true')).toMatch(/^JSON/)
      expect(made(around('¤'), undefined)).toMatch(/^VALUE/)
      expect(made(around('¤'), html`1`)).toMatch(/^VALUE/)
      expect(made(around('¤'), raw('</script>'))).toMatch(/^END/)
    },
  )

  test('JSON that would lose something is refused as everywhere', () => {
    const value = { a: { b: new Map([[1, 2]]) } } as unknown as string
    expect(() => html`<script type="application/json">${value}</script>`).toThrow('a.b is a Map')
  })

  test.each(['importmap', 'speculationrules', ' ImportMap\n'])(
    '<script type=%j> says what a browser loads, so it takes raw() alone',
    (type) => {
      const around = (text: string) => `<script type="${type}">${text}</script>`
      const map = { imports: { own: 'https://evil.test/a.js' } } as unknown as string
      expect(made(around('¤'), map)).toMatch(/^CODE: .*load as programs.*raw\(JSON/s)
      for (const value of [JSON.stringify(map), '{}', 1, true]) expect(made(around('¤'), value)).toMatch(/^CODE/)
      expect(made(around('{ "imports": { "own": "¤" } }'), '/a.js')).toMatch(/^CODE/)
      expect(made(around('¤'), raw('{"imports":{}}'))).toBe(around('{"imports":{}}'))
      expect(made(around('¤'), raw('</script>'))).toMatch(/^END/)
    },
  )

  test.each(['module', '', 'text/javascript', 'text/html', 'application/jsonp', 'xjson', '¤'])(
    '<script type="%s"> does not take JSON',
    (type) => {
      expect(made(`<script type="${type}">¤</script>`, ...(type === '¤' ? ['application/json'] : []), '{}')).toMatch(
        /^CODE/,
      )
    },
  )

  test('the first type of a script counts, as in a browser', () => {
    expect(made('<script type="module" type="application/json">¤</script>', '{}')).toMatch(/^CODE/)
    expect(made('<script data-type="application/json">¤</script>', '{}')).toMatch(/^CODE/)
  })
})

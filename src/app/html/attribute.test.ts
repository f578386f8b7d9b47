import { describe, expect, test } from 'vitest'
import { isGuichetError } from '../../base/errors.ts'
import { type HtmlValue, html, raw } from './html.ts'

/** The markup with values for its ¤: "taken", or the end of the code it is refused with. */
function tried(markup: string, ...values: readonly HtmlValue[]): string {
  const texts = markup.split('¤')
  try {
    html(Object.assign(texts, { raw: texts }), ...values)
    return 'taken'
  } catch (error) {
    return isGuichetError(error) ? error.code.slice('GUI_APP_HTML_'.length) : String(error)
  }
}

const PROGRAMS = [
  'javascript:hit()',
  'JavaScript:hit()',
  ' \t\r\n\u0001\u001fjavascript:hit()',
  'j\na\tv\ra\nscript\n:hit()',
  'vbscript:hit()',
  'data:text/html,<script>hit()</script>',
  'DATA:,x',
  'data:image/svg+xml,<svg/>',
  'blob:http://a.test/1',
  'file:///etc/passwd',
  'view-source:javascript:1',
  'x-unknown:1',
]
const PICTURE = 'data:image/png;base64,AA=='
const HARMLESS = [
  '',
  '/a/b?c=d:e#f:g',
  'a/b',
  './javascript:1',
  '../a:b',
  '?a:b',
  '#a:b',
  ':a',
  '1a:b',
  'a b:c',
  'a_b:c',
  'é:b',
  '\u00a0javascript:1',
  'https://a.test/?b=c:d',
  'HTTP://a.test',
  '//a.test/b',
  'mailto:a@a.test',
  'tel:+33',
  'sms:+33',
  'ftp://a.test/',
  'javascript',
  7,
]

describe('one URL', () => {
  const PLACES = [
    '<a href="¤">',
    "<A HREF='¤'>",
    '<area href="¤">',
    '<form action="¤"></form>',
    '<button formaction="¤">',
    '<iframe src="¤"></iframe>',
    '<embed src="¤">',
    '<object data="¤">',
    '<video src="¤">',
    '<track src="¤">',
    '<blockquote cite="¤">',
    '<body background="¤">',
    '<html manifest="¤">',
    '<img longdesc="¤">',
    '<img usemap="¤">',
    '<svg><a xlink:href="¤"></a></svg>',
    '<svg><use href="¤"></use></svg>',
    '<svg><set to="¤"></set></svg>',
    '<svg><animate from="¤"></animate></svg>',
    '<svg><animateMotion by="¤"></animateMotion></svg>',
    '<link rel="icon" href="¤">',
    '<link href="¤">',
  ]
  test.each(PLACES)('%s takes no program', (place) => {
    for (const value of [...PROGRAMS, PICTURE]) expect([value, tried(place, value)]).toEqual([value, 'URL'])
    for (const value of HARMLESS) expect([value, tried(place, value)]).toEqual([value, 'taken'])
  })

  test.each(['<img src="¤">', '<input src="¤">', '<video poster="¤">', '<svg><image href="¤"></image></svg>'])(
    '%s takes a picture in the URL',
    (place) => {
      for (const type of ['png', 'gif', 'jpeg', 'webp', 'avif']) {
        expect(tried(place, `data:image/${type};base64,AA==`)).toBe('taken')
        expect(tried(place, ` DA\nTA:image/${type},AA`)).toBe('taken')
      }
      for (const value of [...PROGRAMS, 'data:image/png+xml,<svg/>', 'data:image/pngx;,'])
        expect(tried(place, value)).toBe('URL')
      for (const value of HARMLESS) expect(tried(place, value)).toBe('taken')
    },
  )

  test.each<[string, string, readonly HtmlValue[]]>([
    ['URL', '<a href="java¤">', ['script:1']],
    ['URL', '<a href="¤:1">', ['javascript']],
    ['URL', '<a href="¤¤">', ['java', 'script:1']],
    ['URL', '<a href="¤a¤a¤">', ['j', 'v', 'script:1']],
    ['URL', '<a href="¤">', [['javascript:', null]]],
    ['URL', '<a href=" ¤">', ['javascript:1']],
    ['taken', '<a href="page-¤.html">', ['1']],
    ['URL', '<a href="page-¤.html">', ['1:2']],
    ['taken', '<a href="¤/¤">', ['a', 'javascript:1']],
    ['taken', '<a href="¤/¤:¤">', ['a', 'b', 'c']],
    ['taken', '<a href="/¤">', ['javascript:1']],
    ['taken', '<a href="?¤">', ['javascript:1']],
    ['taken', '<a href="#¤">', ['javascript:1']],
    ['taken', '<a href="é¤">', ['javascript:1']],
    ['taken', '<a href="mailto:¤">', ['javascript:1']],
    ['taken', '<a href="magnet:?xt=¤">', ['a:b']],
    ['taken', '<a href="https://¤.test/">', ['a']],
    ['taken', '<a href="data:text/csv;charset=utf-8,¤" download>', ['a;b']],
    ['taken', '<img src="data:image/webp;base64,¤">', ['AA']],
    ['taken', '<a href="/a&¤">', ['#58;']],
    ['MARKUP', '<a href="a&¤">', ['#58;']],
    ['taken', '<a href="¤&amp;¤">', ['a', 'b']],
    ['MARKUP', '<a href="¤&¤">', ['javascript', '#58;']],
    ...[' ', '\n   ', '\t', '\f', '\u0001', ' \u001f\t'].flatMap((signs): [string, string, readonly HtmlValue[]][] => [
      ['URL', `<a href="¤${signs}¤">`, [null, 'javascript:1']],
      ['URL', `<a href="¤${signs}¤${signs}¤">`, ['', '', 'javascript:1']],
      ['URL', `<a href="${signs}¤${signs}¤">`, ['', 'java\nscript:1']],
      ['URL', `<form action="¤${signs}¤"></form>`, ['', 'javascript:1']],
      ['URL', `<iframe src="¤${signs}¤"></iframe>`, ['', 'javascript:1']],
      ['URL', `<svg><set to="¤${signs}¤"></set></svg>`, ['', 'javascript:1']],
      ['taken', `<a href="¤${signs}¤">`, ['/a', '/b:c']],
    ]),
    ['URL', '<a href="¤\t¤\n¤">', ['java', 'script', ':1']],
    ['taken', '<a href="¤ ¤">', ['java', 'script:1']],
    ['taken', '<a href="¤ /¤">', ['', 'javascript:1']],
    ['taken', '<a href="¤\u00a0¤">', ['', 'javascript:1']],
    ...['&#9;', '&#x20;', '&Tab;', '&NewLine;', '&colon;', ' &#32; '].map(
      (text): [string, string, readonly HtmlValue[]] => ['MARKUP', `<a href="¤${text}¤">`, ['', 'javascript:1']],
    ),
  ])('%s: %j with %j', (verdict, markup, values) => {
    expect(tried(markup, ...values)).toBe(verdict)
  })

  test('raw(url) is not judged where it is the only value, and stays in its attribute', () => {
    expect(html`<a href="${raw('javascript:f("&amp;")')}">`.text).toBe('<a href="javascript:f(&quot;&amp;&quot;)">')
    expect(html`<a href="java${raw('script:1')}">`.text).toBe('<a href="javascript:1">')
    expect(tried('<a href="¤¤">', raw('java'), 'script:1')).toBe('VALUE')
    expect(tried('<a href="¤">', [raw('javascript:1')])).toBe('VALUE')
    expect(tried('<a href="¤">', html`${raw('/')}`)).toBe('VALUE')
    expect(html`<a href="/${html`a&`}">`.text).toBe('<a href="/a&">')
  })

  test('attributes of other names are words', () => {
    for (const name of [
      'title',
      'data-href',
      'content',
      'to',
      'values',
      'data',
      'rel',
      'hreflang',
      'constructor',
      '__proto__',
    ])
      expect(tried(`<x-a ${name}="¤">`, 'javascript:1')).toBe('taken')
  })
})

describe('code, which comes from this site', () => {
  const PLACES = [
    '<script src="¤"></script>',
    '<svg><script href="¤"></script></svg>',
    '<svg><script xlink:href="¤"></script></svg>',
    '<base href="¤">',
    '<link rel="stylesheet" href="¤">',
    '<link href="¤" rel="alternate StyleSheet">',
    '<link rel=modulepreload href="¤">',
    '<link rel="manifest" href="¤">',
  ]
  const AWAY = [
    '//a.test/',
    '\\\\a.test',
    '/\\a.test',
    '\\/a.test',
    ' /\t/a.test',
    '\u0001//a.test',
    'https://a.test/',
    'https:a.test',
    'HTTPS:/a',
  ]
  test.each(PLACES)('%s', (place) => {
    for (const value of [...AWAY, ...PROGRAMS, PICTURE]) expect([value, tried(place, value)]).toEqual([value, 'SITE'])
    for (const value of ['', '/', '/a.js', 'a/b.js?c=//d', './a:b', '?a', '#a', '/a//b', 7])
      expect([value, tried(place, value)]).toEqual([value, 'taken'])
    expect(tried(place, raw('https://a.test/'))).toBe('taken')
  })

  test.each<[string, string, readonly HtmlValue[]]>([
    ['SITE', '<script src="/¤"></script>', ['/a.test']],
    ['SITE', '<script src="¤/¤"></script>', ['', '/a.test']],
    ['SITE', '<script src="¤¤"></script>', ['/', '/a.test']],
    ['SITE', '<script src="ht\ttps://a¤.test/"></script>', ['1']],
    ['POSITION', '<script src="java\tscript:¤"></script>', ['1']],
    ['taken', '<script src="/js/¤"></script>', ['/a.test']],
    ['taken', '<script src="¤.js?v=¤"></script>', ['/a', 'b:c']],
    ['taken', '<script src="https://a.test/¤"></script>', ['//b']],
    ['taken', '<script src="//a.test?¤"></script>', ['//b']],
    ['SITE', '<link rel="¤" href="¤">', ['icon', 'https://a.test/']],
    ['SITE', '<link href="¤" rel="¤">', ['https://a.test/', 'icon']],
    ['SITE', '<link rel="&#115;tylesheet" href="¤">', ['https://a.test/']],
    ['taken', '<link rel="canonical" href="¤">', ['https://a.test/']],
    ['taken', '<link rel="stylesheets" href="¤">', ['https://a.test/']],
  ])('%s: %s with %j', (verdict, markup, values) => {
    expect(tried(markup, ...values)).toBe(verdict)
  })
})

describe('several URLs', () => {
  test.each<[string, string, readonly HtmlValue[]]>([
    ['taken', '<img srcset="¤">', ['/a 1x, /b 2x']],
    ['taken', '<img srcset="¤">', [`${PICTURE} 1x, https://a.test/b?c=d:e 2x`]],
    ['taken', '<img srcset="/a?b=c&amp;d=¤ 1x, ¤ 2x">', ['1', '/b']],
    ['URL', '<img srcset="¤">', ['/a 1x, javascript:1 2x']],
    ['URL', '<img srcset="¤">', ['/a 1x,javascript:1']],
    ['URL', '<img srcset="¤">', [',,\tjavascript:1']],
    ['URL', '<img srcset="/a 1x, ¤:1 2x">', ['javascript']],
    ['URL', '<img srcset="/a¤">', [' 1x, javascript:1']],
    ['URL', '<link rel="preload" imagesrcset="¤">', ['javascript:1']],
    ['taken', '<a ping="¤">', ['/a https://a.test/b']],
    ['URL', '<a ping="¤">', ['/a\njavascript:1']],
    ['URL', '<a ping="¤">', [PICTURE]],
    ['taken', '<animate values="¤">', ['0;10;1 2']],
    ['URL', '<animate values="¤">', ['/a;javascript:1']],
    ['URL', '<animate values="/a;¤;/b">', ['javascript:1']],
    ['taken', '<meta http-equiv="refresh" content="¤">', [5]],
    ['taken', '<meta http-equiv="refresh" content="¤">', ['5; url=/a']],
    ['taken', '<meta http-equiv="refresh" content="5; url=¤">', ["'https://a.test/'"]],
    ['URL', '<meta content="0;URL=¤" http-equiv=Refresh>', ['javascript:1']],
    ['URL', '<meta http-equiv="refresh" content="¤">', ["0 ;\n URL = 'javascript:1"]],
    ['URL', '<meta http-equiv="refresh" content="¤">', ['0,javascript:1']],
    ['URL', '<meta http-equiv="¤" content="¤">', ['refresh', '0;url=javascript:1']],
    ['taken', '<meta name="description" content="¤">', ['javascript:1']],
  ])('%s: %s with %j', (verdict, markup, values) => {
    expect(tried(markup, ...values)).toBe(verdict)
  })
})

describe('style', () => {
  test.each<HtmlValue>([
    'red',
    '#0b5d6b',
    '50%',
    '1.5rem',
    '-1',
    '1px 2px',
    '',
    3.5,
    -1e-7,
    1e21,
    10n,
    null,
    ['1px', '2px'],
  ])('takes %s', (value) => {
    expect(tried('<p style="margin: ¤; color: red">', value)).toBe('taken')
    expect(tried('<style>p { margin: ¤ }</style>', value)).toBe('taken')
  })

  test.each([
    'a;b',
    'a:b',
    'url(x)',
    '"',
    "'",
    '\\',
    '/**/',
    'a{',
    '}',
    '<',
    '&',
    '!',
    '@a',
    'a\n',
    'a,b',
    '\u0000',
    'é',
    '_',
  ])('refuses %j', (value) => {
    for (const template of [
      '<p style="¤">',
      '<p style="color: ¤">',
      '<p style="a: ¤; b: ¤">',
      '<style>p { color: ¤ }</style>',
    ])
      expect(tried(template, value, value)).toBe('CODE')
  })

  test('takes raw(css), exactly', () => {
    expect(html`<p style="${raw('content: "&amp;"')}; width: ${1}px">`.text).toBe(
      '<p style="content: &quot;&amp;amp;&quot;; width: 1px">',
    )
    expect(tried('<p style="color: ¤">', html`red`)).toBe('VALUE')
    expect(tried('<style>¤</style>', html`red`)).toBe('CODE')
    expect(tried('<style type="application/json">¤</style>', '{}')).toBe('CODE')
  })
})

describe('srcdoc', () => {
  test('takes markup, which the frame reads as it was made', () => {
    expect(html`<iframe srcdoc="${html`<p title="${'"&<'}">`}"></iframe>`.text).toBe(
      '<iframe srcdoc="&lt;p title=&quot;&amp;quot;&amp;amp;&amp;lt;&quot;&gt;"></iframe>',
    )
    expect(html`<iframe sandbox srcdoc="${raw('<b>')}"></iframe>`.text).toBe(
      '<iframe sandbox srcdoc="&lt;b&gt;"></iframe>',
    )
    for (const value of ['<b>', 1, [html`<b>`]]) expect(tried('<iframe srcdoc="¤"></iframe>', value)).toBe('CODE')
  })
})

// html-templates.test.ts: templates put together at random, as no author would write them. Where html takes one, it has
// understood it as Chromium does: whatever text stands in it, the elements and attributes are the same.

import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { html } from '../../src/app/html/html.ts'
import { isGuichetError } from '../../src/base/errors.ts'
import { chromiumPath, openChromium } from '../support/chromium.ts'

const HOLE = '¤'
const PIECES = [
  ...[
    '<p',
    '<p ',
    '<div>',
    '<a ',
    '</p',
    '</div>',
    ' ',
    '/',
    '>',
    '>',
    '=',
    '"',
    "'",
    'a',
    ' a="',
    ' href="',
    " class='",
    ' b=c',
  ],
  ...[
    '<',
    '</',
    '<!',
    '<!--',
    '-->',
    '--!>',
    '-',
    '!',
    '<?',
    '<![CDATA[',
    ']]>',
    '<!doctype',
    '&',
    '&#',
    '&amp;',
    ';',
    '\n',
  ],
  ...[
    'script',
    'style',
    'textarea',
    'title',
    'svg',
    'math',
    'noscript',
    'iframe',
    'xmp',
    'pre',
    'select',
    'table',
    'template',
  ].flatMap((name) => [`<${name}>`, `</${name}>`]),
  ...[
    '<option>',
    '<tr><td>',
    '<svg><style>',
    '<svg><desc>',
    '<svg><foreignObject>',
    '<math><mi>',
    '<math><title>',
    '<style/>',
  ],
  ...[
    '<a b="</style>"',
    '<a b="</title>"',
    '<a b="</noscript>"',
    '<!-- </style>',
    '<![CDATA[ >',
    '<style><!--',
    '<script><!--<script>',
  ],
  ...Array.from({ length: 12 }, () => HOLE),
]
/** Each would be seen in one kind of place. */
const TEXTS = [
  '"\'><x-i j=k>',
  ' j=k ',
  '--><x-i>]]><x-i>',
  '</title ></textarea ></style ></noscript ><x-i>',
  '/title ',
  'title ',
  '!--',
  '"',
  "'",
  '>',
]

interface Pair {
  readonly template: string
  readonly text: string
  readonly harmless: string
  readonly made: string
}

type Make = (template: string, text: string) => string | undefined

/** With `html`; nothing when it is refused. */
function byHtml(template: string, text: string): string | undefined {
  const texts = template.split(HOLE)
  try {
    return html(Object.assign(texts, { raw: texts }), ...texts.slice(1).map(() => text)).text
  } catch (error) {
    if (!isGuichetError(error)) throw error
    return undefined
  }
}

/** With the signs escaped, wherever it stands. */
function byEscape(template: string, text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
    '&': '&amp;',
  }
  return template.replaceAll(HOLE, () => text.replace(/[<>"'&]/g, (sign) => signs[sign] ?? sign))
}

function pairs(make: Make, count: number): Pair[] {
  const templates = fc.sample(fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 14 }), {
    seed: 20,
    numRuns: count,
  })
  return templates.flatMap((pieces) => {
    const template = pieces.join('')
    const harmless = template.includes(HOLE) ? make(template, '1') : undefined
    if (harmless === undefined) return []
    return TEXTS.flatMap((text): Pair[] => {
      const made = make(template, text)
      return made === undefined ? [] : [{ template, text, harmless, made }]
    })
  })
}

/** Those pairs whose elements or attributes differ, with scripts or without. Runs in the browser. */
function different(given: readonly Pair[]): string[] {
  const shape = (node: Node): string => {
    if (node.nodeType === Node.COMMENT_NODE) return '!'
    if (!(node instanceof Element)) return ''
    const inner = node instanceof HTMLTemplateElement ? node.content : node
    return `<${node.localName} ${[...node.attributes].map(({ name }) => name).sort()}>${[...inner.childNodes].map(shape).join('')}</>`
  }
  const parser = new DOMParser()
  const shapes = (markup: string) => {
    const element = document.createElement('div')
    element.innerHTML = markup
    const whole = parser.parseFromString(`<!doctype html><body><div>${markup}</div><p>`, 'text/html')
    return shape(element) + shape(whole.documentElement)
  }
  return given
    .filter(({ harmless, made }) => shapes(harmless) !== shapes(made))
    .map(({ template, text }) => `${template} with ${text}`)
}

describe.skipIf(chromiumPath === undefined)('templates at random, in Chromium', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    browser = await openChromium()
    page = await browser.newPage()
  })

  afterAll(() => browser.close())

  test('what html takes it has understood', { timeout: 60_000 }, async () => {
    const made = pairs(byHtml, 30_000)
    expect(new Set(made.map(({ template }) => template)).size).toBeGreaterThan(2000)
    expect(await page.evaluate(different, made)).toEqual([])
  })

  test('escaping alone does not do', async () => {
    expect((await page.evaluate(different, pairs(byEscape, 1000))).length).toBeGreaterThan(100)
  })
})

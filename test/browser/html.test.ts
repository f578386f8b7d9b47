// html.test.ts: every text of html-corpus in every place of html-places, in Chromium: it is refused with its code, or it
// comes back as it was, no script has run, and the page has the elements and attributes of a page with a harmless text.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { type Html, html } from '../../src/app/html/html.ts'
import { isGuichetError } from '../../src/base/errors.ts'
import { silentLogger } from '../../src/base/log.ts'
import { listen, type RunningServer } from '../../src/server/listen.ts'
import { chromiumPath, openChromium } from '../support/chromium.ts'
import { ATTACKS, URLS } from './html-corpus.ts'
import { PLACES, type Place, parsed, type Verdict, wellFormed } from './html-places.ts'

const HARMLESS = '1'
/** How many texts stand in one page: loading pages is what takes the time. */
const AT_ONCE = 12

/** A text in a place that takes it. */
interface Case {
  readonly attack: string
  readonly name: string
  readonly place: Place
  readonly id: string
  readonly made: Html
}

/** The cases of some texts. Where a browser would fetch something, URLs are enough. */
function casesOf(attacks: readonly string[], only?: string): Case[] {
  return attacks.flatMap((attack, number) =>
    Object.entries(PLACES).flatMap(([name, place], index): Case[] => {
      if (only !== undefined && name !== only) return []
      if (place.loads === true && attack !== HARMLESS && !URLS.includes(attack)) return []
      const id = `v${number}-${index}`
      const made = attempt(() => place.make(attack, id))
      return typeof made === 'string' ? [] : [{ attack, name, place, id, made }]
    }),
  )
}

/** What is made, or the code with which it is refused. */
function attempt(make: () => Html): Html | string {
  try {
    return make()
  } catch (error) {
    return isGuichetError(error) ? error.code : String(error)
  }
}

const CHUNKS: readonly (readonly string[])[] = Array.from({ length: Math.ceil(ATTACKS.length / AT_ONCE) }, (_, index) =>
  ATTACKS.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
)

function pageOf(cases: readonly Case[]): Html {
  const sections = cases.map(({ made }) => html`<section>${made}</section>`)
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body>${sections}</body></html>`
}

/** Everything relative behind it leads where it says. */
function basePage(value: string): Html {
  return html`<base href="${value}"><script src="own.js"></script><link rel="stylesheet" href="own.css">`
}

/** What an escape that is missing lets through: the test must notice. */
const CONTROLS: readonly (readonly [name: string, markup: string])[] = [
  ['a script', '<script>hit()</script>'],
  ['a picture that is not there', '<img src=x onerror=hit()>'],
  ['an attribute', '<input title="" autofocus onfocus="hit()">'],
  ['a frame with a program', '<iframe src="javascript:parent.hit()"></iframe>'],
  ['a frame with a document', '<iframe srcdoc="<script>parent.hit()</script>"></iframe>'],
  ['a dialog', '<script>alert()</script>'],
]
const UNRUN = '<a href="javascript:hit()" onclick="hit()"><!-- --><b></b></a>'
const ELSEWHERE = '<base href="https://evil.test/"><script src="own.js"></script>'

const app = new App()
app.get('/harmless', () => pageOf(casesOf([HARMLESS])))
// A frame whose URL is "?q" or "#" would hold the page again, and so on.
app.get('/chunk/<int:n>', ({ params, headers }) =>
  headers.get('sec-fetch-dest') === 'document' ? pageOf(casesOf(CHUNKS[params.n] ?? [])) : '',
)
app.get('/noscript/<int:n>', ({ params }) => pageOf(casesOf(CHUNKS[params.n] ?? [], '<noscript>')))
app.get('/base/<int:n>', ({ params }) => basePage(URLS[params.n] ?? HARMLESS))
app.get('/control/<int:n>', ({ params }) => `<section>${CONTROLS[params.n]?.[1] ?? UNRUN}</section>`)
app.get('/elsewhere', () => ELSEWHERE)
// What the relative URLs among the texts lead to.
app.get('/', () => '')
app.get('/<path:rest>', () => '')

/** What a page is, seen from inside. Runs in the browser. */
function look(places: readonly (readonly [id: string, back: string | undefined])[]) {
  const shape = (node: Node): string => {
    if (node.nodeType === Node.COMMENT_NODE) return '!'
    if (!(node instanceof Element)) return ''
    const inner = node instanceof HTMLTemplateElement ? node.content : node
    const names = [...node.attributes].map(({ name }) => name).sort()
    return `<${node.localName} ${names}>${[...inner.childNodes].map(shape).join('')}</>`
  }
  const read = (element: Element | null, back: string | undefined) => {
    if (element === null) return 'no such element'
    if (back === undefined) return null
    if (back === 'frame') return (element as HTMLIFrameElement).contentDocument?.querySelector('p')?.textContent ?? null
    if (back !== 'text' && back !== 'json') return element.getAttribute(back)
    const text = element instanceof HTMLTemplateElement ? element.content.textContent : element.textContent
    if (back === 'text') return text
    // Half of a surrogate pair does not survive the way out of the browser.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode([JSON.parse(text)].flat()[0]))
  }
  const names = ['href', 'src', 'action', 'formAction', 'data', 'poster', 'currentSrc', 'cite']
  // URLs as the browser will follow them. Those of SVG are objects, and not resolved.
  const followed = (element: Element) =>
    names.map((name) => {
      const value = (element as unknown as Record<string, unknown>)[name]
      const written = (value as { baseVal?: unknown } | undefined)?.baseVal
      return typeof written !== 'string'
        ? String(value ?? '')
        : URL.canParse(written, document.baseURI)
          ? new URL(written, document.baseURI).href
          : ''
    })
  return {
    head: shape(document.head),
    sections: [...document.body.childNodes].map(shape),
    values: places.map(([id, back]) => read(document.getElementById(id), back)),
    followed: [...document.querySelectorAll('*')].flatMap(followed),
  }
}

function agrees(verdict: Verdict, made: Html | string): boolean {
  const code = typeof made === 'string' ? made : 'taken'
  return typeof verdict === 'string' ? verdict === code : verdict.some((one) => one === code)
}

test('every text is refused where it has to be, and only there', () => {
  const wrong = ATTACKS.flatMap((attack) =>
    Object.entries(PLACES).flatMap(([name, { make, verdict }]) => {
      const made = attempt(() => make(attack, 'v'))
      return agrees(verdict?.(attack) ?? 'taken', made) ? [] : [[attack, name, made]]
    }),
  )
  expect(wrong).toEqual([])
})

test('the corpus is large, and no text of it stands twice', () => {
  expect(new Set(ATTACKS).size).toBe(ATTACKS.length)
  expect(ATTACKS.length).toBeGreaterThan(200)
})

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  let browser: Browser
  let server: RunningServer
  /** With scripts. */
  let page: Page
  /** Without, which reads <noscript> as markup. */
  let bare: Page
  /** What each place looks like with the harmless text. */
  let shapes: ReadonlyMap<string, string>
  let hits = 0
  /** Scripts and styles asked of other sites. */
  const foreign: string[] = []

  async function open(javaScriptEnabled: boolean): Promise<Page> {
    const context = await browser.newContext({ javaScriptEnabled })
    await context.exposeFunction('hit', () => void hits++)
    await context.route(
      (url) => url.origin !== server.url,
      (route) => {
        const request = route.request()
        if (['script', 'stylesheet'].includes(request.resourceType())) foreign.push(request.url())
        return route.abort()
      },
    )
    const opened = await context.newPage()
    opened.on('dialog', (dialog) => {
      hits++
      return dialog.dismiss()
    })
    return opened
  }

  beforeAll(async () => {
    await app.handler.open?.({ root: import.meta.dirname, log: silentLogger, mode: 'serve' })
    server = await listen(app.handler)
    browser = await openChromium()
    page = await open(true)
    bare = await open(false)
    await page.goto(`${server.url}/harmless`)
    const { sections } = await page.evaluate(look, [])
    shapes = new Map(casesOf([HARMLESS]).map(({ name }, index) => [name, sections[index] ?? '']))
    expect([...shapes.values()].every((shape) => /^<section ><.*<\/><\/>$/.test(shape))).toBe(true)
  })

  afterAll(async () => {
    await browser.close()
    await server.stop()
    await app.handler.close?.()
  })

  test.each(CHUNKS.map((chunk, index) => [JSON.stringify(chunk[0]), index] as const))(
    'from %s on',
    { timeout: 60_000 },
    async (_name, index) => {
      hits = 0
      foreign.length = 0
      const cases = casesOf(CHUNKS[index] ?? [])
      await page.goto(`${server.url}/chunk/${index}`)
      const seen = await page.evaluate(
        look,
        cases.map(({ id, place }) => [id, place.back] as const),
      )
      expect(seen.head).toBe('<head ><meta charset></></>')
      const got = cases.map(({ attack, name }, at) => [attack, name, seen.sections[at], seen.values[at]])
      const wanted = cases.map(({ attack, name, place }) => [attack, name, shapes.get(name), back(place, attack)])
      expect(got).toEqual(wanted)
      expect(seen.sections.length).toBe(cases.length)
      expect(seen.followed.filter((one) => /^(javascript|vbscript|data(?!:image\/gif;))/i.test(one))).toEqual([])
      expect([hits, foreign, page.url()]).toEqual([0, [], `${server.url}/chunk/${index}`])
    },
  )

  test.each(CHUNKS.map((chunk, index) => [JSON.stringify(chunk[0]), index] as const))(
    'where scripts are off, in <noscript>, from %s on',
    async (_name, index) => {
      const cases = casesOf(CHUNKS[index] ?? [], '<noscript>')
      await bare.goto(`${server.url}/noscript/${index}`)
      const seen = await bare.evaluate(
        look,
        cases.map(({ id }) => [id, 'text'] as const),
      )
      expect(seen.sections).toEqual(cases.map(() => '<section ><noscript id><p title></></></>'))
      // Its content is markup here, and the text comes back as that.
      expect(seen.values).toEqual(cases.map(({ attack }) => parsed(attack, '')))
    },
  )

  test('a <base> leads to this site, or is refused', { timeout: 60_000 }, async () => {
    foreign.length = 0
    const taken = [...URLS.keys()].filter((index) => typeof attempt(() => basePage(URLS[index] ?? '')) !== 'string')
    for (const index of taken) await page.goto(`${server.url}/base/${index}`)
    expect(taken.length).toBeGreaterThan(10)
    expect(foreign).toEqual([])
  })

  test.each(CONTROLS.map(([name], index) => [name, index] as const))('the test notices %s', async (_name, index) => {
    hits = 0
    await page.goto(`${server.url}/control/${index}`)
    await expect.poll(() => hits).toBeGreaterThan(0)
  })

  test('the test notices elements, attributes and URLs that html did not make', async () => {
    await page.goto(`${server.url}/control/${CONTROLS.length}`)
    const seen = await page.evaluate(look, [])
    expect(seen.sections).toEqual(['<section ><a href,onclick>!<b ></></></>'])
    expect(seen.followed).toContain('javascript:hit()')
    await page.goto(`${server.url}/elsewhere`)
    expect(foreign).toEqual(['https://evil.test/own.js'])
  })
})

/** What comes back of a text. */
function back({ back, read = (value) => value, nul }: Place, attack: string): string | null {
  if (back === undefined) return null
  return back === 'json' ? wellFormed(attack) : read(parsed(attack, nul))
}

// main.ts: the documentation page: reads the OpenAPI document that stands beside it and lists its routes, for people. It loads
// nothing from anywhere else. For browsers; the server tells language and places by attributes of the document.

import type { OpenApiDocument } from '../document-shape.ts'
import { credentialsView } from './credentials.ts'
import { append, h, replace } from './element.ts'
import { type EntryView, entryView, methodBadge } from './entry-view.ts'
import { markdown } from './markdown.ts'
import { type Group, readGroups } from './read-document.ts'
import { schemaView } from './schema-view.ts'
import type { Trying } from './try-view.ts'
import { type Words, wordsOf } from './words.ts'

const { dataset, lang } = document.documentElement
const words = wordsOf(lang)
const THEME = 'guichet-docs-theme'

/** Where the API is: what the document says, else where this page is, whatever stands in front of the server. */
function basesOf(api: OpenApiDocument): string[] {
  const { pathname, origin } = location
  const own = decodeURI(dataset['path'] ?? '')
  const front = decodeURI(pathname).endsWith(own) ? pathname.slice(0, pathname.length - encodeURI(own).length) : ''
  const servers = api.servers?.map(({ url }) => url) ?? ['']
  return servers.map((url) => (/^[a-z]+:/.test(url) ? url : origin + front + url).replace(/\/$/, ''))
}

/** Tells where the API is; lets one choose when there are several. */
function baseView(bases: readonly string[], changed: () => void): { readonly element: HTMLElement; base(): string } {
  const [first = ''] = bases
  if (bases.length < 2) return { element: h('code', {}, first), base: () => first }
  const select = h('select', { 'aria-label': words.server }, ...bases.map((base) => h('option', {}, base)))
  select.addEventListener('change', changed)
  return { element: select, base: () => select.value }
}

function pageOf(api: OpenApiDocument): void {
  document.title = api.info.title
  const groups = readGroups(api)
  const views = new Map<string, EntryView>()
  const update = () => {
    for (const view of views.values()) view.update()
  }
  const credentials = credentialsView(api, words, update)
  const server = baseView(basesOf(api), update)
  const trying: Trying = { document: api, words, base: server.base, credentials: credentials.given }
  const models = Object.keys(api.components?.schemas ?? {})
  const search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: words.search,
    'aria-label': words.search,
    autocomplete: 'off',
    'aria-keyshortcuts': '/',
  })
  const nav = h('nav', { id: 'menu', 'aria-label': words.menu })
  const menu = h(
    'button',
    { type: 'button', class: 'menu', 'aria-expanded': 'false', 'aria-controls': 'menu' },
    words.menu,
  )
  menu.addEventListener('click', () =>
    menu.setAttribute('aria-expanded', String(document.body.classList.toggle('listing'))),
  )
  const header = h(
    'header',
    {},
    menu,
    h('a', { class: 'title', href: '#' }, api.info.title, ' ', h('span', { class: 'version' }, api.info.version)),
    h('div', { class: 'search' }, search, h('kbd', {}, '/')),
    themeButton(),
    credentials.button,
  )
  const main = h(
    'main',
    { id: 'main' },
    h(
      'div',
      { class: 'intro' },
      h('h1', {}, api.info.title),
      h(
        'p',
        { class: 'soft' },
        h('span', { class: 'version' }, api.info.version),
        ' · ',
        server.element,
        ' · ',
        h('a', { href: dataset['document'] }, `${words.document} (OpenAPI ${api.openapi})`),
      ),
      markdown(api.info.description),
    ),
  )
  for (const group of groups) main.append(groupView(group, trying, views))
  if (models.length > 0) main.append(modelsView(api))
  const nothing = h('p', { class: 'soft nothing', hidden: true }, words.nothing)
  main.append(nothing)
  fillNav(nav, groups, models)
  replace(document.body, header, nav, main, credentials.dialog)
  searchOver(search, nothing)
  listenToAddress(menu)
}

function groupView({ name, description, entries }: Group, trying: Trying, views: Map<string, EntryView>): HTMLElement {
  const section = h(
    'section',
    { class: 'group', 'data-search': name.toLowerCase() },
    h('h2', {}, name),
    markdown(description),
  )
  for (const entry of entries) {
    // A route of two groups stands in both; its address leads to the first.
    const view = entryView(views.has(entry.id) ? { ...entry, id: `${entry.id}-${name}` } : entry, trying)
    view.element.dataset['search'] = [entry.method, entry.path, entry.operation.summary, entry.operation.description]
      .join(' ')
      .toLowerCase()
    views.set(view.element.id, view)
    section.append(view.element)
  }
  return section
}

function modelsView(api: OpenApiDocument): HTMLElement {
  const section = h(
    'section',
    { class: 'group models', 'data-search': words.models.toLowerCase() },
    h('h2', {}, words.models),
  )
  for (const [name, schema] of Object.entries(api.components?.schemas ?? {})) {
    const model = h(
      'details',
      { class: 'entry model', id: `model-${name}`, 'data-search': name.toLowerCase() },
      h('summary', {}, h('code', { class: 'path' }, name)),
      h('div', { class: 'about' }, schemaView(schema, { document: api, words })),
    )
    section.append(model)
  }
  return section
}

function fillNav(nav: HTMLElement, groups: readonly Group[], models: readonly string[]): void {
  const lists = groups.map(({ name, entries }) => [
    h('h2', {}, name),
    h(
      'ul',
      {},
      ...entries.map(({ id, method, path, operation }) =>
        h(
          'li',
          { 'data-for': id },
          h(
            'a',
            { href: `#${id}`, title: `${method} ${path}` },
            methodBadge(method),
            h('span', { class: operation.deprecated === true ? 'struck' : '' }, operation.summary ?? path),
          ),
        ),
      ),
    ),
  ])
  append(nav, lists)
  if (models.length > 0)
    append(nav, [
      h('h2', {}, words.models),
      h(
        'ul',
        {},
        ...models.map((name) =>
          h('li', { 'data-for': `model-${name}` }, h('a', { href: `#model-${name}` }, h('code', {}, name))),
        ),
      ),
    ])
}

/** Hides what does not hold every word of the search. */
function searchOver(search: HTMLInputElement, nothing: HTMLElement): void {
  const filter = () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    let found = false
    for (const section of document.querySelectorAll<HTMLElement>('main .group')) {
      const of = section.dataset['search'] ?? ''
      let some = false
      for (const entry of section.querySelectorAll<HTMLElement>('.entry')) {
        const fits = wanted.every((word) => (entry.dataset['search'] ?? '').includes(word) || of.includes(word))
        entry.hidden = !fits
        some ||= fits
        for (const item of document.querySelectorAll<HTMLElement>(`nav [data-for="${CSS.escape(entry.id)}"]`))
          item.hidden = !fits
      }
      section.hidden = !some
      found ||= some
    }
    for (const heading of document.querySelectorAll<HTMLElement>('nav h2'))
      heading.hidden = heading.nextElementSibling?.querySelector('li:not([hidden])') === null
    nothing.hidden = found
  }
  search.addEventListener('input', filter)
  document.addEventListener('keydown', (event) => {
    const at = event.target instanceof Element && event.target.closest('input,textarea,select,dialog') !== null
    if (event.key === '/' && !at && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      search.focus()
    }
    if (event.key === 'Escape' && event.target === search) {
      search.value = ''
      filter()
    }
  })
}

/** The address names the route that is open, so that it can be sent to somebody. */
function listenToAddress(menu: HTMLElement): void {
  const show = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    document.body.classList.remove('listing')
    menu.setAttribute('aria-expanded', 'false')
    for (const link of document.querySelectorAll('nav a'))
      link.toggleAttribute('aria-current', link.getAttribute('href') === location.hash)
    if (!(target instanceof HTMLDetailsElement)) return
    target.open = true
    target.scrollIntoView({ block: 'start' })
    target.querySelector('summary')?.focus({ preventScroll: true })
  }
  addEventListener('hashchange', show)
  document.querySelector('nav')?.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    // The same address again is no change of it.
    if (link?.getAttribute('href') === location.hash) show()
  })
  for (const entry of document.querySelectorAll<HTMLDetailsElement>('details.entry')) {
    entry.querySelector('summary')?.addEventListener('click', () => {
      if (!entry.open) history.replaceState(null, '', `#${entry.id}`)
    })
  }
  show()
}

/** Goes through the system's choice, light and dark; kept by the browser. */
function themeButton(): HTMLElement {
  const button = h('button', { type: 'button', class: 'theme', 'aria-label': words.theme, title: words.theme })
  const root = document.documentElement
  const apply = (theme: string | null) => {
    root.style.colorScheme = theme ?? ''
    root.dataset['theme'] = theme ?? 'system'
  }
  apply(localStorage.getItem(THEME))
  button.addEventListener('click', () => {
    const dark =
      root.style.colorScheme === ''
        ? matchMedia('(prefers-color-scheme: dark)').matches
        : root.style.colorScheme === 'dark'
    const next = dark ? 'light' : 'dark'
    localStorage.setItem(THEME, next)
    apply(next)
  })
  return button
}

function failed(told: Words, why: unknown): void {
  replace(
    document.body,
    h(
      'main',
      { class: 'failed' },
      h('p', { role: 'alert' }, `${told.unloaded} ${why instanceof Error ? why.message : String(why)}`),
      h('p', {}, h('a', { href: dataset['document'] }, told.document)),
    ),
  )
}

try {
  const response = await fetch(dataset['document'] ?? 'openapi.json')
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  pageOf((await response.json()) as OpenApiDocument)
} catch (error) {
  failed(words, error)
}

// inspector.js: the page: the live list, what is chosen in it, the keyboard. What one request looks like is in detail.js.

import { COUNTS, clock, PANELS, statusBadge } from './detail.js'
import { programView } from './program.js'
import { COPIES, replayPanel } from './replay.js'
import { bytes, copy, h, lang, ms, setLang, setTheme, theme, themes, w } from './words.js'

const TABS = ['way', 'heads', 'cookies', 'body', 'log', 'frames', 'replay']
const ROWS_MAX = 400
const main = document.getElementById('main')
const link = document.getElementById('link')

/** Rows by the program's start and number; those of an earlier start stay until the list is cleared. */
const rows = new Map()
const state = { boot: '', view: 'requests', picked: undefined, tab: 'way', filter: '', paused: false, live: 'waiting', held: new Map() }
let list, count, filterField, detailSide
let detail
let refetchPlanned = false
let aheadTimer

const keyOf = (n, boot = state.boot) => `${boot}:${n}`

function draw() {
  document.title = `${w.title} · guichet`
  const views = ['requests', 'program']
  document.getElementById('views').replaceChildren(...views.map((view) => h('a', { href: view === 'requests' ? '#' : '#program', 'aria-current': state.view === view ? 'page' : undefined }, w[view])))
  document.getElementById('tools').replaceChildren(
    h('button.button.quiet.keys-hint', { type: 'button', onclick: showKeys, title: `${w.help} (?)` }, '?'),
    h('button.button.quiet.theme', { type: 'button', title: w.theme, onclick: () => { setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]); draw() } }, w.themes[theme]),
    h('button.button.quiet', { type: 'button', lang: lang === 'fr' ? 'en' : 'fr', id: 'lang', onclick: async () => { await setLang(lang === 'fr' ? 'en' : 'fr', true); draw(); document.getElementById('lang').focus() } }, w.other))
  drawLink()
  if (state.view === 'program') drawProgram()
  else drawRequests()
}

async function drawProgram() {
  main.className = ''
  try {
    main.replaceChildren(await programView())
  } catch {
    main.replaceChildren(h('p.empty', null, w.lost))
  }
}

function drawRequests() {
  count = h('span.count', { role: 'status' })
  filterField = h('input', { type: 'search', value: state.filter, placeholder: w.filter, 'aria-label': w.filter, id: 'filter', oninput: () => { state.filter = filterField.value; drawList() } })
  list = h('div.rows', { role: 'listbox', tabindex: '0', 'aria-label': w.list, id: 'list', onkeydown: onListKey })
  const titles = { status: '', method: '', path: '', type: 'type', size: 'num', time: 'num' }
  detailSide = h('section.detail-side', { 'aria-label': w.pick })
  main.replaceChildren(
    h('section.list-side', { 'aria-label': w.requests },
      h('div.filter', null, filterField, count,
        h('button.button', { type: 'button', id: 'pause', 'aria-pressed': String(state.paused), onclick: togglePause }, state.paused ? w.resume : w.pause),
        h('button.button', { type: 'button', id: 'clear', onclick: () => fetch('/_guichet/clear', { method: 'POST' }) }, w.clear)),
      h('div.cols', { 'aria-hidden': 'true' }, ...Object.entries(titles).map(([title, kind]) => h(`span.${kind}`, null, w[title]))), list),
    detailSide)
  drawList()
  drawDetail()
}

function drawLink() {
  link.className = `link ${state.live === 'on' ? 'on' : state.live === 'off' ? 'off' : ''}`
  link.replaceChildren(h('span', null, state.live === 'on' ? w.live : state.live === 'off' ? w.lost : w.waiting))
}

function matches(summary) {
  const text = `${summary.method} ${summary.status} ${Math.floor(summary.status / 100)}xx ${summary.target} ${summary.type}`.toLowerCase()
  return state.filter.toLowerCase().split(/\s+/).filter(Boolean).every((word) => word.startsWith('-') && word.length > 1 ? !text.includes(word.slice(1)) : text.includes(word))
}

function shownRows() {
  return [...rows.values()].filter(({ summary }) => matches(summary)).reverse()
}

function drawList() {
  const shown = shownRows()
  for (const row of shown) row.element = rowElement(row)
  list.replaceChildren(...(shown.length === 0 ? [emptyList()] : shown.map(({ element }) => element)))
  afterList(shown.length)
}

function afterList(shown) {
  count.textContent = shown === rows.size ? String(shown) : `${shown} ${w.of} ${rows.size}`
  const picked = state.picked === undefined ? null : list.querySelector('[aria-selected=true]')
  if (picked === null) list.removeAttribute('aria-activedescendant')
  else list.setAttribute('aria-activedescendant', picked.id)
}

function emptyList() {
  if (rows.size > 0) return h('div.empty', null, w.noMatch)
  return h('div.empty', null, h('strong', null, w.none), h('span', null, w.noneHint), h('a', { href: '/', target: '_blank', rel: 'noopener' }, w.openSite), h('code', null, `guichet http ${location.origin}/`))
}

function rowElement({ key, summary, old }) {
  const [path, query] = splitTarget(summary.target)
  const writes = !['GET', 'HEAD', 'OPTIONS', ''].includes(summary.method)
  const share = Math.min(1, Math.log10(1 + summary.ms) / 4)
  const pace = summary.ms > 1000 ? 'i.very' : summary.ms > 200 ? 'i.slow' : 'i'
  const name = `${summary.method} ${summary.target} ${summary.status || w.open} ${ms(summary.ms)}`
  return h(`div.row${old ? '.old' : ''}`, { role: 'option', id: `row-${key.replace(/\W/g, '-')}`, 'aria-selected': String(state.picked === key), 'aria-label': name, title: clock(summary.at), onclick: () => pick(key, true) },
    statusBadge(summary),
    h(`span.method${writes ? '.writes' : ''}`, null, summary.method || '—'),
    h('span.path', null, summary.replayOf === undefined ? '' : '↻ ', path || w.notRequest, query && h('span.query', null, query)),
    h('span.type', null, kindOf(summary)),
    h('span.size.num', null, summary.state === 'open' && summary.bytes === 0 ? '' : bytes(summary.bytes)),
    h('span.time', null, h(pace, { style: { width: `${2 + share * 34}px` } }), summary.state === 'open' ? '…' : ms(summary.ms)))
}

function splitTarget(target) {
  const mark = target.indexOf('?')
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark)]
}

function kindOf({ type, status }) {
  if (status === 101) return 'socket'
  const media = type.split(';')[0]
  return { 'text/html': 'html', 'application/json': 'json', 'text/plain': 'text', 'text/event-stream': 'events', 'text/javascript': 'js' }[media] ?? media.replace(/^.*\/(?:x-)?/, '')
}

/** What came by the live channel, into the list without drawing all of it anew. */
function take(summaries) {
  let whole = false
  for (const summary of summaries) {
    const key = keyOf(summary.n)
    const row = rows.get(key)
    if (row === undefined) {
      const made = { key, summary, old: false, detail: undefined, element: undefined }
      rows.set(key, made)
      if (rows.size > ROWS_MAX) { rows.delete(rows.keys().next().value); whole = true }
      if (rows.size === 1) whole = true
      if (!whole && list?.isConnected && matches(summary)) {
        made.element = rowElement(made)
        made.element.classList.add('fresh')
        if (list.firstElementChild?.classList.contains('empty')) list.replaceChildren()
        list.prepend(made.element)
      }
    } else {
      row.summary = summary
      if (row.element?.isConnected) {
        const next = rowElement(row)
        if (row.element.classList.contains('fresh')) next.classList.add('fresh')
        row.element.replaceWith(next)
        row.element = next
      } else whole ||= matches(summary)
    }
    if (state.picked === key) planRefetch()
  }
  planAhead()
  if (!list?.isConnected) return
  if (whole) drawList()
  else afterList(shownRows().length)
}

async function pick(key, focusDetail) {
  state.picked = key
  for (const row of list.querySelectorAll('[aria-selected=true]')) row.setAttribute('aria-selected', 'false')
  const element = rows.get(key)?.element
  element?.setAttribute('aria-selected', 'true')
  element?.scrollIntoView({ block: 'nearest' })
  afterList(shownRows().length)
  detail = undefined
  await fetchDetail()
  if (focusDetail && matchMedia('(max-width:52rem)').matches) detailSide.querySelector('button')?.focus()
}

/** Details of what is over are fetched ahead, a few in a second: a restart of the program would take them along. */
function planAhead() {
  aheadTimer ??= setTimeout(async () => {
    aheadTimer = undefined
    const row = [...rows.values()].findLast(({ old, ahead, summary }) => !old && !ahead && summary.state === 'done')
    if (row === undefined) return
    row.ahead = true
    await fetchRow(row)
    planAhead()
  }, 150)
}

async function fetchRow(row) {
  const answer = await fetch(`/_guichet/requests/${row.summary.n}`).catch(() => undefined)
  if (answer?.ok && !row.old) row.detail = await answer.json()
}

async function fetchDetail() {
  const key = state.picked
  const row = rows.get(key)
  if (row === undefined) return drawDetail()
  if (!row.old) await fetchRow(row)
  if (state.picked !== key) return
  detail = row.detail
  drawDetail()
}

function planRefetch() {
  // A form that is being filled in is not drawn anew.
  if (refetchPlanned || state.tab === 'replay') return
  refetchPlanned = true
  setTimeout(() => { refetchPlanned = false; void fetchDetail() }, 150)
}

function drawDetail() {
  main.classList.toggle('picked', state.picked !== undefined && rows.has(state.picked))
  const row = rows.get(state.picked)
  if (row === undefined) return detailSide.replaceChildren(h('div.empty', null, h('strong', null, w.pick), h('span', null, w.pickHint)))
  if (detail === undefined) return detailSide.replaceChildren(backButton(), h('div.empty', null, row.old ? w.gone : '…'))
  const held = document.activeElement?.closest('[role=tab]')?.id
  const scrolled = detailSide.querySelector('.panel')?.scrollTop
  const tabs = TABS.filter((tab) => tab !== 'frames' || detail.frames.length > 0 || detail.status === 101)
  if (!tabs.includes(state.tab)) state.tab = 'way'
  const panel = h('div.panel', { role: 'tabpanel', id: 'panel', tabindex: '0', 'aria-labelledby': `tab-${state.tab}` }, ...panelOf(state.tab))
  detailSide.replaceChildren(detailHead(), h('div.tabs', { role: 'tablist', onkeydown: (event) => onTabKey(event, tabs) }, ...tabs.map(tabButton)), panel)
  if (held) document.getElementById(held)?.focus()
  if (scrolled) panel.scrollTop = scrolled
}

function panelOf(tab) {
  if (tab === 'replay') return replayPanel(detail, async (n) => { state.tab = 'way'; await refresh(); await pick(keyOf(n)); document.getElementById('tab-way')?.focus() })
  return PANELS[tab](detail, rows.get(keyOf(detail.replayOf))?.summary)
}

function detailHead() {
  const replayed = detail.replayOf === undefined ? '' : h('a', { href: '#', onclick: (event) => { event.preventDefault(); void pick(keyOf(detail.replayOf)) } }, `${w.replayOf} nº ${detail.replayOf}`)
  return h('header.head', null, backButton(),
    h('div.line', null, statusBadge(detail), h('h1', null, `${detail.method} ${detail.target}`)),
    h('div.actions', null,
      h('button.button.main', { type: 'button', id: 'replay', onclick: () => openTab('replay') }, w.replay),
      h('span.note', null, w.copyAs), ...Object.keys(COPIES).map((name) => h('button.button', { type: 'button', onclick: () => copy(COPIES[name](detail)) }, name)),
      h('span.grow'), h('span.note', null, `nº ${detail.n} · ${clock(detail.at)} · ${ms(detail.ms)} · ${bytes(detail.bytes)} `, replayed)))
}

function backButton() {
  return h('div.back', null, h('button.button', { type: 'button', onclick: leaveDetail }, `← ${w.back}`))
}

function tabButton(tab) {
  const number = COUNTS[tab]?.(detail)
  const selected = state.tab === tab
  return h('button', { type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-selected': String(selected), 'aria-controls': 'panel', tabindex: selected ? '0' : '-1', onclick: () => openTab(tab) }, w.tabs[tab], number ? h('span.n', null, String(number)) : '')
}

function openTab(tab) {
  if (detail === undefined) return
  state.tab = tab
  drawDetail()
  if (tab === 'replay') detailSide.querySelector('input[name=target]')?.focus()
  else document.getElementById(`tab-${tab}`)?.focus()
}

function leaveDetail() {
  if (main.classList.contains('picked') && matchMedia('(max-width:52rem)').matches) {
    state.picked = undefined
    drawList()
    drawDetail()
  }
  list.focus()
}

function onListKey(event) {
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }
  const move = moves[event.key]
  if (event.key === 'Enter' && detail !== undefined) { event.preventDefault(); document.getElementById(`tab-${state.tab}`)?.focus(); return }
  if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  const shown = shownRows()
  if (shown.length === 0) return
  const at = shown.findIndex(({ key }) => key === state.picked)
  const next = at < 0 ? (move > 0 && move !== Infinity ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + move))
  void pick(shown[at < 0 && move === -Infinity ? 0 : next].key)
}

function onTabKey(event, tabs) {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (move === undefined) return
  event.preventDefault()
  openTab(tabs[(tabs.indexOf(state.tab) + move + tabs.length) % tabs.length])
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || state.view !== 'requests' || document.querySelector('dialog[open]')) return
  if (event.key === 'Escape') { event.target === filterField && filterField.value !== '' ? (filterField.value = state.filter = '', drawList()) : leaveDetail(); return }
  if (event.target.closest('input,textarea,select')) return
  const keys = { '/': () => filterField.focus(), '?': showKeys, r: () => openTab('replay'), c: () => detail && copy(COPIES.curl(detail)), p: togglePause }
  const act = keys[event.key.toLowerCase()]
  if (act === undefined) return
  event.preventDefault()
  void act()
})

function showKeys() {
  const box = h('dialog', { 'aria-label': w.help, onclose: () => box.remove() }, h('strong', null, w.help),
    h('dl.facts', null, ...w.keys.flatMap(([keys, what]) => [h('dt', null, ...keys.split(' ').flatMap((key) => [h('kbd', null, key), ' '])), h('dd', null, what)])),
    h('form', { method: 'dialog' }, h('button.button.main', null, w.close)))
  document.body.append(box)
  box.showModal()
}

function togglePause() {
  state.paused = !state.paused
  const button = document.getElementById('pause')
  button.setAttribute('aria-pressed', String(state.paused))
  button.textContent = state.paused ? w.resume : w.pause
  if (!state.paused) { take([...state.held.values()]); state.held.clear() }
}

async function refresh() {
  const answer = await fetch('/_guichet/requests').catch(() => undefined)
  if (answer?.status === 403) return location.reload()
  if (!answer?.ok) return
  const { boot, rows: summaries } = await answer.json()
  if (state.boot !== boot) {
    for (const row of rows.values()) row.old = true
    state.boot = boot
    take(summaries)
    if (list?.isConnected) drawList()
  } else take(summaries)
}

function listen() {
  const source = new EventSource('/_guichet/live')
  source.onopen = () => { state.live = 'on'; drawLink(); void refresh() }
  source.onerror = () => { state.live = 'off'; drawLink(); if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000) }
  source.onmessage = ({ data }) => {
    const { cleared, rows: summaries } = JSON.parse(data)
    if (cleared) { rows.clear(); state.picked = undefined; detail = undefined; if (list?.isConnected) { drawList(); drawDetail() } }
    if (state.paused) for (const summary of summaries) state.held.set(summary.n, summary)
    else take(summaries)
  }
}

function turn() {
  state.view = location.hash === '#program' ? 'program' : 'requests'
  draw()
}

addEventListener('hashchange', turn)
turn()
listen()

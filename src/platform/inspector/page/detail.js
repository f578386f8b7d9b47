// detail.js: everything about one request: what happened in a sentence, the waterfall of its steps, heads as they were,
// cookies attribute by attribute, bodies, what was logged, frames. Gets an object, gives elements; asks nobody.

import { bytes, copy, duration, h, lang, ms, sentence, w } from './words.js'

const MASK = '•••'

/** What the tab's title counts; undefined for nothing to count. */
export const COUNTS = {
  cookies: (one) => one.request.cookies.length + one.answer.cookies.length,
  log: (one) => one.log.length + one.logLeft,
  frames: (one) => one.frames.length + one.framesLeft,
}

export const PANELS = { way: wayPanel, heads: headsPanel, cookies: cookiesPanel, body: bodyPanel, log: logPanel, frames: framesPanel }

export function statusBadge(one) {
  if (one.status === 0) return h('span.status.s0', { title: w.open }, '…')
  return h(`span.status.s${Math.floor(one.status / 100)}`, null, String(one.status))
}

function section(title, ...children) {
  return h('section', null, h('h2', null, title), ...children)
}

function wayPanel(one, before) {
  return [
    h('p.said', null, ...said(one)),
    before && h('p.note', null, ...sentence(w.replayed, { before: statusAndTime(before), now: statusAndTime(one) })),
    section(w.took, waterfall(one)),
    facts(one),
  ]
}

function statusAndTime(one) {
  return `${one.status}, ${ms(one.ms)}, ${bytes(one.bytes)}`
}

function said(one) {
  if (one.method === '') return [w.notRequest, ` (${one.status}).`]
  const last = one.ways.at(-1)
  const words = w.said
  const values = {
    request: h('code', null, `${one.method} ${short(one.target)}`),
    status: statusBadge(one),
    pattern: h('code', null, last?.pattern ?? ''),
    protocol: fieldOf(one.answer.head, 'upgrade') ?? 'socket',
  }
  if (one.state === 'open') return sentence(words.running, values)
  if (one.state === 'socket') return sentence(words.socket, values)
  const text = sentence(words[last?.kind] ?? words.other, values)
  return one.state === 'cut' ? [...text, ' ', words.cut] : text
}

function facts(one) {
  const last = one.ways.at(-1)
  const params = Object.entries(last?.params ?? {})
  const accepted = one.marks.find(({ step }) => step === 'accepted')?.at
  const named = one.middleware.filter(({ name }) => name !== undefined)
  const rows = [
    last?.place && [w.where, h('code', null, last.place)],
    params.length > 0 && [w.params, h('code', null, params.map(([name, value]) => `${name} = ${value}`).join(', '))],
    one.ways.length > 1 && [w.through, h('code', null, one.ways.map(({ pattern }) => pattern || '—').join(' → '))],
    named.length > 0 && [w.middleware, h('code', null, named.map(({ name }) => name || w.anonymous).join(' → '))],
    one.address && [w.client, `${one.address}, ${accepted === undefined ? w.reused : w.fresh.replace('{before}', ms(-accepted))}`],
    one.id && [w.requestId, h('code', null, one.id)],
  ]
  return h('dl.facts', null, ...rows.filter(Boolean).flatMap(([name, value]) => [h('dt', null, name), h('dd', null, value)]))
}

/** Steps between marks; each begins where the one before has ended. */
function stepsOf(one) {
  const at = Object.fromEntries(one.marks.map((mark) => [mark.step, mark.at]))
  const end = at.closed ?? one.ms
  const { steps } = w
  const list = []
  const add = (kind, what, from, to, inner) => {
    if (from !== undefined && to !== undefined) list.push({ kind, what, from, to: Math.max(from, to), inner })
  }
  if (one.request.body !== undefined) add('read', steps.body, at.read, at.body ?? at.handled ?? end)
  add('routing', steps.route, at.read, at.routed)
  // Of several Apps in each other only the innermost one's handler is the handler.
  const ran = one.middleware.filter(({ name }, index, all) => name !== undefined || index === all.length - 1)
  add('hand', ran.length > 0 ? steps.program : steps.handle, at.routed ?? at.read, at.handled ?? end)
  for (const { name, from, to } of ran) add(name === undefined ? 'hand' : 'mid', name === undefined ? steps.handle : name || w.anonymous, from, to ?? end, true)
  add('send', at.sent === undefined ? steps.send : steps.head, at.handled, at.sent ?? at.closed)
  if (at.sent !== undefined) add('send', steps.send, at.sent, at.closed ?? (one.state === 'open' ? end : undefined))
  return { list, end: Math.max(end, 0.001) }
}

function waterfall(one) {
  const { list, end } = stepsOf(one)
  const share = (value) => `${Math.min(100, Math.max(0, (value / end) * 100))}%`
  const rows = list.flatMap(({ kind, what, from, to, inner }) => [
    h(inner ? 'span.what.in' : 'span.what', { title: what }, what),
    h('span.track', { title: `${ms(from)} – ${ms(to)}` }, h(`b.${kind}`, { style: { left: share(from), width: share(to - from) } })),
    h('span.took', null, ms(to - from)),
  ])
  if (one.log.length > 0) {
    rows.push(
      h('span.what', null, w.steps.log),
      h('span.track', null, ...one.log.map((line) => h('u', { title: `${ms(line.at)}  ${line.text}`, style: { left: share(line.at) } }))),
      h('span.took', null, String(one.log.length)),
    )
  }
  const axis = h('span.axis', null, ...[0, 0.25, 0.5, 0.75, 1].map((part) => h('span', null, ms(end * part))))
  return h('div.fall', { role: 'img', 'aria-label': list.map(({ what, from, to }) => `${what} ${ms(to - from)}`).join(', ') }, ...rows, h('span', null, w.total), axis, h('span.took', null, ms(end)))
}

function headsPanel(one) {
  return [
    headSection(w.received, one.request.head),
    one.answer.head === '' ? section(w.sent, h('p.soft', null, w.noHead)) : headSection(w.sent, one.answer.head),
    `${one.request.head}${one.answer.head}`.includes(MASK) && h('p.note', null, w.hidden),
  ]
}

function headSection(title, head) {
  return h('section', null, h('div.between', null, h('h2', null, title), copyButton(head)), h('pre.raw', null, ...litHead(head)))
}

function litHead(head) {
  return head.replace(/(\r\n)+$/, '').split('\r\n').flatMap((line, index) => {
    const colon = line.indexOf(':')
    if (index === 0 || colon < 0) return [h('span.first', null, line), '\n']
    return [h('span.name', null, line.slice(0, colon)), ':', ...litMask(line.slice(colon + 1)), '\n']
  })
}

function litMask(text) {
  return text.split(MASK).flatMap((part, index) => (index === 0 ? [part] : [h('span.hid', null, MASK), part]))
}

function copyButton(text) {
  return h('button.button.quiet', { type: 'button', onclick: () => copy(text) }, w.copy)
}

/** A field's value in a raw head. */
export function fieldOf(head, name) {
  const line = head.split('\r\n').slice(1).find((text) => text.slice(0, text.indexOf(':')).toLowerCase() === name)
  return line?.slice(line.indexOf(':') + 1).trim()
}

function cookiesPanel(one) {
  const received = one.request.cookies
  const set = one.answer.cookies
  if (received.length + set.length === 0) return [h('p.soft', null, w.noCookies)]
  return [
    received.length > 0 && section(w.cookiesIn, h('div.scroll', null, h('table.table', null, h('tbody', null, ...received.map((cookie) => h('tr', null, h('td.mono', null, cookie.name || '—'), h('td', null, `${w.value}: ${cookie.bytes} ${w.bytes}`, cookie.again ? h('span.soft', null, ` · ${w.again}`) : '', cookie.name.startsWith('guichet-dev-') ? h('span.soft', null, ` · ${w.ownCookie}`) : '')))) ))),
    set.length > 0 && section(w.cookiesOut, ...set.map(cookieCard)),
    h('p.note', null, w.hidden),
  ]
}

function cookieCard(cookie) {
  const fate = cookie.notes.some((note) => note.startsWith('dropped')) ? 'dropped' : cookie.notes.includes('deleted') ? 'deleted' : 'kept'
  const colour = { kept: 's2', deleted: 's3', dropped: 's5' }[fate]
  return h('article.card', null,
    h('header', null, h('strong', null, cookie.name || '—'), h('span.soft', null, `${w.value}: ${cookie.bytes} ${w.bytes}`), h('span.grow'), h(`span.badge.${colour}`, null, w.fate[fate])),
    h('table.table', null,
      h('tbody', null,
        ...cookie.notes.map((note) => h('tr', null, h('td', null, h(note.startsWith('dropped') ? 'span.badge.s5' : 'span.badge.s4', null, note.startsWith('dropped') ? '✕' : '!')), h('td', null, w.cookieNote[note]))),
        ...cookie.attributes.map((attribute) => h('tr', null, h('td.mono', null, attribute.name === '' ? '—' : attribute.value === '' ? attribute.name : `${attribute.name}=${attribute.value}`), h('td', null, meaning(attribute)))),
      )))
}

function meaning({ code, value }) {
  return w.attr[code].replace('{duration}', code === 'max-age' ? duration(Number(value)) : '')
}

function bodyPanel(one) {
  return [bodySection(w.bodyIn, one.request.body, fieldOf(one.request.head, 'content-type')), bodySection(w.bodyOut, one.answer.body, fieldOf(one.answer.head, 'content-type'))]
}

function bodySection(title, body, type = '') {
  if (body === undefined) return section(title, h('p.soft', null, w.noBody))
  const info = [type, bytes(body.bytes)].filter(Boolean).join(' · ')
  const notes = [body.text === undefined && w.notText, body.cut && body.text !== undefined && w.cut, !body.complete && w.unread].filter(Boolean)
  return h('section', null,
    h('div.between', null, h('h2', null, title), body.text !== undefined && copyButton(body.text)),
    h('p.note', null, info),
    body.text !== undefined && h('pre.raw', null, ...litBody(body.text, type)),
    notes.length > 0 && h('p.note', null, notes.join(' ')))
}

function litBody(text, type) {
  if (!/json/i.test(type)) return litMask(text)
  let shown = text
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // Cut off, or several values: as it came.
  }
  return shown.split(/("(?:[^"\\]|\\.)*"(?=\s*:)|"(?:[^"\\]|\\.)*"|-?\b\d[\d.eE+-]*\b|\b(?:true|false|null)\b)/).map((part, index, all) => {
    if (index % 2 === 0) return part
    if (part === `"${MASK}"`) return h('span.hid', null, MASK)
    if (part.startsWith('"')) return h(/^\s*:/.test(all[index + 1]) ? 'span.k' : 'span.s', null, part)
    return h('span.d', null, part)
  })
}

function logPanel(one) {
  if (one.log.length === 0) return [h('p.soft', null, w.noLog)]
  const lines = one.log.map(({ at, level, text }) => h('li', null, h('span.at', null, ms(at)), h(`span.${level}`, null, level), h('pre', null, ...litMask(text))))
  return [h('ol.log', null, ...lines), one.logLeft > 0 && h('p.note', null, w.more.replace('{n}', one.logLeft))]
}

function framesPanel(one) {
  if (one.frames.length === 0) return [h('p.soft', null, w.noFrames)]
  const lines = one.frames.map((frame) => h('li', null,
    h('span.at', null, ms(frame.at)),
    h(`span.${frame.from}`, { title: frame.from, 'aria-label': frame.from }, frame.from === 'client' ? '↑' : '↓'),
    h('span', null, w.frameKinds[frame.kind] ?? frame.kind, frame.fin ? '' : '…'),
    h('span.soft.bytes', null, bytes(frame.bytes)),
    h('pre', null, frame.text === undefined ? h('span.soft', null, w.packed) : litMask(frame.text))))
  return [one.framesLeft > 0 && h('p.note', null, w.more.replace('{n}', one.framesLeft)), h('ol.log.frames', null, ...lines)]
}

function short(text) {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

export function clock(at) {
  return new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' }).format(at)
}

// replay.js: a recorded request as something to send again: as a form to edit, and as a line for curl, for `guichet http`
// and for fetch.

import { h, w } from './words.js'

const MASK = '•••'
/** Said anew by whoever sends. */
const OF_THE_CONNECTION = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'expect', 'upgrade', 'x-guichet-replay'])
/** What programs say by themselves. */
const OF_THE_BROWSER = /^(?:host|user-agent|accept-encoding|accept-language|origin|referer|dnt|priority|cache-control|pragma|upgrade-insecure-requests|sec-.*)$/

/** Method, target, fields and body out of a recording. */
export function orderOf(one) {
  const lines = one.request.head.replace(/(\r\n)+$/, '').split('\r\n')
  const [method = 'GET', target = '/'] = (lines[0] ?? '').split(' ')
  const fields = lines.slice(1).map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  }).filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()))
  return { of: one.n, method, target: pathOf(target), fields, body: one.request.body?.text ?? '' }
}

/** The path of an absolute target, or the target. */
function pathOf(target) {
  return target.startsWith('/') ? target : (target.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/')
}

const needsFilling = (value, name) => value.includes(MASK) && name?.toLowerCase() !== 'cookie'

const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

export const COPIES = {
  curl(one) {
    const { method, target, fields, body } = orderOf(one)
    const parts = ['curl', quoted(location.origin + target)]
    if (body !== '' ? method !== 'POST' : method !== 'GET') parts.splice(1, 0, method === 'HEAD' ? '--head' : `-X ${method}`)
    for (const [name, value] of worthSaying(fields)) parts.push(`-H ${quoted(`${name}: ${value}`)}`)
    if (body !== '') parts.push(`--data-raw ${quoted(body)}`)
    return parts.join(' ')
  },
  'guichet http'(one) {
    const { method, target, fields, body } = orderOf(one)
    const parts = ['guichet http']
    if (body !== '') parts.push(`--raw ${quoted(body)}`)
    parts.push(method, quoted(location.origin + target))
    for (const [name, value] of worthSaying(fields)) parts.push(quoted(`${name}:${value}`))
    return parts.join(' ')
  },
  fetch(one) {
    const { method, target, fields, body } = orderOf(one)
    const init = { method, headers: Object.fromEntries(worthSaying(fields).filter(([name]) => name.toLowerCase() !== 'cookie')) }
    if (body !== '') init.body = body
    const hasCookies = fields.some(([name]) => name.toLowerCase() === 'cookie')
    if (hasCookies) init.credentials = 'include'
    return `await fetch(${JSON.stringify(location.origin + target)}, ${JSON.stringify(init, null, 2)})`
  },
}

function worthSaying(fields) {
  return fields.filter(([name]) => !OF_THE_BROWSER.test(name.toLowerCase()))
}

/** @param done gets the number of the new recording */
export function replayPanel(one, done) {
  const order = orderOf(one)
  const fault = h('p.fault', { role: 'alert' })
  const method = h('input', { value: order.method, 'aria-label': w.method, spellcheck: 'false', autocapitalize: 'characters', list: 'methods', name: 'method' })
  const target = input(order.target, w.path, 'target')
  const list = h('div.fields')
  const body = h('textarea', { value: order.body, spellcheck: 'false', name: 'body', class: needsFilling(order.body) ? 'hidden' : undefined })
  const button = h('button.button.main', { type: 'submit' }, w.send)
  const addField = ([name, value]) => list.append(fieldRow(name, value))
  order.fields.forEach(addField)
  const send = async (event) => {
    event.preventDefault()
    fault.textContent = ''
    button.disabled = true
    button.textContent = w.sending
    try {
      const answer = await post({ of: one.n, method: method.value.trim().toUpperCase(), target: target.value, fields: fieldsOf(list), body: body.value })
      done(answer.n)
    } catch (error) {
      fault.textContent = error.message
      button.disabled = false
      button.textContent = w.send
    }
  }
  return [
    h('form.form', { onsubmit: send, onkeydown: (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
    } },
      h('p.note', null, w.replayHint),
      h('div.line', null, h('label', null, w.method, method), h('label', null, w.path, target)),
      h('datalist', { id: 'methods' }, ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'QUERY'].map((value) => h('option', { value }))),
      h('fieldset', null, h('legend', null, w.fields), list, h('div', null, h('button.button', { type: 'button', onclick: () => {
        addField(['', ''])
        list.lastElementChild.querySelector('input').focus()
      } }, w.addField))),
      h('label', null, w.body, body),
      h('div.actions', null, button, h('span.note.keys-hint', null, h('kbd', null, 'Ctrl'), ' ', h('kbd', null, 'Enter')), fault)),
  ]
}

function input(value, label, name) {
  return h(needsFilling(value, name) ? 'input.hidden' : 'input', { value, 'aria-label': label, name, spellcheck: 'false', autocomplete: 'off', title: needsFilling(value, name) ? w.fillIn : undefined })
}

function fieldRow(name, value) {
  const row = h('div.field', null, input(name, w.name), input(value, name || w.value, name || 'value'), h('button.button.quiet', { type: 'button', 'aria-label': `${w.remove} ${name}`, title: w.remove, onclick: () => {
    const next = row.nextElementSibling ?? row.previousElementSibling
    row.remove()
    next?.querySelector('input').focus()
  } }, '✕'))
  row.children[1].name = 'value'
  return row
}

function fieldsOf(list) {
  return [...list.children].map((row) => [...row.querySelectorAll('input')].map((field) => field.value.trim())).filter(([name]) => name !== '')
}

async function post(order) {
  const answer = await fetch('/_guichet/replay', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) })
  const said = await answer.json()
  if (!answer.ok) throw new Error([said.error, said.hint].filter(Boolean).join(' '))
  return said
}

// notes.js: the page without loading it anew: the same forms, but the API is asked. Its calls are typed by the routes of the
// App (tsc with checkJs reads this file); a browser imports guichet/client from where the import map says.
// @ts-check
/** @import * as routes from '../app.ts' */
/** @import { Note } from '../note.ts' */
import { client } from 'guichet/client'

const api = /** @type {typeof client<typeof routes>} */ (client)('')
const locale = document.documentElement.lang === 'fr' ? 'fr' : 'en-GB'
const list = /** @type {HTMLElement} */ (document.querySelector('.notes'))
const left = /** @type {HTMLElement} */ (document.querySelector('.left'))
const empty = /** @type {HTMLElement} */ (document.querySelector('.empty'))
const template = /** @type {HTMLTemplateElement} */ (document.querySelector('#note'))
const search = /** @type {HTMLInputElement} */ (document.querySelector('#search'))
const written = /** @type {HTMLFormElement} */ (document.querySelector('.write form'))
const nothing = empty.textContent

/** @param {readonly Note[]} notes */
function show(notes) {
  const seen = document.activeElement?.closest('li')?.dataset['id']
  list.replaceChildren(...notes.map(itemOf))
  empty.hidden = notes.length > 0
  empty.textContent = search.value === '' ? nothing : (empty.dataset['none'] ?? '')
  const open = notes.filter(({ done }) => !done).length
  const words = left.dataset[open === 0 ? 'none' : open === 1 ? 'one' : 'many'] ?? ''
  if (search.value === '') left.textContent = words.replace('2', String(open))
  /** @type {HTMLElement | null} */
  const again = list.querySelector(`[data-id="${seen}"] .tick`)
  again?.focus()
}

/** @param {Note} note */
function itemOf({ id, title, text, day, done }) {
  const item = /** @type {HTMLElement} */ (template.content.cloneNode(true)).querySelector('li')
  if (item === null) throw new Error('The template holds no item.')
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (item.querySelector(selector))
  item.dataset['id'] = String(id)
  item.classList.toggle('done', done)
  part('.tick').setAttribute('aria-pressed', String(done))
  part('h3').textContent = title
  part('.text').textContent = text
  part('time').textContent =
    day === null ? '' : new Date(day).toLocaleDateString(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  for (const [i, what] of [done ? 'open' : 'done', 'remove'].entries())
    item.querySelectorAll('form')[i]?.setAttribute('action', `/notes/${id}/${what}`)
  return item
}

let asked = new AbortController()
/** The newest question alone is answered. */
async function refresh() {
  asked.abort()
  asked = new AbortController()
  const { signal } = asked
  const answer = await api('GET /api/notes', { query: { q: search.value }, signal }).catch(() => undefined)
  if (answer?.ok) show(answer.body)
  else if (answer?.status === 401) location.assign('/login')
}

list.addEventListener('submit', async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target)
  const [, id, what] = /\/notes\/(\d+)\/(\w+)$/.exec(form.action) ?? []
  event.preventDefault()
  const params = { id: Number(id) }
  const answer =
    what === 'remove'
      ? await api('DELETE /api/notes/<int:id>', { params })
      : await api('PATCH /api/notes/<int:id>', { params, input: { done: what === 'done' } })
  if (answer.ok || answer.status === 404) await refresh()
  else form.submit()
})

written.addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = new FormData(written)
  const text = (/** @type {string} */ name) => String(form.get(name) ?? '')
  const input = { title: text('title'), text: text('text'), day: text('day') || null }
  const answer = await api('POST /api/notes', { input })
  // What is wrong is told by the page that the server makes of it.
  if (!answer.ok) return written.submit()
  written.reset()
  /** @type {HTMLElement | null} */
  const first = written.querySelector('[name=title]')
  first?.focus()
  search.value = ''
  await refresh()
})

search.addEventListener('input', refresh)
document.querySelector('.search')?.removeAttribute('hidden')

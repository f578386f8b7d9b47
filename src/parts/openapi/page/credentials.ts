// credentials.ts: who the visitor of the page is, for "try it": one input for each security scheme, in a dialog. Kept in memory
// only: what is typed here is gone with the page. For browsers.

import type { OpenApiDocument, SecurityScheme } from '../document-shape.ts'
import { h } from './element.ts'
import { markdown } from './markdown.ts'
import type { Credentials } from './request-plan.ts'
import type { Words } from './words.ts'

export interface CredentialsView {
  readonly given: Credentials
  /** Opens the dialog; undefined when the document names no schemes. */
  readonly button: HTMLElement | undefined
  readonly dialog: HTMLElement | undefined
}

export function credentialsView(document: OpenApiDocument, words: Words, changed: () => void): CredentialsView {
  const given = new Map<string, string>()
  const schemes = Object.entries(document.components?.securitySchemes ?? {})
  if (schemes.length === 0) return { given, button: undefined, dialog: undefined }
  const button = h('button', { type: 'button', class: 'authorise', 'aria-haspopup': 'dialog' }, words.authorise)
  const told = () => {
    const some = [...given.values()].some((value) => value !== '')
    button.textContent = some ? words.authorised : words.authorise
    button.classList.toggle('on', some)
    changed()
  }
  const form = h('form', { method: 'dialog' })
  for (const [name, scheme] of schemes) form.append(schemeView(name, scheme, words, given, told))
  const forget = h('button', { type: 'reset', class: 'quiet' }, words.forget)
  form.addEventListener('reset', () => {
    given.clear()
    told()
  })
  form.append(
    h('p', { class: 'soft' }, words.memory),
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'send' }, words.close), forget),
  )
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'authorise-title' },
    h('h2', { id: 'authorise-title' }, words.authorise),
    form,
  )
  button.addEventListener('click', () => dialog.showModal())
  return { given, button, dialog }
}

function schemeView(
  name: string,
  scheme: SecurityScheme,
  words: Words,
  given: Map<string, string>,
  told: () => void,
): HTMLElement {
  const kind =
    scheme.type === 'http'
      ? `http ${scheme.scheme}`
      : scheme.type === 'apiKey'
        ? `${scheme.in}: ${scheme.name}`
        : scheme.type
  const view = h(
    'fieldset',
    {},
    h('legend', {}, name, ' ', h('span', { class: 'soft' }, kind)),
    markdown(scheme.description),
  )
  const field = (label: string, type: string, set: (value: string) => void) => {
    const input = h('input', { type, autocomplete: 'off', spellcheck: 'false' })
    input.addEventListener('input', () => {
      set(input.value)
      told()
    })
    view.append(h('label', {}, h('span', {}, label), input))
  }
  if (scheme.type === 'apiKey' && scheme.in === 'cookie') view.append(h('p', { class: 'soft' }, words.cookie))
  else if (scheme.type === 'http' && scheme.scheme.toLowerCase() === 'basic') {
    let [user, password] = ['', '']
    const join = () => given.set(name, user === '' && password === '' ? '' : `${user}:${password}`)
    field(words.user, 'text', (value) => {
      user = value
      join()
    })
    field(words.password, 'password', (value) => {
      password = value
      join()
    })
  } else {
    if (scheme.type === 'openIdConnect' || scheme.type === 'oauth2')
      view.append(h('p', { class: 'soft' }, words.elsewhere))
    field(scheme.type === 'apiKey' ? words.value : words.token, 'password', (value) => given.set(name, value))
  }
  return view
}

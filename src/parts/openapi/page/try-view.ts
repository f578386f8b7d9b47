// try-view.ts: "try it": what is filled in is sent, and what comes back is shown, as it comes; beside it the same request as a
// line for other programs. For browsers.

import type { OpenApiDocument } from '../document-shape.ts'
import { answerView, codeView } from './answer-view.ts'
import { copyButton, h, replace } from './element.ts'
import { fillView } from './fill-view.ts'
import type { Entry } from './read-document.ts'
import { bodyOf, type Credentials, clientOf, curlOf, guichetHttpOf, type Plan, planOf } from './request-plan.ts'
import type { Words } from './words.ts'

export interface Trying {
  readonly document: OpenApiDocument
  readonly words: Words
  /** Absolute URL of the API; there may be several, one of which is chosen. */
  base(): string
  readonly credentials: Credentials
}

const REDRAW_MS = 250

export interface TryView {
  readonly element: HTMLElement
  /** Draws the lines for other programs anew, such as when somebody has authorised. */
  update(): void
}

export function tryView(entry: Entry, trying: Trying): TryView {
  const { words, document, credentials } = trying
  const fill = fillView(entry, { document, words, id: `try-${entry.id}` })
  const plan = () => planOf(entry, trying.base(), fill.filled(), document, credentials)
  const lines = linesView(entry, () => ({ plan: plan(), filled: fill.filled() }), trying)
  const place = h('div', { class: 'place' })
  const send = h('button', { type: 'submit', class: 'send' }, words.send)
  const form = h(
    'form',
    { class: 'try', 'aria-label': `${words.tryIt}: ${entry.method} ${entry.path}` },
    fill.element,
    h('div', { class: 'row' }, send, h('kbd', {}, 'Ctrl ⏎')),
    lines.element,
    place,
  )
  let running: AbortController | undefined
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (running !== undefined) return running.abort()
    running = new AbortController()
    send.textContent = words.stop
    void ask(plan(), running.signal, words, place).finally(() => {
      running = undefined
      send.textContent = words.send
    })
  })
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      form.requestSubmit()
    }
  })
  form.addEventListener('input', lines.update)
  form.addEventListener('click', lines.update)
  return { element: form, update: lines.update }
}

async function ask(plan: Plan, signal: AbortSignal, words: Words, place: HTMLElement): Promise<void> {
  replace(place, h('p', { class: 'soft', role: 'status' }, words.sending))
  const began = performance.now()
  try {
    const body = plan.method === 'GET' ? undefined : bodyOf(plan)
    const headers = plan.headers.map(([name, value]): [string, string] => [name, value])
    const response = await fetch(plan.url, {
      method: plan.method,
      headers,
      signal,
      ...(body === undefined ? {} : { body }),
    })
    const ms = performance.now() - began
    const show = (bytes: Uint8Array<ArrayBuffer>) => {
      const { status, statusText, headers: fields } = response
      replace(place, answerView({ status, statusText, headers: fields, bytes, ms }, words))
    }
    await readAll(response, show, signal)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (!signal.aborted) replace(place, h('p', { class: 'fault', role: 'alert' }, `${words.failed} ${why}`))
  }
}

/** Shows what has come every now and then: a stream of events may never end. */
async function readAll(
  response: Response,
  show: (bytes: Uint8Array<ArrayBuffer>) => void,
  signal: AbortSignal,
): Promise<void> {
  const reader = response.body?.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let drawn = performance.now()
  try {
    for (let step = await reader?.read(); step?.done === false; step = await reader?.read()) {
      chunks.push(step.value)
      if (performance.now() - drawn < REDRAW_MS) continue
      drawn = performance.now()
      show(joined(chunks))
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  show(joined(chunks))
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

/** The same request for curl, `guichet http` and the typed client. */
function linesView(
  entry: Entry,
  now: () => { readonly plan: Plan; readonly filled: Parameters<typeof clientOf>[2] },
  { words, base }: Trying,
): TryView {
  const makers: Readonly<Record<string, () => string>> = {
    curl: () => curlOf(now().plan),
    'guichet http': () => guichetHttpOf(now().plan),
    [words.client]: () => clientOf(entry, now().plan, now().filled, base()),
  }
  let chosen = 'curl'
  const code = h('div', { class: 'line' })
  const update = () => {
    const text = makers[chosen]?.() ?? ''
    if (code.textContent !== text) replace(code, codeView(text, 'text/plain'))
  }
  const buttons = Object.keys(makers).map((name) => {
    const button = h('button', { type: 'button', class: 'tab', 'aria-pressed': String(name === chosen) }, name)
    button.addEventListener('click', () => {
      chosen = name
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button))
      update()
    })
    return button
  })
  update()
  return {
    element: h(
      'div',
      { class: 'lines' },
      h(
        'div',
        { class: 'tabs' },
        ...buttons,
        copyButton(words, () => makers[chosen]?.() ?? ''),
      ),
      code,
    ),
    update,
  }
}

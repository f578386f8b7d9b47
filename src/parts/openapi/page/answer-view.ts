// answer-view.ts: what came back: status, time, size, header fields, and the body as its kind is read best. For browsers.

import { copyButton, h } from './element.ts'
import type { Words } from './words.ts'

const SHOWN_MAX = 200_000

export interface Answered {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ms: number
}

export function answerView({ status, statusText, headers, bytes, ms }: Answered, words: Words): HTMLElement {
  const kind = status < 300 ? 'good' : status < 400 ? 'moved' : status < 500 ? 'bad' : 'broken'
  const head = h(
    'div',
    { class: 'status', role: 'status' },
    h('strong', { class: kind }, `${status} ${statusText}`.trim()),
    h('span', {}, `${Math.round(ms)} ms`),
    h('span', {}, sizeText(bytes.length)),
  )
  const fields = h('dl', { class: 'fields' })
  headers.forEach((value, name) => {
    fields.append(h('dt', {}, name), h('dd', {}, value))
  })
  return h(
    'div',
    { class: 'answer' },
    head,
    bodyView(headers.get('content-type') ?? '', bytes, words),
    h('details', {}, h('summary', {}, words.headers), fields),
  )
}

function sizeText(bytes: number): string {
  return bytes < 1000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function bodyView(type: string, bytes: Uint8Array<ArrayBuffer>, words: Words): HTMLElement {
  if (bytes.length === 0) return h('p', { class: 'soft' }, words.empty)
  const save = h(
    'a',
    { class: 'quiet', download: 'answer', href: URL.createObjectURL(new Blob([bytes], { type })) },
    words.save,
  )
  if (/^image\/(?!svg)/.test(type))
    return h('div', {}, h('img', { src: save.href, alt: '' }), h('div', { class: 'row' }, save))
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return h('div', {}, h('p', { class: 'soft' }, words.binary), h('div', { class: 'row' }, save))
  }
  const shown = text.length > SHOWN_MAX ? text.slice(0, SHOWN_MAX) : /[/+]json\b/.test(type) ? pretty(text) : text
  return h(
    'div',
    {},
    text.length > SHOWN_MAX && h('p', { class: 'soft' }, words.cut),
    h(
      'div',
      { class: 'code' },
      codeView(shown, type),
      h(
        'div',
        { class: 'row' },
        copyButton(words, () => text),
        save,
      ),
    ),
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const JSON_TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g

/** Text of a program, JSON with its colours; scrolled by keyboard too. */
export function codeView(text: string, type: string): HTMLElement {
  const code = h('code')
  const pre = h('pre', { tabindex: 0 }, code)
  if (!/[/+]json\b/.test(type) || text.length > SHOWN_MAX) {
    code.textContent = text
    return pre
  }
  let at = 0
  for (const match of text.matchAll(JSON_TOKEN)) {
    const [whole, string, colon] = match
    code.append(text.slice(at, match.index))
    const shown = string ?? whole
    code.append(
      h('span', { class: string === undefined ? 'json-word' : colon === undefined ? 'json-text' : 'json-name' }, shown),
      colon ?? '',
    )
    at = match.index + whole.length
  }
  code.append(text.slice(at))
  return pre
}

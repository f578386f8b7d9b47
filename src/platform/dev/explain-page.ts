// explain-page.ts: an error in development as a page: what happened first, then the user's own lines with what their
// variables held, then everything else, folded. Self-contained: one document, one style, one script, by a nonce.

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Html, html, raw } from '../../app/html/html.ts'
import type { Language } from '../../app/pages/shell.ts'
import { HTML, Reply } from '../../http/reply.ts'
import { version } from '../version.ts'
import { type Explained, explainText, placeOf } from './explain-text.ts'
import { DESK_PATH } from './gate.ts'
import { highlight } from './highlight.ts'
import { PAGE_WORDS, type PageWords } from './page-words.ts'
import type { ReportFrame, Told } from './report.ts'
import type { ToldRequest } from './told-request.ts'
import type { SeenVariable } from './witness.ts'

export interface ExplainPage extends Explained {
  readonly lang: Language
  readonly status: number
}

export function explainPage(facts: ExplainPage): Reply {
  const nonce = randomBytes(16).toString('base64url')
  const reply = new Reply(facts.status, documentOf(facts, nonce), HTML)
  const { headers } = reply
  headers.set('content-security-policy', policyOf(nonce))
  headers.set('content-language', facts.lang)
  headers.set('referrer-policy', 'no-referrer')
  return reply
}

function policyOf(nonce: string): string {
  const own = `'nonce-${nonce}'`
  return `default-src 'none'; style-src ${own}; script-src ${own}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

function documentOf(facts: ExplainPage, nonce: string): string {
  const { report, request, lang } = facts
  const words = PAGE_WORDS[lang]
  const title = `${report.name}: ${report.message}`
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title.split('\n', 1)[0] ?? ''}</title>
<style nonce="${nonce}">${raw(fileOf('error.css'))}</style>
</head>
<body>
<header>
<p class="what"><span class="status">${facts.status}</span>${request === undefined ? words.noStart : html`<b>${request.method}</b> <span class="target">${request.target}</span>`}</p>
<nav>${buttons(facts, words)}</nav>
</header>
<main>
${headline(facts, words)}
${trace(report, words, true)}
${report.causes.map((cause) => html`<section class="cause"><h2>${words.causedBy}</h2><p class="name">${cause.name}</p><p class="message small">${cause.message}</p>${trace(cause, words, false)}</section>`)}
${request === undefined ? '' : requestSection(request, words)}
</main>
<footer><p>${words.whoSees}</p><p>guichet ${version()} · Node.js ${process.version.slice(1)} · ${words.id} <code>${facts.id}</code></p></footer>
<textarea id="text" hidden readonly>${explainText(facts)}</textarea>
<p id="said" role="status" aria-live="polite"></p>
<script nonce="${nonce}">${raw(fileOf('error.js'))}</script>
</body>
</html>
`.text
}

function buttons({ report, request }: ExplainPage, words: PageWords): Html {
  const own = report.frames.find(({ of }) => of === 'user')
  return html`<button type="button" data-do="copy" data-done="${words.copied}">${words.copy} <kbd>c</kbd></button>
${own === undefined ? '' : html`<button type="button" data-do="open" data-file="${own.file}" data-line="${String(own.line)}" data-column="${String(own.column)}">${words.open} <kbd>e</kbd></button>`}
${request === undefined ? '' : html`<button type="button" data-do="replay" data-method="${request.method}" data-recording="${String(request.recording ?? '')}" data-failed="${words.replayFailed}">${words.replay} <kbd>r</kbd></button>`}
<a href="${DESK_PATH}">${words.inspector}</a>`
}

function headline({ report, hint, lang }: ExplainPage, words: PageWords): Html {
  const advice = hint?.[lang] ?? report.hint
  const code = report.code === undefined ? '' : html` <span class="code">${report.code}</span>`
  return html`<p class="name">${report.name}${code}</p>
<h1 class="${report.message.length > 160 ? 'message small' : 'message'}">${report.message}</h1>
${advice === undefined ? '' : html`<p class="hint"><b>${words.hint}</b> ${advice}</p>`}`
}

/** The user's frames; the first one open. What lies between them is folded. */
function trace({ frames }: Told, words: PageWords, isFirst: boolean): Html {
  const parts: Html[] = []
  let folded: ReportFrame[] = []
  let open = isFirst
  const fold = () => {
    if (folded.length > 0) parts.push(foldedFrames(folded, words))
    folded = []
  }
  for (const frame of frames) {
    if (frame.of !== 'user') {
      folded.push(frame)
      continue
    }
    fold()
    parts.push(userFrame(frame, words, open))
    open = false
  }
  fold()
  return html`<section class="trace" aria-label="${words.trace}">${parts}</section>`
}

function userFrame(frame: ReportFrame, words: PageWords, open: boolean): Html {
  const { variables, excerpt } = frame
  const called = frame.function === '' ? '' : html`<span class="in">${words.in} <code>${frame.function}</code></span>`
  const head = html`<span class="place">${placeOf(frame)}</span> ${called}`
  const body = html`<div class="${variables === undefined || variables.length === 0 ? 'sides one' : 'sides'}">
${excerpt === undefined ? '' : code(frame, excerpt.first, excerpt.lines)}
${variables === undefined || variables.length === 0 ? '' : held(variables, words)}
</div>`
  return open
    ? html`<details class="frame" open><summary>${head}</summary>${body}</details>`
    : html`<details class="frame"><summary>${head}</summary>${body}</details>`
}

function code(frame: ReportFrame, first: number, lines: readonly string[]): Html {
  const rows = highlight(lines).map((line, index) => {
    const number = first + index
    if (number !== frame.line) return html`<span class="row"><i>${String(number)}</i><span>${line}</span></span>`
    const indent = ' '.repeat(Math.max(0, frame.column - 1))
    return html`<span class="row at"><i>${String(number)}</i><span>${line}</span></span><span class="row caret" aria-hidden="true"><i></i><span>${indent}^</span></span>`
  })
  return html`<pre class="source" tabindex="0"><code>${rows}</code></pre>`
}

function held(variables: readonly SeenVariable[], words: PageWords): Html {
  const rows = variables.map(
    ({ name, text, type }) => html`<tr><th scope="row">${name}</th><td class="${`v-${type}`}">${text}</td></tr>`,
  )
  return html`<div class="held"><h2>${words.held}</h2><table>${rows}</table></div>`
}

function foldedFrames(frames: readonly ReportFrame[], words: PageWords): Html {
  const rows = frames.map(
    (frame) => html`<li><span class="place">${placeOf(frame)}</span> <code>${frame.function}</code></li>`,
  )
  const owners = [...new Set(frames.map(ownerName))].join(', ')
  return html`<details class="folded"><summary>${words.framesOf(frames.length, owners)}</summary><ol>${rows}</ol></details>`
}

function ownerName({ of, shown }: ReportFrame): string {
  if (of === 'node') return 'Node.js'
  return of === 'guichet' ? 'guichet' : shown.split('/', shown.startsWith('@') ? 2 : 1).join('/')
}

function requestSection(request: ToldRequest, words: PageWords): Html {
  const rows = request.fields.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)
  const size = request.bodyBytes > 0 ? html`<p class="soft">${words.bodyOf(request.bodyBytes)}</p>` : ''
  const body =
    request.body === undefined ? size : html`<h3>${words.body}</h3><pre class="body" tabindex="0">${request.body}</pre>`
  return html`<section class="request"><h2>${words.request}</h2>
<p class="line"><b>${request.method}</b> ${request.url}${request.pattern === undefined ? '' : html` <span class="soft">${words.route} ${request.pattern}</span>`}</p>
<table>${rows}</table>
${body}</section>`
}

const files = new Map<string, string>()

function fileOf(name: string): string {
  let text = files.get(name)
  if (text === undefined) {
    text = readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8')
    files.set(name, text)
  }
  return text
}

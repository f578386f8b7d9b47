// page.ts: the page of all notes, as markup.
import { type AppRequest, html } from 'guichet'
import type { Note } from './note.ts'
import type { NoteView } from './note-form.ts'
import { type Language, languageOf, WORDS } from './words.ts'

interface Shown {
  readonly form: NoteView
  readonly name: string
  readonly notes: readonly Note[]
}

export function notesPage(request: AppRequest<unknown, unknown, unknown>, { form, name, notes }: Shown) {
  const lang = languageOf(request)
  const words = WORDS[lang]
  const open = notes.filter(({ done }) => !done).length
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${form.errors.length > 0 ? (lang === 'fr' ? 'Erreur : ' : 'Error: ') : ''}${words.title}</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/notes.css">
<script type="importmap" nonce="${request.nonce}">{ "imports": { "guichet/client": "/client/client.js" } }</script>
<script type="module" src="/notes.js"></script>
</head>
<body>
<header>
<p class="brand">${words.title}</p>
<nav>
<a href="/docs">${words.docs}</a>
<form method="post" action="/logout"><button class="quiet">${words.leave}</button></form>
</nav>
</header>
<main>
<section class="write" aria-labelledby="fresh">
<h2 id="fresh">${words.fresh}</h2>
${form.html}
</section>
<section class="read" aria-labelledby="hello">
<h1 id="hello">${words.hello} <span>${name}</span></h1>
<p class="left" role="status" data-one="${words.left(1)}" data-many="${words.left(2)}" data-none="${words.left(0)}">${words.left(open)}</p>
${request.session.flashes().map(({ message }) => html`<p class="flash" role="status">${message}</p>`)}
<label class="search" hidden><span>${words.search}</span><input type="search" id="search" placeholder="${words.search}" maxlength="80" autocomplete="off"></label>
<ul class="notes">${notes.map((note) => noteItem(note, lang))}</ul>
<p class="empty" data-none="${words.none}" hidden="${notes.length > 0}">${words.empty}</p>
<template id="note">${noteItem({ id: 0, title: '', text: '', day: null, done: false }, lang)}</template>
</section>
</main>
</body>
</html>`
}

function noteItem({ id, title, text, day, done }: Note, lang: Language) {
  const words = WORDS[lang]
  return html`<li class="note${done ? ' done' : ''}" data-id="${id}">
<form method="post" action="/notes/${id}/${done ? 'open' : 'done'}">
<button class="tick" aria-pressed="${done ? 'true' : 'false'}" title="${done ? words.open : words.done}"><span>${words.done}</span></button>
</form>
<div class="what"><h3>${title}</h3><p class="text">${text}</p></div>
<time datetime="${day ?? ''}">${day === null ? '' : dayIn(day, lang)}</time>
<form method="post" action="/notes/${id}/remove"><button class="throw" title="${words.remove}"><span>${words.remove}</span></button></form>
</li>`
}

function dayIn(day: string, lang: Language): string {
  return new Date(day).toLocaleDateString(lang === 'fr' ? 'fr' : 'en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  })
}

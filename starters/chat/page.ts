import { type Html, html } from 'guichet'
import type { Message } from './room.ts'
import { type Language, words } from './words.ts'

const ROOMS = ['lobby', 'music', 'code']

interface PageParts {
  readonly room: string
  readonly language: Language
  /** What this visitor called himself last time. */
  readonly name: string
  readonly messages: readonly Message[]
}

/** Works without JavaScript too: a message is a form, and the page that follows shows it. */
export function page({ room, language, name, messages }: PageParts): Html {
  const say = words[language]
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${say.title} · ${room}</title>
<link rel="stylesheet" href="/chat.css">
<script src="/chat.js" defer></script>
</head>
<body>
<header>
<h1><small>${say.room}</small> ${room}</h1>
<nav aria-label="${say.rooms}">${ROOMS.map((other) => html`<a href="/room/${other}">${other}</a> `)}</nav>
</header>
<main>
<p class="lost" role="status" hidden>${say.lost}</p>
<ol class="messages" aria-label="${say.messages}" aria-live="polite" data-events="/room/${room}/events" data-last="${messages.at(-1)?.id ?? 0}">
${messages.map((message) => messageItem(message, language))}
</ol>
<p class="empty">${say.empty}</p>
</main>
<form method="post" action="/room/${room}">
<label><span>${say.name}</span><input name="from" value="${name}" required maxlength="30" autocomplete="nickname"></label>
<label class="wide"><span>${say.message}</span><input name="text" required maxlength="500" autocomplete="off" autofocus></label>
<button>${say.send}</button>
</form>
</body>
</html>`
}

function messageItem({ from, text, at }: Message, language: Language): Html {
  const time = new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' })
  return html`<li><p class="from"><b>${from}</b> <time datetime="${at}">${time}</time></p><p>${text}</p></li>
`
}

// page-views.ts: the pages for signing in, out and up as markup. What a visitor typed stands in them again, but for passwords.

import { type Html, html } from '../../app/html/html.ts'
import type { Language } from '../../app/pages/shell.ts'
import { WORDS } from './words.ts'

export interface Filled {
  readonly name: string
  /** Where to afterwards: a path of this site. */
  readonly next: string | undefined
  /** What was wrong the last time. */
  readonly problem: string | undefined
  /** The field in which it was, when that is known. */
  readonly wrong?: FieldName | undefined
}

export type FieldName = 'name' | 'password'

export interface FormPaths {
  readonly login: string
  readonly register: string | undefined
}

export const PAGE_STYLE = `
:root{--edge:#8a8578;--field:#fff;--wrong:#b3261e;--wrong-paper:#fdf3f2;--on-accent:#fff}
@media (prefers-color-scheme:dark){:root{--edge:#6d7787;--field:#1d222b;--wrong:#ff9d94;--wrong-paper:#2b1c1d;--on-accent:#0d2127}}
main{width:min(24rem,100vw - 2.5rem)}
h1{margin-bottom:1.5rem}
form{display:grid;gap:1.25rem;margin:0 0 1.5rem}
.field{display:grid;gap:.3rem}
label{font-weight:600}
input,button{font:inherit;color:inherit}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;background:var(--field);border:1px solid var(--edge);border-radius:.5rem}
input[aria-invalid]{border-color:var(--wrong)}
.hint{margin:0;color:var(--soft);font-size:.9375em}
.problem{margin:0;padding:.75rem 1rem;border:1px solid var(--wrong);border-radius:.5rem;background:var(--wrong-paper);color:var(--wrong);font-weight:600;text-wrap:balance}
.soft a{white-space:nowrap}
button{min-height:2.75rem;padding:.5rem 1.5rem;border:1px solid transparent;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font-weight:600;cursor:pointer}
button:hover{filter:brightness(1.08)}
:is(input,button,a):focus-visible{outline:3px solid var(--accent);outline-offset:2px}`

export function signInPage(lang: Language, filled: Filled, { login, register }: FormPaths): Html {
  const words = WORDS[lang]
  return html`<h1>${words.signIn}</h1>
<form method="post" action="${login}">
${problemOf(filled)}${nextField(filled)}${nameField(words.name, filled)}
<div class="field"><label for="password">${words.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus="${goesOnAt(filled) === 'password'}"></div>
<button>${words.enter}</button>
</form>
${
  register === undefined
    ? ''
    : html`<p class="soft">${words.noAccount} <a href="${withNext(register, filled)}">${words.join}</a></p>`
}`
}

export function joinPage(lang: Language, filled: Filled, { login, register }: FormPaths, least: number): Html {
  const words = WORDS[lang]
  return html`<h1>${words.join}</h1>
<form method="post" action="${register}">
${problemOf(filled)}${nextField(filled)}${nameField(words.name, filled)}
<div class="field"><label for="password">${words.newPassword}</label>
<p class="hint" id="password-hint">${words.hint(least)}</p>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="${least}" required aria-describedby="password-hint${filled.wrong === 'password' ? ' problem' : ''}" aria-invalid="${marked(filled, 'password')}" autofocus="${goesOnAt(filled) === 'password'}"></div>
<button>${words.join}</button>
</form>
<p class="soft">${words.haveAccount} <a href="${withNext(login, filled)}">${words.signIn}</a></p>`
}

export function leavePage(lang: Language, logout: string): Html {
  const words = WORDS[lang]
  return html`<h1>${words.signOut}</h1>
<p>${words.signedIn} ${words.leave}</p>
<form method="post" action="${logout}"><button autofocus>${words.signOut}</button></form>`
}

function nameField(label: string, filled: Filled): Html {
  return html`<div class="field"><label for="name">${label}</label>
<input id="name" name="name" value="${filled.name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="254" required aria-describedby="${filled.wrong === 'name' ? 'problem' : undefined}" aria-invalid="${marked(filled, 'name')}" autofocus="${goesOnAt(filled) === 'name'}"></div>`
}

/** The field in which the visitor goes on typing. */
function goesOnAt({ name, wrong }: Filled): FieldName {
  return wrong ?? (name === '' ? 'name' : 'password')
}

function marked({ wrong }: Filled, field: FieldName): 'true' | undefined {
  return wrong === field ? 'true' : undefined
}

function problemOf({ problem }: Filled): Html | '' {
  return problem === undefined
    ? ''
    : html`<p class="problem" id="problem" role="alert">${problem}</p>
`
}

function nextField({ next }: Filled): Html | '' {
  return next === undefined
    ? ''
    : html`<input type="hidden" name="next" value="${next}">
`
}

function withNext(path: string, { next }: Filled): string {
  return next === undefined ? path : `${path}?next=${encodeURIComponent(next)}`
}

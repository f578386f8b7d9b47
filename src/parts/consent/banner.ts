// banner.ts: the banner and the page of consent as markup: one form, no script; "refuse" beside "accept", of the same size
// and kind. Knows purposes and words; what the visitor has chosen is given.

import { type Html, html } from '../../app/html/html.ts'
import type { Language } from '../../app/pages/shell.ts'
import { NECESSARY } from './declared.ts'
import { WORDS } from './words.ts'

/** A sentence in both languages, or one for both. */
export type Said = string | Readonly<Record<Language, string>>

export interface Purpose {
  readonly label: Said
  /** What it is for and who gets the data, in a sentence or two. */
  readonly text: Said
}

export interface Shown {
  readonly language: Language
  readonly purposes: Readonly<Record<string, Purpose>>
  /** Names of the cookies of a purpose. */
  readonly cookiesOf: (purpose: string) => readonly string[]
  readonly path: string
  /** Where the visitor is, to come back to. */
  readonly back: string
  readonly policyUrl: string | undefined
}

export function said(text: Said, language: Language): string {
  return typeof text === 'string' ? text : text[language]
}

/** The banner: a region of its own, behind the page in the order of the keyboard, over it for the eye. */
export function bannerOf({ language, path, back, policyUrl }: Shown, nonce: string): Html {
  const words = WORDS[language]
  return html`<section class="consent" lang="${language}" aria-label="${words.region}">
<style nonce="${nonce === '' ? null : nonce}">
.consent{position:fixed;inset:auto 0 0;z-index:2147483000;padding:1rem;background:Canvas;color:CanvasText;border-top:1px solid GrayText;font:1rem/1.5 system-ui,sans-serif;color-scheme:light dark;box-shadow:0 -.5rem 2rem #0003}
.consent form{max-width:60rem;margin:0 auto;display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:center}
.consent p{flex:1 1 20rem;margin:0}
.consent div{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:.5rem;flex:0 1 auto}
.consent button{font:inherit;font-weight:600;padding:.55rem 1rem;border:2px solid #0b5d6b;border-radius:.4rem;background:#0b5d6b;color:#fff;cursor:pointer}
.consent a{color:LinkText}
.consent :is(button,a):focus-visible{outline:3px solid Highlight;outline-offset:2px}
@media (max-width:30rem){.consent div{flex:1 1 100%}}
@media print{.consent{display:none}}
</style>
<form method="post" action="${path}">
<input type="hidden" name="where" value="banner"><input type="hidden" name="back" value="${back}">
<p>${words.ask} <a href="${path}">${words.choose}</a>${policyUrl === undefined ? '' : html` · <a href="${policyUrl}">${words.policy}</a>`}</p>
<div><button name="choice" value="refuse">${words.refuse}</button><button name="choice" value="accept">${words.accept}</button></div>
</form>
</section>`
}

export interface Standing {
  /** Purposes agreed to; undefined when nothing has been chosen. */
  readonly agreed: readonly string[] | undefined
  readonly askAgain: Date | undefined
  readonly saved: boolean
}

export const PAGE_STYLE = `
fieldset{border:0;margin:0 0 1rem;padding:0;display:grid;gap:1rem}
.purpose{display:grid;grid-template-columns:auto 1fr;gap:.1rem .6rem}
.purpose input{width:1.2rem;height:1.2rem;margin:.2rem 0 0;accent-color:var(--accent)}
.purpose :is(.soft,p){grid-column:2;margin:0}
label{font-weight:600}
.choices{display:flex;flex-wrap:wrap;gap:.6rem;margin:0 0 1rem}
button{font:inherit;font-weight:600;padding:.55rem 1.1rem;border:2px solid var(--accent);border-radius:.4rem;background:transparent;color:var(--accent);cursor:pointer}
button:focus-visible,input:focus-visible{outline:2px solid currentcolor;outline-offset:2px}
.saved{border-left:.25rem solid var(--accent);padding-left:.75rem}`

/** The page: what each purpose is for, what stands, and every choice as a button. Nothing is ticked that was not agreed to. */
export function pageOf(shown: Shown, { agreed, askAgain, saved }: Standing): Html {
  const { language, purposes, path, back, policyUrl } = shown
  const words = WORDS[language]
  const cookies = (purpose: string) => {
    const names = shown.cookiesOf(purpose)
    return names.length === 0
      ? ''
      : html`<p class="soft">${words.cookies} ${names.map((name, i) => [i > 0 ? ', ' : '', html`<code>${name}</code>`])}</p>`
  }
  const again =
    askAgain === undefined
      ? html`<p class="soft">${words.none}</p>`
      : html`<p class="soft">${words.again} ${askAgain.toLocaleDateString(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' })}.</p>`
  return html`<h1>${words.title}</h1>
${saved ? html`<p class="saved" role="status">${words.saved}</p>` : ''}
<p>${words.page}</p>
<form method="post" action="${path}">
<input type="hidden" name="where" value="page"><input type="hidden" name="back" value="${back}">
<fieldset>
<div class="purpose"><input type="checkbox" id="${`p-${NECESSARY}`}" checked disabled><label for="${`p-${NECESSARY}`}">${words.necessary}</label>
<p>${words.necessaryText}</p>${cookies(NECESSARY)}</div>
${Object.entries(purposes).map(
  ([name, purpose]) => html`<div class="purpose">
<input type="checkbox" id="${`p-${name}`}" name="agreed" value="${name}" checked="${agreed?.includes(name) === true}" aria-describedby="${`t-${name}`}">
<label for="${`p-${name}`}">${said(purpose.label, language)}</label>
<p id="${`t-${name}`}">${said(purpose.text, language)}</p>${cookies(name)}</div>`,
)}
</fieldset>
<p class="choices"><button name="choice" value="save">${words.save}</button><button name="choice" value="refuse">${words.refuse}</button><button name="choice" value="accept">${words.accept}</button></p>
</form>
${again}
${policyUrl === undefined ? '' : html`<p><a href="${policyUrl}">${words.policy}</a></p>`}`
}

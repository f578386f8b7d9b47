// control.ts: one field as HTML: the input with all that HTML can check by itself, its label, its hint and its fault, tied
// together for whoever cannot see them. Nothing runs in the page.

import { type Html, html } from '../../app/html/html.ts'
import type { Language } from '../../app/pages/shell.ts'
import type { Choice, Field } from './field.ts'
import { htmlFacts } from './html-facts.ts'
import { sentence } from './sentences.ts'
import { textIn } from './words.ts'

/** One field, as it is shown now. */
export interface Shown {
  readonly field: Field
  /** Unique in the page. */
  readonly id: string
  readonly lang: Language
  /** What stands in it, as it was typed. */
  readonly texts: readonly string[]
  /** Sentence of its fault. */
  readonly error: string | undefined
  /** Something more to say, such as that a file has to be chosen again. */
  readonly note: string | undefined
  /** Inputs of a list without choices. */
  readonly listRows: number
}

export function renderField(shown: Shown): Html {
  const { field } = shown
  if (field.widget === 'hidden') return hidden(shown)
  if (field.widget === 'checkbox') return renderCheckbox(shown)
  if (field.widget === 'radio' || field.widget === 'checkboxes') return renderChoices(shown)
  if (field.many && field.widget !== 'select' && field.widget !== 'file') return renderList(shown)
  return html`<div class="${fieldClass(shown)}">
<label class="gui-label" for="${shown.id}">${labelOf(shown)}</label>
${about(shown)}${renderInput(shown, shown.texts[0] ?? '', shown.id, undefined)}
</div>
`
}

/** The id to which a link to the field leads: that of its first input. */
export function targetOf(id: string, field: Field): string {
  return field.widget === 'radio' || field.widget === 'checkboxes' ? `${id}-0` : id
}

function fieldClass({ error }: Shown, more = ''): string {
  return `gui-field${more}${error === undefined ? '' : ' gui-wrong'}`
}

function labelOf({ field, lang }: Shown): Html {
  const optional = !isAsked(field)
  return html`${textIn(field.label, lang)}${optional ? html` <span class="gui-optional">(${sentence(lang, 'optional')})</span>` : ''}`
}

/** True when it may not be left empty. */
export function isAsked(field: Field): boolean {
  if (field.widget === 'checkbox') return true
  return field.many ? (field.facts.minItems ?? 0) > 0 : field.required && !field.nullable
}

/** Hint, fault and note, each with an id by which the input is described. */
function about({ field, id, lang, error, note }: Shown): Html {
  const hint = field.hint === undefined ? undefined : textIn(field.hint, lang)
  return html`${
    hint === undefined
      ? ''
      : html`<p class="gui-hint" id="${id}-hint">${hint}</p>
`
  }${
    note === undefined
      ? ''
      : html`<p class="gui-hint" id="${id}-note">${note}</p>
`
  }${
    error === undefined
      ? ''
      : html`<p class="gui-error" id="${id}-error">${error}</p>
`
  }`
}

function describedBy({ field, id, error, note }: Shown): string | undefined {
  const ids = [
    field.hint === undefined ? '' : `${id}-hint`,
    note === undefined ? '' : `${id}-note`,
    error === undefined ? '' : `${id}-error`,
  ]
  return ids.filter((part) => part !== '').join(' ') || undefined
}

function hidden({ field, texts }: Shown): Html {
  return html`${texts.map(
    (text) => html`<input type="hidden" name="${field.name}" value="${text}">
`,
  )}`
}

/** @param label for one that has no label element of its own */
function renderInput(shown: Shown, text: string, id: string, label: string | undefined): Html {
  const { field, lang, error } = shown
  const { name, widget } = field
  const facts = htmlFacts(field)
  const invalid = error === undefined ? undefined : 'true'
  const described = describedBy(shown)
  const required = isAsked(field) && (label === undefined || id === shown.id)
  const placeholder = field.given.placeholder === undefined ? undefined : textIn(field.given.placeholder, lang)
  const { autocomplete } = field
  if (widget === 'select') return renderSelect(shown, required, invalid, described)
  if (widget === 'textarea')
    return html`<textarea class="gui-input" id="${id}" name="${name}" rows="${field.given.rows ?? 6}" required="${required}" autocomplete="${autocomplete}" placeholder="${placeholder}" minlength="${facts.minlength}" maxlength="${facts.maxlength}" aria-label="${label}" aria-invalid="${invalid}" aria-describedby="${described}">${text}</textarea>`
  if (widget === 'file')
    return html`<input class="gui-input" type="file" id="${id}" name="${name}" required="${required}" accept="${field.accept}" multiple="${field.many}" aria-invalid="${invalid}" aria-describedby="${described}">`
  const type = widget === 'datetime' ? 'datetime-local' : widget
  // What was a secret is typed again: it stands in no page, no cache and no history.
  const value = widget === 'password' ? undefined : typed(widget, text)
  return html`<input class="gui-input" type="${type}" id="${id}" name="${name}" value="${value}" required="${required}" autocomplete="${autocomplete}" placeholder="${placeholder}" inputmode="${facts.inputmode}" min="${facts.min}" max="${facts.max}" step="${facts.step}" minlength="${facts.minlength}" maxlength="${facts.maxlength}" pattern="${facts.pattern}" aria-label="${label}" aria-invalid="${invalid}" aria-describedby="${described}">`
}

/** An input for a date and a time takes no zone. */
function typed(widget: Field['widget'], text: string): string {
  return widget === 'datetime' ? text.replace(/(?::\d\d(?:\.\d+)?)?Z$/, '') : text
}

function renderSelect(
  shown: Shown,
  required: boolean,
  invalid: string | undefined,
  described: string | undefined,
): Html {
  const { field, id, lang, texts } = shown
  const chosen = new Set(texts)
  const prompt = field.many
    ? ''
    : html`<option value="">${sentence(lang, 'choosePrompt')}</option>
`
  const size = field.many ? Math.min(field.choices.length, 6) : undefined
  return html`<select class="gui-input" id="${id}" name="${field.name}" required="${required}" multiple="${field.many}" size="${size}" autocomplete="${field.autocomplete}" aria-invalid="${invalid}" aria-describedby="${described}">
${prompt}${field.choices.map(
  (
    choice,
  ) => html`<option value="${choice.text}" selected="${chosen.has(choice.text)}">${textIn(choice.label, lang)}</option>
`,
)}</select>`
}

function renderCheckbox(shown: Shown): Html {
  const { field, id, texts, error } = shown
  const text = field.reading === 'boolean' ? 'true' : 'on'
  const checked = texts.some((given) => given !== '' && given !== 'false')
  return html`<div class="${fieldClass(shown)}">
${
  error === undefined
    ? ''
    : html`<p class="gui-error" id="${id}-error">${error}</p>
`
}<div class="gui-choice">
<input type="checkbox" id="${id}" name="${field.name}" value="${text}" checked="${checked}" required="${field.mustBeTrue}" aria-invalid="${error === undefined ? undefined : 'true'}" aria-describedby="${describedBy(shown)}">
<label for="${id}">${labelOf(shown)}</label>
</div>
${about({ ...shown, error: undefined })}</div>
`
}

function renderChoices(shown: Shown): Html {
  const { field, id, texts, error } = shown
  const chosen = new Set(texts)
  const isRadio = field.widget === 'radio'
  const invalid = error === undefined ? undefined : 'true'
  const one = (choice: Choice, index: number) => html`<div class="gui-choice">
<input type="${isRadio ? 'radio' : 'checkbox'}" id="${id}-${index}" name="${field.name}" value="${choice.text}" checked="${chosen.has(choice.text)}" required="${isRadio && isAsked(field)}" aria-invalid="${isRadio ? undefined : invalid}">
<label for="${id}-${index}">${textIn(choice.label, shown.lang)}</label>
</div>
`
  return html`<fieldset class="${fieldClass(shown)}" id="${id}" role="${isRadio ? 'radiogroup' : undefined}" aria-invalid="${isRadio ? invalid : undefined}" aria-describedby="${describedBy(shown)}">
<legend class="gui-label">${labelOf(shown)}</legend>
${about(shown)}${field.choices.map(one)}</fieldset>
`
}

/** Several inputs of one name; one that stays empty counts for nothing. */
function renderList(shown: Shown): Html {
  const { field, id, texts, lang } = shown
  const max = field.facts.maxItems ?? Number.POSITIVE_INFINITY
  const rows = Math.max(texts.length, Math.min(max, Math.max(shown.listRows, texts.length + 1)))
  const label = textIn(field.label, lang)
  const inputs = Array.from(
    { length: rows },
    (_, row) =>
      html`${renderInput(shown, texts[row] ?? '', row === 0 ? id : `${id}-${row}`, `${label} ${row + 1}`)}
`,
  )
  return html`<fieldset class="${fieldClass(shown, ' gui-list')}">
<legend class="gui-label">${labelOf(shown)}</legend>
${about(shown)}${inputs}</fieldset>
`
}

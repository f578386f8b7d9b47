// view.ts: a form as it is shown to one visitor, whole or in parts: with what was typed, what is wrong with it, and a list
// of the faults on top that leads to each. HTML that works without a script.

import { type Html, html } from '../../app/html/html.ts'
import type { Language } from '../../app/pages/shell.ts'
import { renderField, targetOf } from './control.ts'
import { ONCE_NAME } from './describe-form.ts'
import { formsErrors } from './errors.ts'
import { type Field, type FormNode, fieldsIn, type Group } from './field.ts'
import type { FormError } from './issues.ts'
import { sentence } from './sentences.ts'
import { type Text, textIn } from './words.ts'

/** What does not change from one visitor to the next. */
export interface FormShape {
  readonly nodes: readonly FormNode[]
  /** Prefix of all ids in the page. */
  readonly id: string
  readonly submit: Text | undefined
  readonly action: string | undefined
  readonly novalidate: boolean
  readonly listRows: number
}

export interface ViewState {
  readonly lang: Language
  /** What stands in a field. */
  readonly textsOf: (field: Field) => readonly string[]
  readonly errors: readonly FormError[]
  /** A hidden id, see once.ts; undefined for none. */
  readonly once: string | undefined
  /** Fields whose files were sent and have to be chosen again. */
  readonly filesLost: ReadonlySet<string>
}

/** A form for one visitor. Its parts are markup, for templates of one's own. */
export class FormView<Name extends string = string> {
  readonly lang: Language
  readonly errors: readonly FormError[]
  readonly #shape: FormShape
  readonly #state: ViewState
  readonly #messages: ReadonlyMap<string, string>

  /** @internal */
  constructor(shape: FormShape, state: ViewState) {
    this.lang = state.lang
    this.errors = state.errors
    this.#shape = shape
    this.#state = state
    this.#messages = new Map(state.errors.map(({ field, message }) => [field, message]))
  }

  /** The whole form. */
  get html(): Html {
    return html`${this.start}${this.summary}${this.#shape.nodes.map((node) => this.#node(node))}${this.submit}${this.end}`
  }

  /** `<form …>`, with what the form sends of its own. */
  get start(): Html {
    const { nodes, action, novalidate, id } = this.#shape
    const enctype = fieldsIn(nodes).some((field) => field.widget === 'file') ? 'multipart/form-data' : undefined
    const { once } = this.#state
    return html`<form class="gui-form" id="${id}" method="post" action="${action}" enctype="${enctype}" novalidate="${novalidate}" lang="${this.lang}">
${
  once === undefined
    ? ''
    : html`<input type="hidden" name="${ONCE_NAME}" value="${once}">
`
}`
  }

  /** The faults, each with a link to its field; nothing when there are none. Takes the focus when the page opens. */
  get summary(): Html {
    const { errors, lang } = this
    if (errors.length === 0) return html``
    const links = errors.map(({ field, message }) => {
      const found = fieldsIn(this.#shape.nodes).find(({ name }) => name === field)
      if (found === undefined)
        return html`<li>${message}</li>
`
      const label = textIn(found.label, lang)
      const colon = lang === 'fr' ? ' :' : ':'
      return html`<li><a href="#${targetOf(this.#idOf(found), found)}">${label}${colon} ${message}</a></li>
`
    })
    const { id } = this.#shape
    return html`<div class="gui-summary" id="${id}-summary" role="alert" tabindex="-1" autofocus aria-labelledby="${id}-summary-title">
<p class="gui-summary-title" id="${id}-summary-title">${sentence(lang, 'summary', errors.length)}</p>
<ul>
${links}</ul>
</div>
`
  }

  /**
   * One field with its label, hint and fault, or a group with all its fields.
   * @param name with "." between the steps of a path
   * @throws GUI_FORMS_FIELD for a name that the form does not have
   */
  field(name: Name): Html {
    const node = find(this.#shape.nodes, name)
    if (node === undefined) {
      const names = fieldsIn(this.#shape.nodes).map((field) => field.name)
      const hint = `Its fields are: ${names.join(', ')}.`
      throw formsErrors.fail('GUI_FORMS_FIELD', { name, why: 'the form has none of this name', hint })
    }
    return this.#node(node)
  }

  /** The button that sends the form. */
  get submit(): Html {
    const label =
      this.#shape.submit === undefined ? sentence(this.lang, 'submit') : textIn(this.#shape.submit, this.lang)
    return html`<button class="gui-submit" type="submit">${label}</button>
`
  }

  get end(): Html {
    return html`</form>
`
  }

  #node(node: FormNode): Html {
    return node.kind === 'field' ? this.#field(node) : this.#group(node)
  }

  #group(group: Group): Html {
    const id = `${this.#shape.id}-${group.name}`
    const hint = group.hint === undefined ? undefined : textIn(group.hint, this.lang)
    return html`<fieldset class="gui-group" id="${id}" aria-describedby="${hint === undefined ? undefined : `${id}-hint`}">
<legend>${textIn(group.label, this.lang)}</legend>
${
  hint === undefined
    ? ''
    : html`<p class="gui-hint" id="${id}-hint">${hint}</p>
`
}${group.members.map((node) => this.#node(node))}</fieldset>
`
  }

  #field(field: Field): Html {
    const { lang } = this
    const note = this.#state.filesLost.has(field.name) ? sentence(lang, 'fileAgain') : undefined
    const error = this.#messages.get(field.name)
    const { listRows } = this.#shape
    return renderField({ field, id: this.#idOf(field), lang, texts: this.#state.textsOf(field), error, note, listRows })
  }

  #idOf(field: Field): string {
    return `${this.#shape.id}-${field.name.replace(/\s/g, '_')}`
  }
}

function find(nodes: readonly FormNode[], name: string): FormNode | undefined {
  for (const node of nodes) {
    if (node.name === name) return node
    const found = node.kind === 'group' ? find(node.members, name) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

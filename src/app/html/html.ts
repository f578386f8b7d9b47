// html.ts: the html`…` template: markup with values in it, each written by the rules of its place, so that nothing a
// visitor wrote is markup or a program. The one door to the files html-…: other rooms import only this one.

import { describe } from '../answers/encode-json.ts'
import { appErrors } from '../errors.ts'
import { isPromise, render } from './encode.ts'
import { escapeHtml } from './escape.ts'
import { type Html, isHtml, MadeHtml, PendingHtml, RawHtml } from './made.ts'
import { planOf } from './plan.ts'
import type { Plan } from './slot.ts'

export type { Html }
export { escapeHtml, isHtml }

/**
 * What may stand in a `${…}`: arrays are joined, null, undefined and booleans are nothing in text, promises are waited
 * for. Only {@link Html} is markup.
 */
export type HtmlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Html
  | readonly HtmlValue[]
  | PromiseLike<HtmlValue>

/**
 * Markup with values in it. Each value is written by the rules of the place where it stands: text and quoted attributes
 * are escaped, URLs may not be programs, and where no value can be safe it is refused. Whole attributes are left out for
 * null, undefined and false. Reads the template once, then only its values.
 *
 * @returns markup, at once; when a promise is among the values it is `pending`, and `ready()` waits for it
 * @throws GUI_APP_HTML_*: at the first call for the template, at each for its values
 * @example html`<p title="${title}">Hello, ${name}!</p><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
 */
// hot: once per template call
export function html(texts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const plan = planOf(texts)
  let text: string | undefined
  try {
    text = render(plan, values)
  } catch (error) {
    // The promises beside a value that is refused are nobody's any more.
    renderLater(plan, values).catch(() => {})
    throw error
  }
  return text === undefined ? new PendingHtml(renderLater(plan, values)) : new MadeHtml(text)
}

/**
 * Markup, CSS or a script out of a source that is trusted: it is not escaped, and URLs are not judged. Never give it what
 * a visitor wrote. It still cannot leave the attribute or the <script> that it stands in.
 *
 * @example html`<style>${raw(await readFile('page.css', 'utf8'))}</style>`
 */
export function raw(text: string): Html {
  if (typeof text !== 'string') throw appErrors.fail('GUI_APP_HTML_RAW', { given: describe(text) })
  return new RawHtml(text)
}

async function renderLater(plan: Plan, values: readonly HtmlValue[]): Promise<string> {
  const settled = await settle(values, [])
  // An array was given.
  return render(plan, settled as readonly unknown[]) ?? ''
}

/** The value without promises in it. What html does not take stays as it is: render tells. */
function settle(value: unknown, above: readonly unknown[]): unknown {
  if (isHtml(value)) return value.pending ? value.ready() : value
  if (isPromise(value)) return Promise.resolve(value).then((kept) => settle(kept, above))
  if (!Array.isArray(value) || above.includes(value)) return value
  const path = [...above, value]
  return Promise.all(value.map((member) => settle(member, path)))
}

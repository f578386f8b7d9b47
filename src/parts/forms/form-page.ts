// form-page.ts: the built-in page around a form, for sites without templates.

import { html } from '../../app/html/html.ts'
import { page } from '../../app/pages/shell.ts'
import { HTML, Reply } from '../../http/reply.ts'
import { sentence } from './sentences.ts'
import { formStyle } from './style.ts'
import type { FormView } from './view.ts'
import { type Text, textIn } from './words.ts'

export interface FormPage {
  readonly title?: Text
  readonly intro?: Text
  readonly submit?: Text
}

/** Nothing is loaded and nothing runs. Where a form may lead is left open: some lead to another site, to pay. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
const STYLE = `
body{place-content:start center;padding:clamp(1.25rem,5vw,4rem) 1.25rem}
main{width:min(34rem,100vw - 2.5rem)}
main>p{margin:0 0 1.5rem}`

export function formPage(view: FormView<never>, { title, intro, submit }: FormPage): Reply {
  const { lang, errors } = view
  const heading = title === undefined ? undefined : textIn(title, lang)
  const name = heading ?? (submit === undefined ? sentence(lang, 'submit') : textIn(submit, lang))
  const body = html`${
    heading === undefined
      ? ''
      : html`<h1>${heading}</h1>
`
  }${
    intro === undefined
      ? ''
      : html`<p>${textIn(intro, lang)}</p>
`
  }${view.html}`
  const said = errors.length === 0 ? name : `${sentence(lang, 'errorTitle')} ${name}`
  const made = new Reply(200, page({ lang, title: said, body, style: formStyle.text + STYLE }), HTML)
  made.headers.set('content-security-policy', POLICY)
  made.headers.set('content-language', lang)
  return made
}

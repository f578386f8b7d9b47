// form.ts: a form is a schema. GET shows it, POST checks it: with faults it is shown again, with what was typed, else your
// function gets the values, and what it answers (a redirect, mostly) is the answer, once.

import type { Answer } from '../../app/answers/answer.ts'
import { toReply } from '../../app/answers/make-reply.ts'
import type { AppRequest } from '../../app/app-request.ts'
import type { Html } from '../../app/html/html.ts'
import type { InputOf, OutputOf, Schema } from '../../app/input/schema.ts'
import { takingForm } from '../../app/input/taken-form.ts'
import { preferredLanguage } from '../../app/pages/preference.ts'
import type { Language } from '../../app/pages/shell.ts'
import { HTML, Reply } from '../../http/reply.ts'
import { describeBody } from './describe-body.ts'
import { describeForm, type FieldsGiven, ONCE_NAME } from './describe-form.ts'
import { formsErrors } from './errors.ts'
import { type Field, type FieldOptions, type FormNode, fieldsIn } from './field.ts'
import { formPage } from './form-page.ts'
import type { FieldName, FormValues } from './form-types.ts'
import { formValue } from './form-value.ts'
import { errorsOf, type FormError, fileErrors, type Messages } from './issues.ts'
import { MemoryOnceStore, newOnceId, type OnceStore, type Outcome, onceKey } from './once.ts'
import { type FormLimits, type FormSettings, formOptions, uploadOptions } from './options.ts'
import { type Posted, readForm } from './read-form.ts'
import { isRefusal, makeRefusal, type Refusal } from './refusal.ts'
import { textsOf } from './texts.ts'
import type { UploadsOptions } from './uploads.ts'
import { type FormShape, FormView } from './view.ts'
import { type Text, textIn } from './words.ts'

export interface FormOptions<Input> extends FormLimits {
  /** What is to be said of fields, by name; false leaves one out: it is neither shown nor read. */
  readonly fields?: { readonly [Name in FieldName<Input>]?: FieldOptions | false }
  /** Heading of the built-in page. */
  readonly title?: Text
  /** A sentence below the heading of the built-in page. */
  readonly intro?: Text
  /** What the button says. */
  readonly submit?: Text
  /** Prefix of all ids in the page; for a second form in one page. Default "form". */
  readonly id?: string
  /** Where the form is sent. Default: the address at which it is shown. */
  readonly action?: string
  /** Leaves the checks to the server, and the browser's own bubbles out. Default false. */
  readonly novalidate?: boolean
  /** One language, or which for a request. Default: French or English, by Accept-Language. */
  readonly lang?: Language | ((request: VisitingRequest) => Language)
  /** Translations of messages that stand in the schema, by message. */
  readonly messages?: Messages
  /** Limits of files and fields, and `onProgress`. */
  readonly uploads?: UploadsOptions
  /** Where forms that were sent are remembered; false: nowhere. Default: in this process. */
  readonly once?: OnceStore | false
}

export interface HandleOptions<Input, Visiting> {
  /** What stands in the form when it is opened. */
  readonly values?: (request: Visiting) => FormValues<Input> | Promise<FormValues<Input>>
  /** The page around the form. Default: a built-in one. */
  readonly page?: (view: FormView<FieldName<Input>>, request: Visiting) => Answer | Promise<Answer>
}

export interface RenderState<Input> {
  readonly values?: FormValues<Input>
  /** By name of the field; "" for the form as a whole. */
  readonly errors?: { readonly [Name in FieldName<Input> | '']?: Text }
}

/** What came in was in order, or is shown again. */
export type Sent<Output, Name extends string> =
  | { readonly ok: true; readonly values: Output }
  | { readonly ok: false; readonly errors: readonly FormError[]; readonly view: FormView<Name> }

type VisitingRequest = AppRequest<unknown, unknown, unknown>

/**
 * Makes a form of a schema.
 *
 * @param schema any Standard Schema of an object; one that describes itself as JSON Schema says types, bounds and what
 *   is required, for another all fields are named in `fields`
 * @throws GUI_FORMS_SCHEMA, GUI_FORMS_FIELDS, GUI_FORMS_FIELD, GUI_OPTION_*
 * @example
 * const contact = form(z.object({ email: z.email(), message: z.string().max(2000) }))
 * app.on(['GET', 'POST'], '/contact', contact.handle(async (values) => { await send(values); return redirect('/thanks', 303) }))
 */
export function form<Given extends Schema>(
  schema: Given,
  options: FormOptions<InputOf<Given, unknown>> = {},
): Form<InputOf<Given, unknown>, OutputOf<Given, unknown>> {
  return new Form(schema, options)
}

export class Form<Input, Output> {
  readonly #schema: Schema
  readonly #options: FormOptions<Input>
  readonly #settings: FormSettings
  readonly #nodes: readonly FormNode[]
  readonly #shape: FormShape
  readonly #store: OnceStore | undefined

  /** @internal */
  constructor(schema: Schema, options: FormOptions<Input>) {
    const standard: unknown = (schema as Partial<Schema> | null | undefined)?.['~standard'] // whatever JavaScript gave
    if (typeof (standard as { validate?: unknown } | undefined)?.validate !== 'function')
      throw formsErrors.fail('GUI_FORMS_SCHEMA')
    const { onceMs, onceMax, listRows, textareaLengthMin } = options
    this.#schema = schema
    this.#options = options
    this.#settings = formOptions.resolve({ onceMs, onceMax, listRows, textareaLengthMin })
    const fields = (options.fields ?? {}) as FieldsGiven // the same, without the names
    this.#nodes = describeForm(schema, fields, this.#settings.textareaLengthMin)
    const { id = 'form', submit, action, novalidate = false } = options
    this.#shape = { nodes: this.#nodes, id, submit, action, novalidate, listRows: this.#settings.listRows }
    const remembers = options.once !== false && this.#settings.onceMs > 0
    this.#store = remembers ? options.once || new MemoryOnceStore(this.#settings.onceMax) : undefined
  }

  /**
   * A route's handler: GET shows the form, any other method checks what was sent.
   *
   * @param done gets the schema's output; answers with a redirect, mostly, or with {@link refuse}
   * @example app.on(['GET', 'POST'], '/contact', contact.handle(async (values) => redirect('/thanks', 303)))
   */
  handle(
    done: (values: Output, request: AppRequest) => Answer | Promise<Answer>,
    options: HandleOptions<Input, AppRequest> = {},
  ): (request: VisitingRequest) => Promise<Reply> {
    return takingForm(
      (request: VisitingRequest) => this.answer(plain(request), done, options),
      () => describeBody(this.#nodes),
    )
  }

  /**
   * The same inside a handler of one's own, whose request knows the parameters of its route.
   * @example app.on(['GET', 'POST'], '/notes/<int:id>', (request) => note.answer(request, (values) => save(request.params.id, values)))
   */
  async answer<Visiting extends VisitingRequest>(
    request: Visiting,
    done: (values: Output, request: Visiting) => Answer | Promise<Answer>,
    options: HandleOptions<Input, Visiting> = {},
  ): Promise<Reply> {
    if (request.method === 'GET' || request.method === 'HEAD') {
      const values = (await options.values?.(request)) ?? {}
      const view = this.view(request, { values } as RenderState<Input>) // of this form, says HandleOptions
      return this.#page(request, view, 200, options)
    }
    const posted = await this.#read(request)
    const sent = await this.#check(request, posted)
    if (!sent.ok) return this.#page(request, sent.view, 422, options)
    return this.#once(request, posted, async () => {
      const answer = await done(sent.values, request)
      if (!isRefusal(answer)) return toReply(answer, 'The handler of a form', plain(request))
      const errors = inOrder(answer.errors, this.#nodes, this.#langOf(request))
      return this.#page(request, this.#again(request, posted, errors), 422, options)
    })
  }

  /**
   * Reads and checks what was sent, for a handler of one's own.
   * @throws GUI_HTTP_BODY_*, GUI_FORMS_* when it is no form, or larger than the limits
   */
  async check(request: VisitingRequest): Promise<Sent<Output, FieldName<Input>>> {
    return this.#check(request, await this.#read(request))
  }

  /** The form for one visitor, in parts. */
  view(request: VisitingRequest, state: RenderState<Input> = {}): FormView<FieldName<Input>> {
    const lang = this.#langOf(request)
    const values = (state.values ?? {}) as Readonly<Record<string, unknown>> // FormValues is one of objects
    const told = (state.errors ?? {}) as Readonly<Record<string, Text | undefined>> // the same, without the names
    const errors = inOrder(told, this.#nodes, lang)
    const texts = (field: Field) => textsOf(field, values)
    return new FormView(this.#shape, { lang, textsOf: texts, errors, once: this.#newOnce(), filesLost: new Set() })
  }

  /** The whole form for one visitor, as markup. */
  render(request: VisitingRequest, state: RenderState<Input> = {}): Html {
    return this.view(request, state).html
  }

  /**
   * What a handler answers when something is wrong that no schema sees: the form is shown again, with these faults.
   * @param errors by name of the field; "" for the form as a whole
   * @example if (await isTaken(values.name)) return signUp.refuse({ name: { en: 'This name is taken.', fr: 'Ce nom est pris.' } })
   */
  refuse(errors: { readonly [Name in FieldName<Input> | '']?: Text }): Refusal {
    return makeRefusal(errors as Readonly<Record<string, Text | undefined>>) // the same, without the names
  }

  #read(request: VisitingRequest): Promise<Posted> {
    // Two files of one name and size are the same sending only when their content is.
    const sha256 = this.#store === undefined ? this.#options.uploads?.sha256 : true
    return readForm(request, this.#nodes, { ...this.#options.uploads, sha256 })
  }

  async #check(request: VisitingRequest, posted: Posted): Promise<Sent<Output, FieldName<Input>>> {
    const lang = this.#langOf(request)
    const { validate, vendor } = this.#schema['~standard']
    const { fileBytesMax } = uploadOptions.resolve({ fileBytesMax: this.#options.uploads?.fileBytesMax })
    const files = fileErrors(this.#nodes, posted, lang, fileBytesMax)
    const result = await validate(formValue(this.#nodes, posted))
    if (result.issues === undefined && files.length === 0) return { ok: true, values: result.value as Output } // of this schema
    const say = { vendor, messages: this.#options.messages ?? {} }
    const told = new Map(files.map(({ field, message }) => [field, message]))
    for (const { field, message } of errorsOf(result.issues ?? [], this.#nodes, posted, lang, say))
      if (!told.has(field)) told.set(field, message)
    const errors = inOrder(Object.fromEntries(told), this.#nodes, lang)
    return { ok: false, errors, view: this.#again(request, posted, errors) }
  }

  /** The form once more, with what was typed. */
  #again(request: VisitingRequest, posted: Posted, errors: readonly FormError[]): FormView<FieldName<Input>> {
    const wrong = new Set(errors.map(({ field }) => field))
    const filesLost = new Set([...posted.uploads.keys()].filter((name) => !wrong.has(name)))
    // Inputs of a list that stayed empty are there again anyway.
    const texts = (field: Field) => (posted.texts.get(field.name) ?? []).filter((text) => !field.many || text !== '')
    return new FormView(this.#shape, {
      lang: this.#langOf(request),
      textsOf: texts,
      errors,
      once: this.#newOnce(),
      filesLost,
    })
  }

  async #page<Visiting extends VisitingRequest>(
    request: Visiting,
    view: FormView<FieldName<Input>>,
    status: number,
    options: HandleOptions<Input, Visiting>,
  ): Promise<Reply> {
    let reply: Reply
    if (options.page === undefined) reply = formPage(view, this.#options)
    else reply = await toReply(await options.page(view, request), 'The page of a form', plain(request))
    if (reply.status === 200) reply.status = status
    // It holds an id for one sending, and perhaps what was typed.
    if (!reply.headers.has('cache-control')) reply.headers.set('cache-control', 'private, no-cache')
    if (this.#options.lang === undefined) reply.headers.include('vary', 'Accept-Language')
    return reply
  }

  /** Runs `task` unless the same was sent before; then answers what that one led to. */
  async #once(request: VisitingRequest, posted: Posted, task: () => Promise<Reply>): Promise<Reply> {
    const store = this.#store
    const key = onceKey(request.inner.pathname, posted.texts.get(ONCE_NAME)?.[0], posted)
    if (store === undefined || key === undefined) return task()
    const earlier = await store.claim(key, this.#settings.onceMs)
    if (earlier !== undefined) return repeat(earlier)
    let outcome: Outcome | undefined
    try {
      const reply = await task()
      outcome = outcomeOf(reply)
      return reply
    } finally {
      await store.settle(key, outcome)
    }
  }

  #newOnce(): string | undefined {
    return this.#store === undefined ? undefined : newOnceId()
  }

  #langOf(request: VisitingRequest): Language {
    const { lang } = this.#options
    if (lang === undefined) return preferredLanguage(request.headers.get('accept-language'))
    return typeof lang === 'string' ? lang : lang(request)
  }
}

function plain(request: VisitingRequest): AppRequest {
  return request as AppRequest // what an answer asks of it does not depend on its route
}

/** In the order of the form, the form's own first. */
function inOrder(
  told: Readonly<Record<string, Text | undefined>>,
  nodes: readonly FormNode[],
  lang: Language,
): FormError[] {
  return ['', ...fieldsIn(nodes).map((field) => field.name)].flatMap((field) => {
    const text = Object.hasOwn(told, field) ? told[field] : undefined
    return text === undefined ? [] : [{ field, message: textIn(text, lang) }]
  })
}

/** What to remember of a reply: nothing of one that says that it failed. */
function outcomeOf(reply: Reply): Outcome | undefined {
  if (reply.status >= 400) return undefined
  const location = reply.status >= 300 ? reply.headers.get('location') : null
  return { redirect: location === null ? null : { status: reply.status, location } }
}

/** @throws GUI_FORMS_TWICE when there is nothing that could be answered again */
function repeat({ redirect }: Outcome): Reply {
  if (redirect === null) throw formsErrors.fail('GUI_FORMS_TWICE')
  return new Reply(redirect.status, null, HTML, { location: redirect.location })
}

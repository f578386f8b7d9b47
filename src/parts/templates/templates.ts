// templates.ts: the entry of `guichet/templates`: a folder of Jinja templates as an engine, and as an extension of an App
// that opens and closes it. A factory that does nothing yet: the folder is looked for when it is opened.

import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { LateAnswer } from '../../app/answers/late-answer.ts'
import type { Extension } from '../../app/extension.ts'
import { type Html, raw } from '../../app/html/html.ts'
import { isGuichetError } from '../../base/errors.ts'
import type { Checked, Finding } from '../../base/finding.ts'
import type { Site } from '../../http/message.ts'
import { Engine, type EngineParts, type GivenFunction } from './engine.ts'
import { templateErrors } from './errors.ts'
import type { TemplateError, TemplatePlace } from './explain.ts'
import { globals } from './globals.ts'
import { FolderLoader, type Loader, MemoryLoader } from './loader.ts'
import { Lookup, type OpenClass } from './lookup.ts'
import { type TemplateLimits, templateOptions } from './options.ts'
import { type ContextHook, pageAnswer, streamAnswer } from './page.ts'

export type { Html, TemplateError, TemplatePlace }

/** What {@link TemplateEngine.check} found in one template. */
export interface TemplateFinding {
  readonly severity: 'error' | 'warning'
  readonly code: string
  /** With file, line, column and an excerpt. */
  readonly message: string
  readonly hint: string
  readonly place: TemplatePlace
}

/** An engine of templates. What uses templates should ask for no more than this, so that the engine can be changed. */
export interface TemplateEngine {
  /** A whole page as markup; promises in the context are waited for. */
  render(name: string, context?: object): Promise<Html>
  /** Any template as plain text, such as a mail. */
  renderText(name: string, context?: object): Promise<string>
  /** The text in chunks, while the rest is still being made. */
  stream(name: string, context?: object): AsyncGenerator<string, void, undefined>
  has(name: string): Promise<boolean>
  /** The names of all templates. */
  list(): Promise<string[]>
  /** Compiles all templates and says what is wrong with them. */
  check(): Promise<TemplateFinding[]>
}

export interface TemplatesOptions extends TemplateLimits {
  /** Filters of your own: the value, then the arguments; named ones come as one object at the end. */
  readonly filters?: Readonly<Record<string, GivenFunction>>
  /** Tests of your own, for `is`. */
  readonly tests?: Readonly<Record<string, GivenFunction>>
  /** Values and functions that every template has. */
  readonly globals?: Readonly<Record<string, unknown>>
  /** Classes whose getters and methods templates may use; of other objects they see own properties only. */
  readonly classes?: readonly OpenClass[]
  /** What every page is given besides its own values; asked for each request. */
  readonly context?: ContextHook
}

/** A folder of templates: an engine, and an extension of an App. */
export interface Templates extends TemplateEngine, Extension {
  readonly name: 'templates'
  open(site: Site): Promise<void>
  close(): void
  /** An answer of a handler: the rendered template, with `request` and what the context hook gives. */
  page<Status extends number = 200>(name: string, context?: object, status?: Status): LateAnswer<Status, string>
  /** The same, sent while it is still being rendered. */
  streamed<Status extends number = 200>(name: string, context?: object, status?: Status): LateAnswer<Status, string>
  /** Renders a text that is a template itself, with its values escaped. */
  renderSource(source: string, context?: object): Promise<Html>
}

/**
 * Jinja templates out of a folder.
 *
 * @param folder path; a relative one is looked for in the site's folder, never in the working directory. Or an object
 *   with the templates themselves, a text for each name
 * @param options own filters, tests and globals, and the bounds of docs/options.md, "templates"
 * @returns an engine that an App opens: `app.install(views)`. Its methods reject with the errors of docs/errors.md,
 *   such as GUI_TEMPLATES_UNDEFINED: what is wrong with a template, with file, line and column
 * @throws GUI_TEMPLATES_OPTION, GUI_OPTION_UNKNOWN, GUI_OPTION_TYPE, GUI_OPTION_RANGE
 * @example
 * const views = templates('./templates', { filters: { euro: (n: number) => `${n.toFixed(2)} €` } })
 * app.install(views)
 * app.get('/hello/<name>', ({ params }) => views.page('hello.html', { name: params.name }))
 */
export function templates(
  folder: string | Readonly<Record<string, string>> = 'templates',
  options: TemplatesOptions = {},
): Templates {
  const { filters = {}, tests = {}, globals: given = {}, classes = [], context, ...limits } = options
  const parts: EngineParts = {
    settings: templateOptions.resolve(limits),
    lookup: new Lookup(classes),
    globals: new Map([...globals, ...Object.entries(given)]),
    filters: functions('filters', filters),
    tests: functions('tests', tests),
  }
  const engines = new Opening(folder, parts)
  const page = { engine: () => engines.get(), hook: context }
  return {
    name: 'templates',
    options: templateOptions.rows,
    errors: templateErrors,
    open: (site) => engines.open(site),
    close: () => engines.close(),
    survey: (site) => engines.survey(site),
    render: async (name, values = {}) => {
      const engine = await engines.get()
      if (!engine.escapes(name)) throw templateErrors.fail('GUI_TEMPLATES_PLAIN', { name })
      return raw(await engine.render(name, values))
    },
    renderText: async (name, values = {}) => (await engines.get()).render(name, values),
    async *stream(name, values = {}) {
      yield* (await engines.get()).stream(name, values)
    },
    renderSource: async (source, values = {}) => raw(await (await engines.get()).renderSource(source, values)),
    has: async (name) => (await engines.get()).has(name),
    list: async () => (await engines.get()).list(),
    check: async () => (await engines.get()).check(),
    // The default of Status is 200.
    page: (name, values = {}, status = 200 as never) => pageAnswer(page, name, values, status),
    streamed: (name, values = {}, status = 200 as never) => streamAnswer(page, name, values, status),
  }
}

/** The engine, from when it is opened until it is closed as often. */
class Opening {
  readonly #folder: string | Readonly<Record<string, string>>
  readonly #parts: EngineParts
  #engine: Engine | Promise<Engine> | undefined
  #holders = 0

  constructor(folder: string | Readonly<Record<string, string>>, parts: EngineParts) {
    this.#folder = folder
    this.#parts = parts
  }

  async open(site: Site): Promise<void> {
    if (this.#holders === 0) this.#engine = this.#make(site)
    try {
      this.#engine = await this.#engine
    } catch (error) {
      this.#engine = undefined
      throw error
    }
    this.#holders++
  }

  close(): void {
    this.#holders = Math.max(0, this.#holders - 1)
    if (this.#holders === 0) this.#engine = undefined
  }

  /** What is wrong with its templates, before it is opened. */
  async survey(site: Site): Promise<readonly Checked[]> {
    const area = 'templates'
    let engine: Engine
    try {
      engine = await this.#make(site)
    } catch (error) {
      if (!isGuichetError(error)) throw error
      const { message: says, hint } = error
      return [{ area, looked: String(this.#folder), findings: [{ level: 'error', says, hint }] }]
    }
    const names = await engine.list()
    const findings = (await engine.check()).map(({ severity, message, hint, place }): Finding => {
      // The excerpt behind the sentence is shown from the file itself.
      const says = (message.split('\n')[0] ?? message).replace(/^\S+:\d+:\d+: /, '')
      const file = typeof this.#folder === 'string' ? resolve(site.root, this.#folder, place.name) : undefined
      return { level: severity, says, hint, file, line: place.line, column: place.column }
    })
    return [{ area, looked: `${names.length} template${names.length === 1 ? '' : 's'}`, findings }]
  }

  /** Templates that need no site are there without being opened. */
  get(): Engine | Promise<Engine> {
    if (this.#engine !== undefined) return this.#engine
    const folder = this.#folder
    if (typeof folder === 'string' && !isAbsolute(folder))
      throw templateErrors.fail('GUI_TEMPLATES_NOT_OPEN', { folder })
    const making = this.#make(undefined)
    this.#engine = making
    making.then(
      (engine) => {
        if (this.#engine === making) this.#engine = engine
      },
      () => {
        if (this.#engine === making) this.#engine = undefined
      },
    )
    return making
  }

  async #make(site: Site | undefined): Promise<Engine> {
    return new Engine(this.#parts, await this.#loader(site), site?.mode === 'dev')
  }

  async #loader(site: Site | undefined): Promise<Loader> {
    const folder = this.#folder
    if (typeof folder !== 'string') return new MemoryLoader(folder)
    // Only a relative folder asks for the site's, which an App may not know.
    const root = isAbsolute(folder) ? folder : (site?.root ?? '')
    const path = resolve(root, folder)
    const real = await realpath(path).catch((error: unknown) => {
      throw templateErrors.fail('GUI_TEMPLATES_FOLDER', { path, site: root }, error)
    })
    if (!(await stat(real)).isDirectory()) throw templateErrors.fail('GUI_TEMPLATES_FOLDER', { path, site: root })
    const { fileBytesMax, filesMax } = this.#parts.settings
    const shown = isAbsolute(folder) ? folder : relative(root, path).replaceAll(sep, '/')
    return new FolderLoader(real, shown, fileBytesMax, filesMax)
  }
}

function functions(
  what: 'filters' | 'tests',
  given: Readonly<Record<string, GivenFunction>>,
): ReadonlyMap<string, GivenFunction> {
  for (const [name, value] of Object.entries(given)) {
    const isName = /^[\p{ID_Start}_][\p{ID_Continue}.]*$/u.test(name)
    if (isName && typeof value === 'function') continue
    const why = isName ? `"${name}" of its ${what} is no function` : `"${name}" cannot be a name of its ${what}`
    throw templateErrors.fail('GUI_TEMPLATES_OPTION', { why, advice: `Write ${what}: { name: (value) => … }.` })
  }
  return new Map(Object.entries(given))
}

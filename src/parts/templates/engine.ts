// engine.ts: templates by name: found, compiled, kept, and run to their end or chunk by chunk. Stands between the
// loader, which knows files, and a Render, which knows one rendering.

import { nearestWord } from '../../base/options.ts'
import { type AnyCallee, invoke, type Use } from './callee.ts'
import type { Vocabulary } from './code.ts'
import { Context, type Names } from './context.ts'
import { explain, type TemplatePlace } from './explain.ts'
import { Fault } from './fault.ts'
import { filters } from './filters.ts'
import { normalise } from './lexer.ts'
import { lintTemplate } from './lint.ts'
import { type Loader, normalName, quoted } from './loader.ts'
import type { Lookup } from './lookup.ts'
import type { TemplateSettings } from './options.ts'
import { parseTemplate } from './parser.ts'
import { predicates } from './predicates.ts'
import { CHUNK, Render } from './render.ts'
import { type Callees, makeTemplate } from './runtime.ts'
import type { Template, TemplateRun } from './template.ts'
import type { Named } from './values.ts'
import type { World } from './world.ts'

/** A filter or test of the app: the value, then the arguments, named ones as one object at the end. */
export type GivenFunction = (...given: never[]) => unknown

export interface EngineParts {
  readonly settings: TemplateSettings
  readonly lookup: Lookup
  readonly globals: Names
  readonly filters: ReadonlyMap<string, GivenFunction>
  readonly tests: ReadonlyMap<string, GivenFunction>
}

interface Kept {
  readonly template: Template
  readonly mark: string
}

export class Engine implements World {
  readonly settings: TemplateSettings
  readonly lookup: Lookup
  readonly globals: Names
  readonly #filters: ReadonlyMap<string, GivenFunction>
  readonly #tests: ReadonlyMap<string, GivenFunction>
  readonly #loader: Loader
  /** Whether files are looked at again for every rendering. */
  readonly #watches: boolean
  readonly #kept = new Map<string, Kept>()
  readonly #absent = new Set<string>()
  readonly #reading = new Map<string, Promise<Template | undefined>>()

  constructor(parts: EngineParts, loader: Loader, watches: boolean) {
    this.settings = parts.settings
    this.lookup = parts.lookup
    this.globals = parts.globals
    this.#filters = parts.filters
    this.#tests = parts.tests
    this.#loader = loader
    this.#watches = watches
  }

  // --- finding templates

  find(given: string): Template | undefined | Promise<Template | undefined> {
    // What is kept is kept by its normal name, which is the one that is mostly used.
    const kept = this.#watches ? undefined : this.#kept.get(given)
    if (kept !== undefined) return kept.template
    const name = normalName(given)
    if (!this.#watches && this.#kept.has(name)) return this.#kept.get(name)?.template
    if (!this.#watches && this.#absent.has(name)) return undefined
    const reading = this.#reading.get(name) ?? this.#read(name).finally(() => this.#reading.delete(name))
    this.#reading.set(name, reading)
    return reading
  }

  async #read(name: string): Promise<Template | undefined> {
    const kept = this.#kept.get(name)
    if (kept !== undefined && kept.mark === (await this.#loader.mark(name))) return kept.template
    const loaded = await this.#loader.read(name)
    if (loaded === undefined) {
      this.#kept.delete(name)
      if (!this.#watches && this.#absent.size < this.settings.filesMax) this.#absent.add(name)
      return undefined
    }
    const template = this.compile(name, loaded.file, loaded.text)
    this.#kept.set(name, { template, mark: loaded.mark })
    return template
  }

  /** @throws Fault GUI_TEMPLATES_SYNTAX, GUI_TEMPLATES_UNKNOWN */
  compile(name: string, file: string, given: string): Template {
    const { settings } = this
    const text = normalise(given, settings.keepTrailingNewline)
    const options = { ...settings, escaping: this.escapes(name) }
    const vocabulary = { ...this.#vocabulary, strict: settings.strict }
    return makeTemplate({ name, file, text }, options, vocabulary, this.#callees, this.lookup)
  }

  async missing(names: readonly string[]): Promise<Fault> {
    const known = await this.#loader.list().catch(() => [])
    const nearest = names.map((name) => nearestWord(name, known)).find((name) => name !== undefined)
    const advice = `Looked in ${this.#loader.place}.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`
    return new Fault('GUI_TEMPLATES_MISSING', { name: names.map(quoted).join(' or '), advice })
  }

  /** Whether the values of this template are escaped. */
  escapes(name: string): boolean {
    return isEscaped(name, this.settings.autoescape)
  }

  list(): Promise<string[]> {
    return this.#loader.list()
  }

  /** Whether there is a template of this name; a name that cannot be one is none. */
  async has(given: string): Promise<boolean> {
    try {
      return (await this.#loader.mark(normalName(given))) !== undefined
    } catch (error) {
      if (error instanceof Fault) return false
      throw error
    }
  }

  /** What is wrong with the templates, one finding after the other. */
  async check(): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const name of await this.list()) {
      try {
        findings.push(...(await this.#checkOne(name)))
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        findings.push(finding('error', name, error))
      }
    }
    return findings
  }

  async #checkOne(name: string): Promise<Finding[]> {
    const loaded = await this.#loader.read(name)
    if (loaded === undefined) return []
    const template = this.compile(name, loaded.file, loaded.text)
    if (!this.escapes(name)) return []
    return lintTemplate(parseTemplate(template, this.settings)).map((span) => {
      const fault = new Fault('GUI_TEMPLATES_UNQUOTED', {})
      fault.places.push({ source: template, at: span.at, end: span.end })
      return finding('warning', name, fault)
    })
  }

  // --- filters and tests

  readonly #vocabulary: Omit<Vocabulary, 'strict'> = {
    filter: (name) => this.#known(name, this.#filters, filters),
    test: (name) => this.#known(name, this.#tests, predicates),
    nearest: (what, name) => {
      const names =
        what === 'filter' ? [...filters.keys(), ...this.#filters.keys()] : [...predicates.keys(), ...this.#tests.keys()]
      const nearest = nearestWord(name, names)
      const own = `Give it to templates(…, { ${what}s: { ${name}: … } }).`
      return nearest === undefined ? own : `Did you mean "${nearest}"? ${own}`
    },
  }

  #known(
    name: string,
    given: ReadonlyMap<string, GivenFunction>,
    own: ReadonlyMap<string, AnyCallee>,
  ): { readonly own: AnyCallee } | 'given' | undefined {
    if (given.has(name)) return 'given'
    const callee = own.get(name)
    return callee === undefined ? undefined : { own: callee }
  }

  readonly #callees: Callees = {
    filter: (name) => this.#filters.get(name) ?? filters.get(name),
    test: (name) => this.#tests.get(name) ?? predicates.get(name),
  }

  hasFilter(name: string): boolean {
    return this.#filters.has(name) || filters.has(name)
  }

  hasTest(name: string): boolean {
    return this.#tests.has(name) || predicates.has(name)
  }

  filter(use: Use, name: string, value: unknown, positional: readonly unknown[], named: Named | undefined): unknown {
    return this.#call('filter', this.#filters.get(name) ?? filters.get(name), use, name, value, positional, named)
  }

  test(use: Use, name: string, value: unknown, positional: readonly unknown[], named: Named | undefined): unknown {
    return this.#call('test', this.#tests.get(name) ?? predicates.get(name), use, name, value, positional, named)
  }

  #call(
    what: 'filter' | 'test',
    callee: GivenFunction | AnyCallee | undefined,
    use: Use,
    name: string,
    value: unknown,
    positional: readonly unknown[],
    named: Named | undefined,
  ): unknown {
    if (callee === undefined) {
      throw new Fault('GUI_TEMPLATES_UNKNOWN', { what, name, advice: this.#vocabulary.nearest(what, name) })
    }
    if (typeof callee !== 'function') return invoke(callee, `the ${what} "${name}"`, use, value, positional, named)
    const hasNamed = named !== undefined && Object.keys(named).length > 0
    return Reflect.apply(callee, undefined, hasNamed ? [value, ...positional, named] : [value, ...positional])
  }

  // --- running

  /** The text of a page; a promise only when something had to be waited for. @throws TemplateError */
  render(given: string | Template, values: object, names: Names = this.globals): string | Promise<string> {
    const render = new Render(this, names, Number.POSITIVE_INFINITY)
    const run = this.#run(given, values, render)
    try {
      const step = run.next()
      if (step.done === true) return step.value
      return this.#finish(run, step.value, render)
    } catch (error) {
      render.close()
      throw told(error)
    }
  }

  async #finish(run: TemplateRun, first: unknown, render: Render): Promise<string> {
    try {
      let waited = first
      for (;;) {
        const step = await resume(run, waited)
        if (step.done === true) return step.value
        waited = step.value
      }
    } catch (error) {
      render.close()
      throw told(error)
    }
  }

  /** Renders a text that is a template itself, as HTML. @throws TemplateError */
  async renderSource(text: string, values: object): Promise<string> {
    try {
      const { fileBytesMax } = this.settings
      if (text.length > fileBytesMax) throw tooLong(text.length, fileBytesMax)
      return await this.render(this.compile('source.html', 'source', text), values)
    } catch (error) {
      throw told(error)
    }
  }

  /** The text of a page in chunks, each as soon as it is full or something has to be waited for. @throws TemplateError */
  async *stream(
    given: string | Template,
    values: object,
    names: Names = this.globals,
  ): AsyncGenerator<string, void, undefined> {
    const render = new Render(this, names, this.settings.chunkChars)
    const run = this.#run(given, values, render)
    try {
      let step = run.next()
      while (step.done !== true) {
        if (step.value !== CHUNK) step = await resume(run, step.value)
        else {
          yield render.takeChunk()
          step = run.next()
        }
      }
      if (step.value !== '') yield step.value
    } catch (error) {
      throw told(error)
    } finally {
      render.close()
    }
  }

  *#run(given: string | Template, values: object, render: Render): TemplateRun {
    const template = typeof given === 'string' ? yield* render.load(given) : given
    const context = Context.of(values, render.names)
    context.addBlocks(template)
    const text = yield* template.root(context, render, '')
    render.chars(text.length)
    return text
  }
}

/** Goes on when `waited` is there; what it rejects with is thrown inside the template, at the place that waits. */
async function resume(run: TemplateRun, waited: unknown): Promise<IteratorResult<unknown, string>> {
  let value: unknown
  try {
    value = await waited
  } catch (error) {
    return run.throw(error)
  }
  return run.next(value)
}

/** One thing that is wrong with a template. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly place: TemplatePlace
}

function finding(severity: Finding['severity'], name: string, fault: Fault): Finding {
  const { code, message, hint, places } = explain(fault)
  return { severity, code, message, hint, place: places[0] ?? { name, file: name, line: 1, column: 1 } }
}

function tooLong(size: number, limit: number): Fault {
  return new Fault('GUI_TEMPLATES_TOO_LARGE', { name: '"source"', size, limit })
}

function told(error: unknown): unknown {
  // Everything a template throws has passed through locate.ts: what is no Fault by now is no fault of a template.
  return error instanceof Fault ? explain(error) : error
}

/** By its extension; the endings that editors want behind it do not count. */
export function isEscaped(name: string, extensions: readonly string[]): boolean {
  const bare = name.toLowerCase().replace(/\.(?:j2|jinja2?|njk)$/, '')
  return extensions.some((extension) => bare.endsWith(`.${extension.toLowerCase().replace(/^\./, '')}`))
}

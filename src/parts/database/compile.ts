// compile.ts: a template -> the text that the engine gets, with a parameter for every value. The words of a template are
// looked at once, at its first use: a value that stands in quotes could never be bound, so it is refused, not pasted.

import { excerptOf } from '../../store/excerpt.ts'
import { type EngineName, tokensOf } from '../../store/sql-text.ts'
import { databaseErrors } from './errors.ts'
import { FRAGMENT, isFragment, type Join, type JsonValue, type Name, type SqlFragment } from './fragment.ts'

/** A template as its tag got it. */
export interface Template extends SqlFragment {
  readonly [FRAGMENT]: 'template'
  readonly strings: TemplateStringsArray
  readonly values: readonly unknown[]
}

export interface Compiled {
  readonly text: string
  readonly values: readonly unknown[]
}

const PARAMETERS_MAX: Readonly<Record<EngineName, number>> = { sqlite: 32_766, postgres: 65_535 }
const DEPTH_MAX = 100

/** What a template is, whatever its values are. */
interface Site {
  /** The text when every value is a plain one. */
  readonly text: string
  /** A place for a value stands right behind a letter: only a piece of SQL may stand there. */
  readonly tight: boolean
  /** The text with names in it, as it was the last time: the name of a table hardly ever changes. */
  named: Named | undefined
}

interface Named {
  readonly text: string
  /** By hole; undefined where a value stands. */
  readonly names: readonly (string | undefined)[]
}

/** By place in the program: a template's strings are the same array each time it runs. */
const sites: Readonly<Record<EngineName, WeakMap<TemplateStringsArray, Site>>> = {
  sqlite: new WeakMap(),
  postgres: new WeakMap(),
}

/** @throws GUI_DATABASE_HOLE, GUI_DATABASE_PLACEHOLDER, GUI_DATABASE_LIST, GUI_DATABASE_PARAMETERS */
// hot: once per statement
export function compile(template: Template, engine: EngineName): Compiled {
  const { strings, values } = template
  const site = siteOf(strings, engine)
  if (site.tight) return build(template, engine)
  let named = false
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value !== 'object' || value === null) continue
    if (isName(value)) named = true
    else if (Array.isArray(value) || isFragment(value)) return build(template, engine)
  }
  return named ? compileNamed(template, site, engine) : { text: site.text, values }
}

/** Of names and plain values only (9.7 instead of 10.6 us for an insert: the text is one that every cache knows by itself). */
function compileNamed(template: Template, site: Site, engine: EngineName): Compiled {
  const { values } = template
  const names = site.named?.names
  if (site.named === undefined || !values.every((value, i) => nameIn(value) === names?.[i])) {
    const built = build(template, engine)
    site.named = { text: built.text, names: values.map(nameIn) }
    return built
  }
  return { text: site.named.text, values: values.filter((value) => !isName(value)) }
}

function nameIn(value: unknown): string | undefined {
  return isName(value) ? value.text : undefined
}

function isName(value: unknown): value is Name {
  return isFragment(value) && value[FRAGMENT] === 'name'
}

function siteOf(strings: TemplateStringsArray, engine: EngineName): Site {
  const known = sites[engine].get(strings)
  if (known !== undefined) return known
  let text = strings[0] ?? ''
  let tight = false
  const holes = new Set<number>()
  for (let i = 1; i < strings.length; i++) {
    if (endsInWord(text)) {
      tight = true
      text += ' '
    }
    holes.add(text.length)
    text += parameter(engine, i) + strings[i]
  }
  assertBindable(text, holes, engine)
  const site: Site = { text, tight, named: undefined }
  sites[engine].set(strings, site)
  return site
}

/** Looks at the end only: statements may hold ten thousands of values. */
function endsInWord(text: string): boolean {
  return /[\p{L}\p{N}_$]$/u.test(text.slice(-2))
}

/** Not ?1, ?2, … for SQLite: Node.js 22.15 takes them for names. */
function parameter(engine: EngineName, n: number): string {
  return engine === 'sqlite' ? '?' : `$${n}`
}

/** Every hole has to be read as a parameter, and no other sign. */
function assertBindable(text: string, holes: ReadonlySet<number>, engine: EngineName): void {
  let found = 0
  for (const { kind, from, to } of tokensOf(text, engine)) {
    if (kind !== 'parameter') continue
    if (!holes.has(from)) {
      throw databaseErrors.fail('GUI_DATABASE_PLACEHOLDER', { sign: text.slice(from, to), sql: excerptOf(text) })
    }
    found++
  }
  if (found < holes.size) throw notBindable('inside quotes, a name or a comment', text)
}

function notBindable(where: string, text: string): Error {
  return databaseErrors.fail('GUI_DATABASE_HOLE', { where, sql: excerptOf(text) })
}

function build(template: Template, engine: EngineName): Compiled {
  const builder = new Builder(engine)
  builder.template(template, 0)
  const { values } = builder
  const max = PARAMETERS_MAX[engine]
  if (values.length > max) {
    throw databaseErrors.fail('GUI_DATABASE_PARAMETERS', { count: values.length, engine, max })
  }
  return { text: builder.text(), values }
}

class Builder {
  readonly values: unknown[] = []
  readonly #engine: EngineName
  readonly #parts: string[] = []

  constructor(engine: EngineName) {
    this.#engine = engine
  }

  text(): string {
    return this.#parts.join('')
  }

  template({ strings, values }: Template, depth: number): void {
    if (depth > DEPTH_MAX) throw new RangeError('A piece of SQL holds itself.')
    siteOf(strings, this.#engine)
    this.#write(strings[0] ?? '')
    for (let i = 1; i < strings.length; i++) {
      this.#add(values[i - 1], depth)
      this.#write(strings[i] ?? '')
    }
  }

  #write(text: string): void {
    if (text !== '') this.#parts.push(text)
  }

  #add(value: unknown, depth: number): void {
    if (Array.isArray(value)) this.#list(value)
    else if (isFragment(value)) this.#fragment(value, depth)
    else this.#bind(value)
  }

  #bind(value: unknown): void {
    if (endsInWord(this.#parts.at(-1) ?? '')) throw notBindable('right behind a letter or digit', this.text())
    this.values.push(value)
    this.#parts.push(parameter(this.#engine, this.values.length))
  }

  #fragment(fragment: SqlFragment, depth: number): void {
    // Each kind is made by one class only.
    switch (fragment[FRAGMENT]) {
      case 'name':
        this.#write((fragment as Name).text)
        return
      case 'json':
        this.#bind((fragment as JsonValue).text)
        return
      case 'join':
        this.#join(fragment as Join, depth)
        return
      default:
        this.template(fragment as Template, depth + 1)
    }
  }

  #join({ items, separator }: Join, depth: number): void {
    items.forEach((item, index) => {
      if (index > 0) this.#write(separator)
      this.#add(item, depth + 1)
    })
  }

  #list(items: readonly unknown[]): void {
    const before = this.#parts.at(-1) ?? ''
    if (/\(\s*$/.test(before)) throw this.#noList('it stands in parentheses')
    if (items.length === 0) {
      this.#emptyList(before)
      return
    }
    this.#write('(')
    items.forEach((item, index) => {
      if (Array.isArray(item)) throw this.#noList('it holds another list')
      if (index > 0) this.#write(', ')
      if (isFragment(item)) this.#fragment(item, 0)
      else this.#bind(item)
    })
    this.#write(')')
  }

  /** Nothing is in an empty list, and everything is not; PostgreSQL has no way to write that behind IN. */
  #emptyList(before: string): void {
    const found = /\b(not\s+)?in\s*$/i.exec(before)
    if (found === null) throw this.#noList('it is empty')
    if (this.#engine === 'sqlite') {
      this.#write('()')
      return
    }
    const kept = before.slice(0, found.index)
    this.#parts[this.#parts.length - 1] = `${kept}${found[1] === undefined ? '= any' : '<> all'}('{}')`
  }

  #noList(why: string): Error {
    return databaseErrors.fail('GUI_DATABASE_LIST', { why, sql: excerptOf(this.text()) })
  }
}

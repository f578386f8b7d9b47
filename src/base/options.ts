// options.ts: the maker of option tables. One row is the only place where an option's name, default, bounds,
// flag, variable and reason stand; flags, environment, --help and docs are printed from it. Knows no particular option.

import { defineErrors } from './errors.ts'

export const optionErrors = defineErrors('GUI_OPTION', {
  GUI_OPTION_UNKNOWN: {
    status: 500,
    blame: 'operator',
    says: 'There is no option "{name}".',
    hint: '{nearest}',
  },
  GUI_OPTION_TYPE: {
    status: 500,
    blame: 'operator',
    says: 'The option "{name}" must be {wanted}, not {given}.',
    hint: 'Its default is {default}.',
  },
  GUI_OPTION_RANGE: {
    status: 500,
    blame: 'operator',
    says: 'The option "{name}" must lie between {min} and {max}, not {given}.',
    hint: 'Its default is {default}.',
  },
})

export type OptionValue = number | string | boolean | readonly string[] | undefined

export interface OptionRow<Value extends OptionValue = OptionValue> {
  readonly default: Value
  /** What it does, one sentence. */
  readonly says: string
  /** Why it exists: the attack, RFC or precedent behind the default. */
  readonly why: string
  /** Bounds of a number, both inclusive. `Infinity` as `max` lets the option be switched off by `Infinity`. */
  readonly min?: number
  readonly max?: number
  /** The words allowed for a string. */
  readonly words?: readonly string[]
  /** Type of the value when the default is `undefined`. */
  readonly type?: 'string' | 'number' | 'boolean' | 'list'
  /** Command-line flag, without its dashes. */
  readonly flag?: string
  readonly short?: string
  /** Environment variable. */
  readonly env?: string
}

export type OptionRows = Readonly<Record<string, OptionRow>>

type Widen<Value> = Value extends number
  ? number
  : Value extends boolean
    ? boolean
    : Value extends string
      ? string
      : Value extends readonly string[]
        ? readonly string[]
        : Value

export type ResolvedOptions<Rows extends OptionRows> = {
  readonly [Name in keyof Rows]: Rows[Name] extends { readonly words: readonly (infer Word)[] }
    ? Word
    : Rows[Name] extends { readonly default: undefined; readonly type: 'string' }
      ? string | undefined
      : Rows[Name] extends { readonly default: undefined; readonly type: 'number' }
        ? number | undefined
        : Rows[Name] extends { readonly default: undefined; readonly type: 'boolean' }
          ? boolean | undefined
          : Rows[Name] extends { readonly default: readonly unknown[] }
            ? readonly string[]
            : Widen<Rows[Name]['default']>
}

export type GivenOptions<Rows extends OptionRows> = {
  readonly [Name in keyof ResolvedOptions<Rows>]?: ResolvedOptions<Rows>[Name] | undefined
}

export interface OptionTable<Rows extends OptionRows = OptionRows> {
  readonly area: string
  readonly rows: Rows
  /**
   * Fills what is missing with the defaults and checks the rest.
   * @throws GUI_OPTION_UNKNOWN, GUI_OPTION_TYPE, GUI_OPTION_RANGE
   */
  resolve(given?: GivenOptions<Rows>): ResolvedOptions<Rows>
}

export function defineOptions<const Rows extends OptionRows>(area: string, rows: Rows): OptionTable<Rows> {
  return {
    area,
    rows,
    resolve(given = {}) {
      for (const name of Object.keys(given))
        if (!Object.hasOwn(rows, name)) throw unknownOption(name, Object.keys(rows))
      const resolved: Record<string, OptionValue> = {}
      for (const [name, row] of Object.entries(rows)) {
        const value = (given as Record<string, OptionValue>)[name]
        if (value === undefined) resolved[name] = row.default
        else resolved[name] = checked(name, row, value)
      }
      // One object built from exactly the rows' names: its shape is what ResolvedOptions says.
      return Object.freeze(resolved) as ResolvedOptions<Rows>
    },
  }
}

function checked(name: string, row: OptionRow, value: OptionValue): OptionValue {
  const wanted = typeName(row)
  const given = Array.isArray(value) ? 'list' : typeof value
  const told = { name, given: show(value), default: show(row.default) }
  if (given !== wanted) throw optionErrors.fail('GUI_OPTION_TYPE', { ...told, wanted: `a ${wanted}` })
  if (row.words !== undefined && !row.words.includes(String(value))) {
    throw optionErrors.fail('GUI_OPTION_TYPE', { ...told, wanted: `one of ${row.words.join(', ')}` })
  }
  if (typeof value === 'number') {
    const { min = 0, max = Number.POSITIVE_INFINITY } = row
    if (!(value >= min && value <= max)) throw optionErrors.fail('GUI_OPTION_RANGE', { ...told, min, max })
  }
  return value
}

export function typeName(row: OptionRow): 'string' | 'number' | 'boolean' | 'list' {
  if (row.type !== undefined) return row.type
  if (Array.isArray(row.default)) return 'list'
  const type = typeof row.default
  return type === 'number' || type === 'boolean' ? type : 'string'
}

function show(value: OptionValue): string {
  return value === undefined ? 'none' : JSON.stringify(value === Number.POSITIVE_INFINITY ? 'Infinity' : value)
}

/** What to say of a name that is none of `names`. */
export function unknownOption(name: string, names: readonly string[]): Error {
  return optionErrors.fail('GUI_OPTION_UNKNOWN', { name, nearest: nearestOf(name, names) })
}

/** A hint: the word that was meant, else all there are. */
export function nearestOf(word: string, words: readonly string[]): string {
  const nearest = nearestWord(word, words)
  return nearest === undefined ? `Known are: ${words.join(', ')}.` : `Did you mean "${nearest}"?`
}

/** The word of `words` nearest to `word` by edits, when it is near enough to be a slip; else undefined. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.ceil(word.length / 3)) + 1
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const row = [i]
    for (let j = 1; j <= right.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      row.push(Math.min(substituted, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[right.length] ?? 0
}

// errors.ts: the maker of error tables. Every error that guichet can raise is a row of such a table:
// a code, a status, whose fault it is, a sentence, and a hint. Knows no HTTP beyond a status number.

/** Whose fault an error is: it decides who is told what, and how loudly it is logged. */
export type Blame = 'peer' | 'app' | 'operator' | 'bug'

export interface ErrorRow {
  /** HTTP status a client gets when this error ends its request. */
  readonly status: number
  readonly blame: Blame
  /** What happened, a full sentence; `{name}` is replaced by the value given to `fail`. */
  readonly says: string
  /** What to do about it. */
  readonly hint: string
}

export type ErrorRows = Readonly<Record<string, ErrorRow>>

export interface ErrorTable<Code extends string = string> {
  readonly prefix: string
  readonly rows: Readonly<Record<Code, ErrorRow>>
  /** Makes (does not throw) the error `code`, with `values` put into its sentence. */
  fail(code: Code, values?: ErrorValues, cause?: unknown): GuichetError
}

export type ErrorValues = Readonly<Record<string, string | number>>

const BRAND = Symbol.for('guichet.error')

/** An error out of one of guichet's tables; recognise it with {@link isGuichetError}. */
export class GuichetError extends Error {
  readonly [BRAND] = true
  readonly code: string
  readonly status: number
  readonly blame: Blame
  readonly hint: string
  /** File and line of the user's that it speaks of, when it was noticed after they had run: no frame of the stack is there. */
  declare place?: string

  constructor(code: string, row: ErrorRow, values: ErrorValues, cause: unknown) {
    super(fill(row.says, values), cause === undefined ? undefined : { cause })
    this.name = 'GuichetError'
    this.code = code
    this.status = row.status
    this.blame = row.blame
    this.hint = fill(row.hint, values)
  }
}

/** True for errors of any copy of guichet: two copies of the package may meet, so no `instanceof`. */
export function isGuichetError(value: unknown): value is GuichetError {
  return typeof value === 'object' && value !== null && BRAND in value
}

/**
 * Makes a table of errors. Codes must begin with `prefix`; the table refuses others at load.
 *
 * @example
 * const { fail } = defineErrors('GUI_STATIC', { GUI_STATIC_ROOT: { status: 500, blame: 'operator', says: 'No folder {path}.', hint: 'Create it.' } })
 * throw fail('GUI_STATIC_ROOT', { path })
 */
export function defineErrors<const Rows extends ErrorRows>(
  prefix: string,
  rows: Rows,
): ErrorTable<keyof Rows & string> {
  for (const code of Object.keys(rows)) {
    if (!code.startsWith(`${prefix}_`)) throw new TypeError(`The error code ${code} does not begin with ${prefix}_.`)
  }
  return {
    prefix,
    rows,
    fail(code, values = {}, cause) {
      const row = rows[code]
      if (row === undefined) throw new TypeError(`There is no error ${code} in the table ${prefix}.`)
      const error = new GuichetError(code, row, values, cause)
      Error.captureStackTrace?.(error, this.fail)
      return error
    },
  }
}

function fill(sentence: string, values: ErrorValues): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

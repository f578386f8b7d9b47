// fault.ts: what went wrong inside a template, before it is told: a code, the words, and the places on the way, the
// innermost first. Compiled templates add their place as it passes through them; explain.ts makes the error of it.

import { isGuichetError } from '../../base/errors.ts'
import { isHttpError } from '../../http/http-error.ts'

/** The codes that point into a template. */
export type FaultCode =
  | 'GUI_TEMPLATES_SYNTAX'
  | 'GUI_TEMPLATES_UNQUOTED'
  | 'GUI_TEMPLATES_UNKNOWN'
  | 'GUI_TEMPLATES_MISSING'
  | 'GUI_TEMPLATES_UNDEFINED'
  | 'GUI_TEMPLATES_VALUE'
  | 'GUI_TEMPLATES_THROWN'
  | 'GUI_TEMPLATES_STEPS'
  | 'GUI_TEMPLATES_DEPTH'
  | 'GUI_TEMPLATES_OUTPUT'
  | 'GUI_TEMPLATES_RANGE'
  | 'GUI_TEMPLATES_NAME'
  | 'GUI_TEMPLATES_LINK'
  | 'GUI_TEMPLATES_TOO_LARGE'
  | 'GUI_TEMPLATES_UNREADABLE'

/** What of a template an error needs to be shown. */
export interface Source {
  readonly name: string
  /** The file as a person looks for it, such as "templates/hello.html". */
  readonly file: string
  /** With line breaks made "\n". */
  readonly text: string
}

/** A stretch of a source; both count UTF-16 units from 0. */
export interface Span {
  readonly at: number
  readonly end: number
}

export interface FaultPlace extends Span {
  readonly source: Source
  /** How the outer one got to the inner: "included", "extended", "called"; the innermost has none. */
  readonly how?: string | undefined
}

export class Fault extends Error {
  readonly code: FaultCode
  values: Readonly<Record<string, string | number>>
  readonly places: FaultPlace[] = []
  /** Which operand of the operation at fault is meant, when it has several. */
  readonly operand: number | undefined

  constructor(
    code: FaultCode,
    values: Readonly<Record<string, string | number>>,
    options: { operand?: number; cause?: unknown } = {},
  ) {
    super(String(values['why'] ?? code), options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.values = values
    this.operand = options.operand
  }

  /** Says more, once it is known. */
  explain(values: Readonly<Record<string, string | number>>): void {
    this.values = { ...this.values, ...values }
  }
}

/** A value that cannot do what is asked of it. */
export function valueFault(why: string, advice = ''): Fault {
  return new Fault('GUI_TEMPLATES_VALUE', { why, advice })
}

/** Something was asked of an undefined value; the compiled template knows its name. */
export function undefinedFault(operand: number | undefined = undefined): Fault {
  return new Fault('GUI_TEMPLATES_UNDEFINED', {}, operand === undefined ? {} : { operand })
}

/** A fault of a template's text, at its place. */
export function syntaxFault(source: Source, span: Span, why: string, advice = ''): Fault {
  const fault = new Fault('GUI_TEMPLATES_SYNTAX', { why, advice })
  fault.places.push({ source, ...span })
  return fault
}

/**
 * What was thrown while a template ran, as a Fault. What `abort()` throws, and what tells of a client's mistake, is none:
 * a function that a template calls may end the request.
 */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof Fault) return error
  if (isHttpError(error) || (isGuichetError(error) && error.blame === 'peer')) return undefined
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return new Fault('GUI_TEMPLATES_DEPTH', { limit: 'the stack of JavaScript' }, { cause: error })
  }
  const why = error instanceof Error ? `${error.name}: ${error.message}` : `${String(error)} was thrown`
  return new Fault('GUI_TEMPLATES_THROWN', { why }, { cause: error })
}

// runtime.ts: source text -> a template that runs. Puts the lexer, the parser and the compiler in a row, and gives the
// generated code the functions it calls. The only place where text becomes code: what of a template stands in that text
// is JSON literals and numbers.

import { escapeHtml } from '../../app/html/html.ts'
import { invoke } from './callee.ts'
import type { Vocabulary } from './code.ts'
import { compileTemplate } from './compile.ts'
import type { Source } from './fault.ts'
import type { LexerOptions } from './lexer.ts'
import type { Lookup } from './lookup.ts'
import { Loop } from './loop.ts'
import { Macro, MISSING } from './macro.ts'
import * as operators from './operators.ts'
import { parseTemplate } from './parser.ts'
import { print, str } from './print.ts'
import { CHUNK } from './render.ts'
import type { BlockFunction, RootFunction, Template } from './template.ts'
import { keyOf, Running, safe, tuple } from './values.ts'
import { isGathered, isLater, settle } from './waiting.ts'

/** What the generated code gets besides: its filters and tests. */
export interface Callees {
  filter(name: string): unknown
  test(name: string): unknown
}

/**
 * Parses and compiles a template.
 *
 * @param source its text normalised, see lexer.ts
 * @throws Fault GUI_TEMPLATES_SYNTAX, GUI_TEMPLATES_UNKNOWN
 */
export function makeTemplate(
  source: Source,
  options: LexerOptions & { readonly escaping: boolean },
  vocabulary: Vocabulary,
  callees: Callees,
  lookup: Lookup,
): Template {
  const { attribute, member, item, slice, assign } = lookup
  const runtime = { ...RUNTIME, attribute, member, item, slice, assign }
  const compiled = { escaping: options.escaping, names: Object.keys(runtime) }
  const { code, spots } = compileTemplate(source, parseTemplate(source, options), vocabulary, compiled)
  const template = { ...source, spots, root: unmade, blocks: new Map<string, BlockFunction>() }
  // The generated code returns exactly this, see compile.ts.
  const made = new Function('h', 'template', code)({ ...runtime, ...callees }, template) as {
    root: RootFunction
    blocks: Map<string, BlockFunction>
  }
  return Object.assign(template, made)
}

function unmade(): never {
  throw new TypeError('The template was run before it was made.')
}

/** Gives back its first argument: the second, a place, has been noted by then. */
function pass(value: unknown): unknown {
  return value
}

const { add, subtract, multiply, divide, floorDivide, modulo, power, negative, positive, concat, truth } = operators
const { equal, less, lessOrEqual, greater, greaterOrEqual, contains } = operators

const RUNTIME = {
  ...{ add, subtract, multiply, divide, floorDivide, modulo, power, negative, positive, concat, truth },
  ...{ equal, less, lessOrEqual, greater, greaterOrEqual, contains },
  ...{ print, escape: escapeHtml, str, safe, tuple, keyOf, isLater, isGathered, settle, pass, invoke },
  ...{ Loop, Macro, Running, MISSING, CHUNK, hasOwn: Object.hasOwn },
}

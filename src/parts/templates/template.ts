// template.ts: a compiled template: its source, its functions, and what its places mean. Stands below what runs it.

import type { Source, Span } from './fault.ts'

/** Yields promises to wait for, and chunks to send; takes the text so far and gives it back with its own behind. */
export type TemplateRun = Generator<unknown, string, unknown>

// The functions are made of generated text, so no type can hold them to more than this: they are given a Context and a
// Render, which stand above this file.

export type RootFunction = (context: object, render: object, text: string) => TemplateRun
/** `level` is 0 for the innermost template's version of the block. */
export type BlockFunction = (context: object, render: object, text: string, level: number) => TemplateRun

/** What stands at a place of a template where something can go wrong. */
export interface Spot {
  /** The operands, for the message about an undefined one. */
  readonly operands: readonly Span[]
  /** How a template that fails inside was reached from here: "included", "called". */
  readonly how?: string
}

export interface Template extends Source {
  readonly root: RootFunction
  readonly blocks: ReadonlyMap<string, BlockFunction>
  readonly spots: ReadonlyMap<number, Spot>
}

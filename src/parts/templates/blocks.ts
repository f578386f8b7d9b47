// blocks.ts: blocks and imported templates as values: `super()`, `self.title()`, `forms.input(…)`.

import { TemplateCallable } from './callee.ts'
import type { TemplateRun } from './template.ts'
import { Running, safe, TemplateObject } from './values.ts'

/** What references to blocks need of the rendering. */
export interface BlockWorld {
  readonly escaping: boolean
  /** How many templates of the chain have the block. */
  count(name: string): number
  /** Runs the version of the block at `level`. */
  run(name: string, level: number): TemplateRun
}

export class BlockReference extends TemplateCallable {
  readonly #world: BlockWorld
  readonly #name: string
  readonly #level: number

  private constructor(world: BlockWorld, name: string, level: number) {
    super()
    this.#world = world
    this.#name = name
    this.#level = level
  }

  /** The version of a block at `level`, or undefined when the chain is not that long. */
  static of(world: BlockWorld, name: string, level: number): BlockReference | undefined {
    return level < world.count(name) ? new BlockReference(world, name, level) : undefined
  }

  call(): Running {
    return new Running(this.#run())
  }

  *#run(): Generator<unknown, unknown, unknown> {
    const text = yield* this.#world.run(this.#name, this.#level)
    return this.#world.escaping ? safe(text) : text
  }

  attribute(name: string): unknown {
    return name === 'super' ? BlockReference.of(this.#world, this.#name, this.#level + 1) : undefined
  }

  describe(): string {
    return `<block ${this.#name}>`
  }
}

/** `self`: every block of the page by its name. */
export class SelfReference extends TemplateObject {
  readonly #world: BlockWorld

  constructor(world: BlockWorld) {
    super()
    this.#world = world
  }

  attribute(name: string): unknown {
    return BlockReference.of(this.#world, name, 0)
  }

  describe(): string {
    return '<self>'
  }
}

/** What `{% import %}` gives: the macros and variables at the top of a template. */
export class ImportedTemplate extends TemplateObject {
  readonly #name: string
  readonly #exports: ReadonlyMap<string, unknown>

  constructor(name: string, exports: ReadonlyMap<string, unknown>) {
    super()
    this.#name = name
    this.#exports = exports
  }

  attribute(name: string): unknown {
    return this.#exports.get(name)
  }

  describe(): string {
    return `<template ${this.#name}>`
  }
}

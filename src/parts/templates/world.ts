// world.ts: what a rendering needs of its engine, and what of both is given to filters, tests and methods.

import type { Use } from './callee.ts'
import type { Names } from './context.ts'
import type { Fault } from './fault.ts'
import type { Lookup } from './lookup.ts'
import type { Meter } from './meter.ts'
import type { TemplateSettings } from './options.ts'
import type { Template } from './template.ts'
import type { Named } from './values.ts'

/** What a rendering needs of its engine. */
export interface World {
  readonly settings: TemplateSettings
  readonly lookup: Lookup
  readonly globals: Names
  /** The template, a promise while it is read, or undefined when there is none. @throws Fault GUI_TEMPLATES_NAME */
  find(name: string): Template | undefined | Promise<Template | undefined>
  /** The error that says where templates were looked for. */
  missing(names: readonly string[]): Promise<Fault>
  hasFilter(name: string): boolean
  hasTest(name: string): boolean
  filter(use: Use, name: string, value: unknown, positional: readonly unknown[], named: Named | undefined): unknown
  test(use: Use, name: string, value: unknown, positional: readonly unknown[], named: Named | undefined): unknown
}

/** What filters and calls may use of a rendering. */
export class RenderUse implements Use {
  readonly escaping: boolean
  readonly meter: Meter
  readonly made: WeakSet<object>
  readonly #world: World

  constructor(world: World, meter: Meter, escaping: boolean, made: WeakSet<object>) {
    this.#world = world
    this.escaping = escaping
    this.meter = meter
    this.made = made
  }

  attribute(value: unknown, name: string): unknown {
    return this.#world.lookup.attribute(value, name)
  }

  item(value: unknown, index: unknown): unknown {
    return this.#world.lookup.item(value, index)
  }

  hasFilter(name: string): boolean {
    return this.#world.hasFilter(name)
  }

  hasTest(name: string): boolean {
    return this.#world.hasTest(name)
  }

  filter(name: string, value: unknown, positional: readonly unknown[], named: Named | undefined): unknown {
    return this.#world.filter(this, name, value, positional, named)
  }

  test(name: string, value: unknown, positional: readonly unknown[], named: Named | undefined): unknown {
    return this.#world.test(this, name, value, positional, named)
  }
}

// render.ts: one rendering: what compiled templates call while they run. It holds the limits, knows when a chunk is
// full, loads other templates, and gives every error its place.

import type { Html } from '../../app/html/html.ts'
import { BlockReference, type BlockWorld, ImportedTemplate, SelfReference } from './blocks.ts'
import type { Use } from './callee.ts'
import { call, callMethod } from './calls.ts'
import { type BlockLayer, Context, type Names } from './context.ts'
import { Fault, undefinedFault, valueFault } from './fault.ts'
import { itemsOf } from './items.ts'
import { locate } from './locate.ts'
import type { OpenIterators } from './loop.ts'
import { Meter } from './meter.ts'
import { print } from './print.ts'
import type { Template, TemplateRun } from './template.ts'
import {
  entriesOf,
  isAsyncIterable,
  isDict,
  isText,
  isThenable,
  kindOf,
  type Named,
  Running,
  safe,
  TemplateObject,
  textOf,
} from './values.ts'
import { settle } from './waiting.ts'
import { RenderUse, type World } from './world.ts'

/** Yielded by a run when {@link Render.takeChunk} has something to send. */
export const CHUNK: unique symbol = Symbol('chunk')

export class Render extends Meter {
  readonly world: World
  /** The globals, and what belongs to the page. */
  readonly names: Names
  /** For filters where text is escaped, and where it is not. */
  readonly html: Use
  readonly plain: Use
  readonly iterators: OpenIterators = new Set()
  /** Length at which a text is looked at: a full chunk, or too much. */
  brim: number
  readonly #chunkChars: number
  readonly #found = new Map<string, Template | undefined | Promise<Template | undefined>>()
  readonly #modules = new Map<string, ImportedTemplate>()
  #chunk = ''
  #held = 0

  /** @param chunkChars characters to send at once, or Infinity to give out all at the end */
  constructor(world: World, names: Names, chunkChars: number) {
    super(world.settings)
    this.world = world
    this.names = names
    this.#chunkChars = chunkChars
    this.brim = Math.min(chunkChars, this.charsMax)
    const made = new WeakSet<object>()
    this.html = new RenderUse(world, this, true, made)
    this.plain = new RenderUse(world, this, false, made)
  }

  // --- text, chunks and limits

  /** Called by a loop whose text has reached the brim or whose steps are used up; true when a chunk is to be yielded. */
  full(text: string): boolean {
    this.spend(0)
    if (text.length > this.charsMax) this.chars(text.length)
    if (text.length <= this.brim) return false
    this.#chunk = text
    return true
  }

  /** Whether text may be sent before the template is done, and not from inside a macro or a block that is captured. */
  get flows(): boolean {
    return this.#held === 0 && this.#chunkChars !== Number.POSITIVE_INFINITY
  }

  /** Gives out `text` as a chunk: `yield r.chunk(o)`. */
  chunk(text: string): typeof CHUNK {
    this.#chunk = text
    return CHUNK
  }

  takeChunk(): string {
    return this.#chunk
  }

  /** Begins to collect text that is not sent by itself. */
  hold(): void {
    this.#held++
    this.brim = this.charsMax
  }

  release(): void {
    if (--this.#held === 0) this.brim = Math.min(this.#chunkChars, this.charsMax)
  }

  /** Begins a macro: one level deeper, its text collected. */
  enter(): void {
    this.descend()
    this.hold()
  }

  leave(text: string): void {
    this.chars(text.length)
    this.release()
    this.ascend()
  }

  // --- values that are not there yet

  /** What `value` becomes when it is waited for; an async iterator becomes a list. */
  *gather(value: unknown): Generator<unknown, unknown, unknown> {
    const settled = yield* settle(value)
    if (settled instanceof TemplateObject || !isAsyncIterable(settled)) return settled
    const iterator = settled[Symbol.asyncIterator]()
    this.iterators.add(iterator)
    const items: unknown[] = []
    for (;;) {
      // What next() of an async iterator promises.
      const step = (yield iterator.next()) as IteratorResult<unknown>
      if (step.done === true) break
      this.spend(1)
      items.push(step.value)
    }
    this.iterators.delete(iterator)
    return items
  }

  /** Prints what has to be waited for behind `text`, which goes out before. */
  *late(text: string, value: unknown, escaping: boolean): Generator<unknown, string, unknown> {
    let before = text
    if (this.flows && before !== '' && !(value instanceof Running)) {
      yield this.chunk(before)
      before = ''
    }
    return before + print(yield* settle(value), escaping)
  }

  /** Closes what loops have left open, when a rendering ends early. */
  close(): void {
    for (const iterator of this.iterators) {
      try {
        const closing = iterator.return?.()
        if (isThenable(closing)) closing.then(undefined, () => {})
      } catch {
        // The rendering has failed or been given up already; what closing says is of no more use.
      }
    }
    this.iterators.clear()
  }

  /** A recursive loop that was called as a value. */
  *again(run: Generator<unknown, unknown, unknown>, escaping: boolean): Generator<unknown, unknown, unknown> {
    // A recursive loop gives text.
    return this.text((yield* run) as string, escaping)
  }

  /** Text that a template made, as a value. */
  text(text: string, escaping: boolean): string | Html {
    return escaping ? safe(text) : text
  }

  // --- calls

  /** `callee(…)`. */
  call(callee: unknown, positional: readonly unknown[], named: Named | undefined, escaping: boolean): unknown {
    return call(escaping ? this.html : this.plain, callee, positional, named)
  }

  /** `of.name(…)`. */
  method(
    of: unknown,
    name: string,
    positional: readonly unknown[],
    named: Named | undefined,
    escaping: boolean,
  ): unknown {
    return callMethod(escaping ? this.html : this.plain, of, name, positional, named)
  }

  /** `*items` in a call. */
  spread(value: unknown): readonly unknown[] {
    return itemsOf(value, this)
  }

  /** `**dict` in a call. */
  spreadNamed(value: unknown): Named {
    if (value === undefined) return {}
    if (!isDict(value)) throw valueFault(`"**" needs a dict, not ${kindOf(value)}`)
    return Object.fromEntries(entriesOf(value).map(([key, item]) => [String(key), item]))
  }

  /** A list or dict that the template wrote down, and may change. */
  made<Container extends object>(container: Container): Container {
    this.html.made.add(container)
    return container
  }

  /** `{% for a, b in pairs %}`: as many items as names. */
  unpack(value: unknown, count: number): readonly unknown[] {
    const items = itemsOf(value, this)
    if (items.length === count) return items
    throw valueFault(`${count} names are given here, and ${kindOf(value)} with ${items.length} items for them`)
  }

  // --- other templates

  /** The template of this name, or the first there is of several. */
  *load(given: unknown): Generator<unknown, Template, unknown> {
    const names = namesOf(given, this)
    for (const name of names) {
      const template = yield* this.#find(name)
      if (template !== undefined) return template
    }
    throw yield this.world.missing(names)
  }

  *#find(name: string): Generator<unknown, Template | undefined, unknown> {
    const known = this.#found.has(name) ? this.#found.get(name) : this.world.find(name)
    this.#found.set(name, known)
    if (!(known instanceof Promise)) return known
    // What the promise gives.
    const template = (yield known) as Template | undefined
    this.#found.set(name, template)
    return template
  }

  /** `{% extends %}`: the parent's blocks stand behind the child's. */
  *extend(context: Context, name: unknown, extended: Template | undefined): Generator<unknown, Template, unknown> {
    if (extended !== undefined) throw valueFault('a template can extend only one other')
    const parent = yield* this.load(name)
    context.addBlocks(parent)
    return parent
  }

  /** Runs the parent of a template that extends it. */
  *parent(parent: Template, context: Context, text: string): TemplateRun {
    this.descend()
    const made = yield* parent.root(context, this, text)
    this.ascend()
    return made
  }

  *include(context: Context, given: unknown, ignoreMissing: boolean, text: string): TemplateRun {
    const names = namesOf(given, this)
    for (const name of names) {
      const template = yield* this.#find(name)
      if (template === undefined) continue
      this.descend()
      context.addBlocks(template)
      const made = yield* template.root(context, this, text)
      this.ascend()
      return made
    }
    if (ignoreMissing) return text
    throw yield this.world.missing(names)
  }

  /** A context with nothing but what every template has, for imports and `without context`. */
  bare(): Context {
    return Context.of({}, this.names)
  }

  /** `{% import %}`: what a template sets at its top; without a context it runs once for a rendering. */
  *module(given: unknown, context: Context | undefined): Generator<unknown, ImportedTemplate, unknown> {
    const template = yield* this.load(given)
    const known = context === undefined ? this.#modules.get(template.name) : undefined
    if (known !== undefined) return known
    const inner = context ?? this.bare()
    this.enter()
    inner.addBlocks(template)
    const text = yield* template.root(inner, this, '')
    this.leave(text)
    const module = new ImportedTemplate(template.name, inner.exports())
    if (context === undefined) this.#modules.set(template.name, module)
    return module
  }

  // --- blocks

  /** Runs the innermost version of a block where it stands. */
  *block(context: Context, name: string, text: string): TemplateRun {
    const layer = context.blocks.get(name)?.[0]
    if (layer === undefined) return text
    this.descend()
    const made = yield* layer.run(context, this, text, 0)
    this.ascend()
    return made
  }

  /** A block that a child has to fill. */
  required(context: Context, name: string): void {
    if ((context.blocks.get(name)?.length ?? 0) > 1) return
    throw valueFault(`the block "${name}" is required, and no template that extends this one fills it`)
  }

  /** `super`, of the block whose version `level` is running. */
  superOf(context: Context, name: string, level: number, escaping: boolean): unknown {
    return BlockReference.of(this.#blockWorld(context, escaping), name, level + 1)
  }

  /** `self`. */
  self(context: Context, escaping: boolean): SelfReference {
    return new SelfReference(this.#blockWorld(context, escaping))
  }

  #blockWorld(context: Context, escaping: boolean): BlockWorld {
    return {
      escaping,
      count: (name) => context.blocks.get(name)?.length ?? 0,
      run: (name, level) => this.#captured(context, context.blocks.get(name)?.[level], level),
    }
  }

  *#captured(context: Context, layer: BlockLayer | undefined, level: number): TemplateRun {
    if (layer === undefined) return ''
    this.enter()
    const text = yield* layer.run(context, this, '', level)
    this.leave(text)
    return text
  }

  // --- errors

  /** Makes sure a value is there, where everything has to be. */
  must(value: unknown): unknown {
    if (value === undefined) throw undefinedFault()
    return value
  }

  /** A filter or test that there was none of when the template was compiled. */
  unknown(what: string, name: string): never {
    throw new Fault('GUI_TEMPLATES_UNKNOWN', { what, name, advice: '' })
  }

  /** What was thrown at `at` of a template, with that place noted; thrown on by the compiled template. */
  fault(error: unknown, template: Template, at: number, context: Context): unknown {
    return locate(error, template, at, () => context.names())
  }
}

function namesOf(given: unknown, meter: Meter): string[] {
  if (isText(given)) return [textOf(given)]
  if (given === undefined) throw undefinedFault()
  const names = Array.isArray(given) ? itemsOf(given, meter) : []
  if (names.length > 0 && names.every(isText)) return names.map(textOf)
  throw valueFault(`the name of a template is needed here, or a list of names, not ${kindOf(given)}`)
}

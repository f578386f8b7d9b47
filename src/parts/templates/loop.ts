// loop.ts: what a `for` goes through, and `loop` as a value. A list is gone through by the compiled template itself; an
// iterator is pulled here, one item at a time, so that a stream is sent while it is still coming.

import { TemplateCallable, type Use } from './callee.ts'
import { valueFault } from './fault.ts'
import { iterableOf, listOf } from './items.ts'
import type { Meter } from './meter.ts'
import { equal } from './operators.ts'
import { isAsyncIterable, isThenable, type Named, Running, TemplateObject } from './values.ts'

/** Iterators that are open, closed when the rendering ends before them. */
export type OpenIterators = Set<{ return?(value?: unknown): unknown }>

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>

export class Loop extends TemplateCallable {
  readonly #meter: Meter
  readonly #open: OpenIterators
  readonly #depth: number
  readonly #recurse: ((value: unknown) => Generator<unknown, unknown, unknown>) | undefined
  #list: readonly unknown[] | undefined
  #iterator: AnyIterator | undefined
  readonly #isSlow: boolean = false
  #ahead: IteratorResult<unknown> | undefined
  #item: unknown
  #index = -1
  #changed: readonly unknown[] | undefined

  /**
   * @param depth how many recursive loops are around this one
   * @param recurse the loop's own function, when it is recursive
   * @throws Fault GUI_TEMPLATES_VALUE when there is nothing to go through
   */
  constructor(
    value: unknown,
    meter: Meter,
    open: OpenIterators,
    depth = 0,
    recurse?: (value: unknown) => Generator<unknown, unknown, unknown>,
  ) {
    super()
    this.#meter = meter
    this.#open = open
    this.#depth = depth
    this.#recurse = recurse
    this.#list = listOf(value)
    if (this.#list !== undefined) return
    this.#isSlow = !(value instanceof TemplateObject) && isAsyncIterable(value)
    this.#iterator = this.#isSlow
      ? (value as AsyncIterable<unknown>)[Symbol.asyncIterator]() // Looked at in the line above.
      : iterableOf(value)[Symbol.iterator]()
    open.add(this.#iterator)
  }

  /** All items, when they are at hand; else they are pulled. */
  get list(): readonly unknown[] | undefined {
    return this.#list
  }

  /** Whether the next item may have to be waited for. */
  get isSlow(): boolean {
    return this.#isSlow
  }

  /** The item that {@link pull} found. */
  get item(): unknown {
    return this.#item
  }

  /** Whether no item follows; known after {@link peek}. */
  get isLast(): boolean {
    return this.#ahead?.done === true
  }

  /** The item that follows, after {@link peek}. */
  get next(): unknown {
    return this.#ahead?.done === true ? undefined : this.#ahead?.value
  }

  /** Goes to the next item; false at the end. Yields promises to wait for. */
  *pull(): Generator<unknown, boolean, unknown> {
    const step = this.#ahead ?? (yield* this.#step())
    this.#ahead = undefined
    if (step.done === true) return false
    this.#item = step.value
    return true
  }

  /** Looks one item ahead. */
  *peek(): Generator<unknown, void, unknown> {
    this.#ahead ??= yield* this.#step()
  }

  *#step(): Generator<unknown, IteratorResult<unknown>, unknown> {
    const iterator = this.#iterator
    if (iterator === undefined) return { done: true, value: undefined }
    const given: unknown = iterator.next()
    const step = isThenable(given) ? yield given : given
    if (typeof step !== 'object' || step === null) throw valueFault('what a loop goes through is not a proper iterator')
    // An object out of next() is a result, whatever else it may be.
    if ((step as IteratorResult<unknown>).done === true) this.#open.delete(iterator)
    return step as IteratorResult<unknown>
  }

  /** Closes what was left by a `break`. */
  end(): void {
    const iterator = this.#iterator
    if (iterator === undefined || !this.#open.delete(iterator)) return
    const closing: unknown = iterator.return?.()
    // What closing fails with is nobody's any more.
    if (isThenable(closing)) closing.then(undefined, () => {})
  }

  /** Collects what is still to come, for loops that must know how many items there are. */
  *drain(): Generator<unknown, void, unknown> {
    if (this.#list !== undefined) return
    const items: unknown[] = []
    while (yield* this.pull()) {
      this.#meter.spend(1)
      items.push(this.#item)
    }
    this.#list = items
  }

  /** Tells `loop`, as a value, where the compiled loop is. */
  move(index: number): void {
    this.#index = index
  }

  hasChanged(values: readonly unknown[]): boolean {
    if (this.#changed !== undefined && equal(this.#changed, values, this.#meter)) return false
    this.#changed = values
    return true
  }

  cycle(values: readonly unknown[], index: number): unknown {
    if (values.length === 0) throw valueFault('loop.cycle() needs at least one value')
    return values[index % values.length]
  }

  call(_: Use, positional: readonly unknown[]): Running {
    if (this.#recurse !== undefined) return new Running(this.#recurse(positional[0]))
    throw valueFault('this loop cannot be called', 'Write "recursive" at the end of its for.')
  }

  /** What `loop` tells where the compiler could not see which loop is meant; the list is at hand then. */
  attribute(name: string): unknown {
    const index = this.#index
    const length = this.#list?.length ?? 0
    switch (name) {
      case 'index':
        return index + 1
      case 'index0':
        return index
      case 'revindex':
        return length - index
      case 'revindex0':
        return length - index - 1
      case 'first':
        return index === 0
      case 'last':
        return index === length - 1
      case 'length':
        return length
      case 'depth':
        return this.#depth + 1
      case 'depth0':
        return this.#depth
      case 'previtem':
        return this.#list?.[index - 1]
      case 'nextitem':
        return this.#list?.[index + 1]
      case 'cycle':
        return new LoopMethod('cycle', (values) => this.cycle(values, this.#index))
      case 'changed':
        return new LoopMethod('changed', (values) => this.hasChanged(values))
      default:
        return undefined
    }
  }

  describe(): string {
    return `<LoopContext ${this.#index + 1}/${this.#list?.length ?? '?'}>`
  }
}

class LoopMethod extends TemplateCallable {
  readonly #name: string
  readonly #run: (values: readonly unknown[]) => unknown

  constructor(name: string, run: (values: readonly unknown[]) => unknown) {
    super()
    this.#name = name
    this.#run = run
  }

  call(_: Use, positional: readonly unknown[], __: Named | undefined): unknown {
    return this.#run(positional)
  }

  attribute(): undefined {
    return undefined
  }

  describe(): string {
    return `<method loop.${this.#name}>`
  }
}

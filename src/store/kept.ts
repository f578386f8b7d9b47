// kept.ts: a bounded memory of what was used lately, in two generations: reading costs one look-up in a Map, and no
// order is kept. What was not used while as many others came is forgotten.

export class Kept<Value> {
  readonly #max: number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()

  /** @param max most that is kept in each of the two generations */
  constructor(max: number) {
    this.#max = Math.max(1, max)
  }

  // hot: once per statement
  get(name: string): Value | undefined {
    const value = this.#young.get(name)
    if (value !== undefined) return value
    const old = this.#old.get(name)
    if (old !== undefined) this.set(name, old)
    return old
  }

  set(name: string, value: Value): void {
    if (this.#young.size >= this.#max && !this.#young.has(name)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(name, value)
  }

  delete(name: string): void {
    this.#young.delete(name)
    this.#old.delete(name)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }
}

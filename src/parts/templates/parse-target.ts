// parse-target.ts: tokens become what is assigned to: a name, names with commas, a member of a namespace.

import type { Target } from './nodes.ts'
import { describe, TokenReader } from './token-reader.ts'

/** Words that are values, and can be no name. */
export const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

export class TargetParser extends TokenReader {
  isTupleEnd(end: string | undefined): boolean {
    const { type } = this.token
    if (type === 'print end' || type === 'tag end' || type === 'end' || this.isSign(')')) return true
    return end !== undefined && this.isWord(end)
  }

  /** A name, names with commas, or a member of a namespace, to assign to. */
  target(options: { end?: string; mayBeMember?: boolean } = {}): Target {
    const first = this.token
    const items: Target[] = []
    let isTuple = false
    while (!this.isTupleEnd(options.end) && !this.isSign('=')) {
      items.push(this.#oneTarget(options.mayBeMember === true))
      if (!this.takeSign(',')) break
      isTuple = true
    }
    const [only] = items
    if (only === undefined) throw this.fault(first, `a name is expected here, not ${describe(first)}`)
    if (!isTuple) return only
    return { kind: 'targets', items, at: first.at, end: this.lastEnd, point: first.at }
  }

  #oneTarget(mayBeMember: boolean): Target {
    const token = this.token
    if (this.takeSign('(')) {
      const inner = this.nested(() => this.target())
      this.expect('sign', ')')
      return inner
    }
    const name = this.targetName()
    const of = { kind: 'name', name, at: token.at, end: token.end, point: token.at } as const
    if (!mayBeMember || !this.takeSign('.')) return of
    const member = this.expect('name')
    return { kind: 'member', of, name: member.text, at: token.at, end: member.end, point: member.at }
  }

  /** The name of something that is being made. */
  targetName(): string {
    const token = this.expect('name', undefined, 'a name')
    if (CONSTANTS.has(token.text)) throw this.fault(token, `nothing can be assigned to "${token.text}"`)
    return token.text
  }
}

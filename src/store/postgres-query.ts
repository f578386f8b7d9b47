// postgres-query.ts: one statement on a connection of pg, as pg lets others send one (what it calls a submittable). Like pg's
// own, but for what costs: a statement that is known on the connection goes out in one write, without asking what its
// rows are, and rows are read from their bytes. Knows no pool. Protocol version 3, chapter 55.2.3.

import { encodeKnown } from './postgres-messages.ts'
import { type ColumnFacts, RowShape } from './postgres-rows.ts'
import { type RowSink, type Tap, tapOf } from './postgres-tap.ts'
import type { KnownTypes } from './postgres-types.ts'
import type { Mode, Outcome, Row } from './session.ts'
import type { PostgresValue } from './values.ts'

/** What of pg's Connection a query asks. */
interface Connection {
  readonly stream: {
    readonly writable: boolean
    cork?(): void
    uncork?(): void
    write(bytes: Buffer): boolean
  }
  readonly parsedStatements: Readonly<Record<string, string | undefined>>
  readonly submittedNamedStatements?: Record<string, string>
  parse(statement: { readonly name: string | undefined; readonly text: string }): void
  bind(given: { readonly statement: string | undefined; readonly values: readonly unknown[] }): void
  describe(what: { readonly type: 'P'; readonly name: string }): void
  execute(what: { readonly portal: string; readonly rows: number }): void
  sync(): void
  sendCopyFail(why: string): void
}

export interface Statement {
  readonly text: string
  readonly values: readonly PostgresValue[]
  /** Prepared under this name; undefined: for this once. */
  readonly name: string | undefined
  readonly mode: Mode
  readonly types: KnownTypes
}

/** INSERT says an object identifier besides, which is 0 these days. */
const CHANGED = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/

export class PostgresQuery implements RowSink {
  /** Whom to tell; pg puts another around it, which keeps the deadline. */
  callback: ((error: unknown, outcome?: Outcome) => void) | undefined = undefined
  readonly text: string
  readonly name: string | undefined
  readonly #statement: Statement
  readonly #rows: Row[] = []
  #shape: RowShape | null | undefined
  #changes = 0
  #failure: unknown
  #tap: Tap | undefined

  constructor(statement: Statement) {
    this.text = statement.text
    this.name = statement.name
    this.#statement = statement
  }

  /** pg calls this when it is the statement's turn on the connection. */
  submit(connection: Connection): null {
    const { name } = this
    const { values } = this.#statement
    const tap = (this.#tap = tapOf(connection))
    const shape = name === undefined ? undefined : tap?.shapes.get(name)
    if (name !== undefined && shape !== undefined && connection.parsedStatements[name] === this.text) {
      this.#shape = shape
      if (tap !== undefined && shape !== null) tap.sink = this
      if (connection.stream.writable) connection.stream.write(encodeKnown(name, values))
      return null
    }
    this.#sendWhole(connection)
    return null
  }

  /** Step by step, by pg's own writers: the first time, and for what has no name. */
  #sendWhole(connection: Connection): void {
    const { name, text } = this
    connection.stream.cork?.()
    try {
      if (name === undefined || connection.parsedStatements[name] === undefined) {
        connection.parse({ name, text })
        if (name !== undefined && connection.submittedNamedStatements) connection.submittedNamedStatements[name] = text
      }
      // A boolean is text like any other.
      const values = this.#statement.values.map((value) => (typeof value === 'boolean' ? String(value) : value))
      connection.bind({ statement: name, values })
      connection.describe({ type: 'P', name: '' })
      connection.execute({ portal: '', rows: 0 })
      connection.sync()
    } finally {
      connection.stream.uncork?.()
    }
  }

  handleRowDescription({ fields }: { readonly fields: readonly ColumnFacts[] }): void {
    this.#shape = new RowShape(fields, this.#statement.types)
    if (this.#tap !== undefined) this.#tap.sink = this
  }

  // hot: once per row
  takeRow(bytes: Buffer, at: number): void {
    const shape = this.#shape
    if (shape === undefined || shape === null || !this.#wantsRows()) return
    try {
      this.#rows.push(shape.read(bytes, at))
    } catch (error) {
      this.#failure ??= error
    }
  }

  /** Where there is no tap. */
  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const shape = this.#shape
    if (shape === undefined || shape === null || !this.#wantsRows()) return
    try {
      this.#rows.push(shape.make(fields))
    } catch (error) {
      this.#failure ??= error
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const changed = CHANGED.exec(text)
    if (changed !== null) this.#changes = Number(changed[1])
    if (this.name !== undefined) this.#tap?.shapes.set(this.name, this.#shape ?? null)
  }

  handleReadyForQuery(): void {
    this.#leave()
    if (this.#failure !== undefined) this.callback?.(this.#failure)
    else this.callback?.(null, { rows: this.#rows, changes: this.#changes, lastId: undefined })
  }

  handleError(error: unknown): void {
    this.#leave()
    this.callback?.(this.#failure ?? error)
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFail('There is nothing to copy from here.')
  }

  #wantsRows(): boolean {
    const { mode } = this.#statement
    return mode === 'all' || (mode === 'first' && this.#rows.length === 0)
  }

  #leave(): void {
    if (this.#tap?.sink === this) this.#tap.sink = undefined
  }
}

// scope.ts: one open transaction on one connection: BEGIN to COMMIT or ROLLBACK, transactions inside of it as savepoints, a
// deadline for the whole. Knows engines only as sessions; what is tried again, transaction.ts decides.

import { type Clock, systemClock } from '../../base/clock.ts'
import { isGuichetError } from '../../base/errors.ts'
import { after } from '../../store/pause.ts'
import type { Held, Mode, Outcome, Session, Store } from '../../store/session.ts'
import type { EngineName } from '../../store/sql-text.ts'
import { databaseErrors } from './errors.ts'
import { faultOf, isConflict } from './faults.ts'

export interface ScopeOptions {
  readonly isolation: string
  /** Longest time from BEGIN on, milliseconds. */
  readonly deadlineMs: number
  /** Of the engine, for messages. */
  readonly statementMs: number
  /** False: SQLite does not watch foreign keys inside, as its tables can only be rebuilt so; whoever asks checks them. */
  readonly foreignKeys?: boolean
  readonly clock?: Clock
}

/** What all levels of one transaction share. */
interface Root {
  readonly held: Held
  readonly statementMs: number
  /** Why nothing can be asked any more. */
  over: Error | undefined
}

export class Scope implements Session {
  readonly engine: EngineName
  readonly #root: Root
  readonly #depth: number
  /** The statement that failed: nothing after it counts. */
  #failure: unknown
  #inner: Scope | undefined
  #ended = false

  constructor(root: Root, depth: number) {
    this.engine = root.held.engine
    this.#root = root
    this.#depth = depth
  }

  /** Why this transaction cannot be kept, if so. */
  get failure(): unknown {
    return this.#failure
  }

  execute(text: string, values: readonly unknown[], mode: Mode): Outcome | Promise<Outcome> {
    this.#assertMine()
    try {
      const outcome = this.#root.held.execute(text, values, mode)
      if (!(outcome instanceof Promise)) return outcome
      return outcome.catch((error) => {
        throw this.#failed(error, text)
      })
    } catch (error) {
      throw this.#failed(error, text)
    }
  }

  /** Runs `work` behind a savepoint: when it throws, only what it did is taken back. */
  async nest<Value>(work: (inner: Scope) => Value | Promise<Value>): Promise<Value> {
    this.#assertMine()
    const inner = new Scope(this.#root, this.#depth + 1)
    const name = `guichet_${this.#depth}`
    this.#inner = inner
    try {
      await this.control(`savepoint ${name}`)
      try {
        const value = await work(inner)
        await inner.finish()
        await this.control(`release ${name}`)
        return value
      } catch (error) {
        inner.#ended = true
        await this.#root.held.settled()
        // What fails here is kept as the failure of the whole; the caller is told what came first.
        await this.control(`rollback to ${name}; release ${name}`).catch(() => {})
        throw error
      }
    } finally {
      inner.#ended = true
      this.#inner = undefined
      // Getting into another one's way is not undone by a savepoint: the whole begins anew.
      if (isConflict(inner.#failure)) this.#failure ??= inner.#failure
    }
  }

  /** Waits for what is under way. @throws what makes it impossible to keep the transaction */
  async finish(): Promise<void> {
    this.#ended = true
    await this.#root.held.settled()
    if (this.#root.over !== undefined) throw this.#root.over
    if (this.#failure !== undefined) throw databaseErrors.fail('GUI_DATABASE_TRANSACTION_ABORTED', {}, this.#failure)
  }

  /** @internal */
  async control(text: string): Promise<void> {
    if (this.#root.over !== undefined) throw this.#root.over
    try {
      await this.#root.held.control(text)
    } catch (error) {
      throw this.#failed(error, text)
    }
  }

  #assertMine(): void {
    if (this.#root.over !== undefined) throw this.#root.over
    if (this.#ended) throw databaseErrors.fail('GUI_DATABASE_TRANSACTION_OVER')
    if (this.#inner !== undefined) throw databaseErrors.fail('GUI_DATABASE_NESTED')
    if (this.#failure !== undefined) throw databaseErrors.fail('GUI_DATABASE_TRANSACTION_ABORTED', {}, this.#failure)
  }

  /** After the engine's refusal nothing more is kept; what never reached it (a wrong value) does no harm. */
  #failed(error: unknown, text: string): unknown {
    const fault = faultOf(error, text, this.#root.statementMs)
    const reached = !isGuichetError(error) || error.code === 'GUI_STORE_LOST'
    if (reached) this.#failure ??= fault
    return fault
  }
}

/** A transaction from BEGIN on; ends by `commit` or `rollback`. */
export class OpenTransaction {
  readonly scope: Scope
  /** Rejects at the deadline. */
  readonly overdue: Promise<never>
  readonly #root: Root
  readonly #options: ScopeOptions
  #stopDeadline: () => void = () => {}
  #ending = false

  /** Takes a connection and begins. @throws GUI_STORE_WAIT, GUI_STORE_CROWD, GUI_STORE_BUSY, GUI_STORE_CONNECT */
  static async begin(store: Store, options: ScopeOptions): Promise<OpenTransaction> {
    const held = await store.hold()
    try {
      if (held.engine === 'sqlite' && options.foreignKeys === false) await held.control('pragma foreign_keys = off')
      // SQLite: the right to write is taken at once; taken later, it could not be waited for.
      await held.control(held.engine === 'sqlite' ? 'begin immediate' : `begin isolation level ${options.isolation}`)
    } catch (error) {
      await watchForeignKeys(held, options)
      held.release(true)
      throw faultOf(error, 'begin', options.statementMs)
    }
    return new OpenTransaction(held, options)
  }

  private constructor(held: Held, options: ScopeOptions) {
    const { deadlineMs, statementMs, clock = systemClock } = options
    this.#options = options
    this.#root = { held, statementMs, over: undefined }
    this.scope = new Scope(this.#root, 1)
    this.overdue = new Promise((_, reject) => {
      this.#stopDeadline = after(clock, deadlineMs, () => {
        if (this.#ending) return
        this.#ending = true
        this.#root.over = databaseErrors.fail('GUI_DATABASE_TRANSACTION_DEADLINE', { ms: deadlineMs })
        this.#abandon().then(() => reject(this.#root.over))
      })
    })
    // Whoever waits for it hears of it; nobody has to.
    this.overdue.catch(() => {})
  }

  /** @throws GUI_DATABASE_TRANSACTION_ABORTED, GUI_DATABASE_CONFLICT, and broken constraints that were deferred */
  async commit(): Promise<void> {
    await this.scope.finish()
    if (this.#ending) return
    this.#ending = true
    await this.scope.control('commit')
    await this.#end(false)
  }

  /** Takes everything back; after a commit or a deadline there is nothing to do. */
  async rollback(): Promise<void> {
    if (this.#root.over !== undefined) return
    this.#ending = true
    this.#root.over = databaseErrors.fail('GUI_DATABASE_TRANSACTION_OVER')
    const { held } = this.#root
    await held.settled()
    try {
      await held.control('rollback')
      await this.#end(false)
    } catch {
      // SQLite rolls back by itself when its disk is full; a connection that died did so too.
      await this.#end(held.engine === 'postgres')
    }
  }

  /** At once: PostgreSQL's connection is cut, whatever it is doing; SQLite is never in the middle of a statement. */
  async #abandon(): Promise<void> {
    const { held } = this.#root
    if (held.engine === 'sqlite') {
      try {
        await held.control('rollback')
      } catch {
        // Rolled back already, by SQLite itself.
      }
    }
    await this.#end(true)
  }

  async #end(broken: boolean): Promise<void> {
    this.#stopDeadline()
    this.#root.over ??= databaseErrors.fail('GUI_DATABASE_TRANSACTION_OVER')
    await watchForeignKeys(this.#root.held, this.#options)
    this.#root.held.release(broken)
  }
}

async function watchForeignKeys(held: Held, { foreignKeys }: ScopeOptions): Promise<void> {
  if (held.engine === 'sqlite' && foreignKeys === false) await held.control('pragma foreign_keys = on')
}

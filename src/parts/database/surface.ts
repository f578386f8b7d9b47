// surface.ts: what a database and its transactions both offer: sql, kysely, transaction. Joins a session with the tag and
// with Kysely; knows neither connections nor migrations.

import type { Kysely } from 'kysely'
import type { Mode, Outcome, Session } from '../../store/session.ts'
import type { EngineName } from '../../store/sql-text.ts'
import { compile, type Template } from './compile.ts'
import { databaseErrors } from './errors.ts'
import { makeKysely } from './kysely.ts'
import type { Runner } from './query.ts'
import type { Scope } from './scope.ts'
import { makeSql, type Sql } from './sql.ts'

/**
 * A transaction, as its function gets it: what it does is kept together or not at all.
 *
 * @typeParam Tables for Kysely: the tables and the types of their columns
 */
export interface Transaction<Tables = unknown> {
  readonly engine: EngineName
  readonly sql: Sql
  /** The same transaction for Kysely. */
  readonly kysely: Kysely<Tables>
  /** A transaction inside: when it throws, only what it did is taken back. */
  transaction<Value>(work: (inner: Transaction<Tables>) => Value | Promise<Value>): Promise<Value>
}

export function makeTransaction<Tables>(scope: Scope): Transaction<Tables> {
  return new ScopedTransaction<Tables>(scope)
}

class ScopedTransaction<Tables> implements Transaction<Tables> {
  readonly engine: EngineName
  readonly sql: Sql
  readonly #scope: Scope
  #kysely: Kysely<Tables> | undefined

  constructor(scope: Scope) {
    this.#scope = scope
    this.engine = scope.engine
    this.sql = makeSql(new ScopeRunner(scope))
  }

  get kysely(): Kysely<Tables> {
    this.#kysely ??= makeKysely<Tables>({ engine: this.engine, session: this.#scope, begin: undefined })
    return this.#kysely
  }

  transaction<Value>(work: (inner: Transaction<Tables>) => Value | Promise<Value>): Promise<Value> {
    return this.#scope.nest((inner) => work(makeTransaction<Tables>(inner)))
  }
}

class ScopeRunner implements Runner {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  run(template: Template, mode: Mode): Outcome | Promise<Outcome> {
    const { text, values } = compile(template, this.#session.engine)
    return this.#session.execute(text, values, mode)
  }

  async long(template: Template): Promise<never> {
    const { text: sql } = compile(template, this.#session.engine)
    const why = 'it would not see what the transaction has done'
    throw databaseErrors.fail('GUI_DATABASE_LONG', { why, sql, advice: 'Ask db instead of tx.' })
  }
}

// sql.ts: the tag: sql`select * from note where id = ${id}`. Every value becomes a parameter; there is no way to put text
// from outside into a statement.

import type { Row } from '../../store/session.ts'
import { databaseErrors } from './errors.ts'
import { type Join, type JsonValue, joinOf, jsonOf, type Name, nameOf, type SqlValue } from './fragment.ts'
import { Query, type Runner } from './query.ts'

export interface Sql {
  /**
   * A statement, or a piece of one.
   *
   * @typeParam Item what a row looks like; nobody checks it
   * @throws when sent: GUI_DATABASE_SQL, GUI_STORE_VALUE and others; constraints as ConstraintError
   * @example
   * const notes = await db.sql<Note>`select * from note where author = ${author} order by id`
   * const note = await db.sql<Note>`select * from note where id = ${id}`.first() ?? abort(404)
   * await db.sql`delete from note where id in ${[1, 2, 3]}`.run()
   */
  <Item extends object = Row>(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Query<Item>
  /** A name of a table or column, quoted. @throws GUI_DATABASE_IDENTIFIER */
  id(...parts: readonly string[]): Name
  /** A value as JSON. @throws GUI_DATABASE_JSON */
  json(value: unknown): JsonValue
  /** Values or pieces with a comma between them, or `and`, `or`, `union`, `||`. @throws GUI_DATABASE_JOIN */
  join(items: readonly SqlValue[], separator?: string): Join
}

const PIECES = { id: nameOf, json: jsonOf, join: joinOf }

export function makeSql(runner: Runner): Sql {
  function sql<Item extends object = Row>(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Query<Item> {
    if (!Array.isArray(strings) || !('raw' in strings)) throw databaseErrors.fail('GUI_DATABASE_TAG')
    return new Query<Item>(strings, values, runner)
  }
  return Object.assign(sql, PIECES)
}

// faults.ts: what an engine throws -> one of our errors, the same for both engines. The table of codes is all it knows.

import { isGuichetError } from '../../base/errors.ts'
import { excerptOf } from '../../store/excerpt.ts'
import { isSqliteError, type SqliteError } from '../../store/sqlite-driver.ts'
import { isPostgresError, type PostgresError, postgresConstraint, sqliteConstraint } from './constraint.ts'
import { databaseErrors } from './errors.ts'

type Code = keyof typeof databaseErrors.rows & string

/** SQLite's primary result codes. */
const SQLITE: Readonly<Record<number, Code>> = {
  8: 'GUI_DATABASE_READ_ONLY',
  10: 'GUI_DATABASE_DISK',
  11: 'GUI_DATABASE_DAMAGED',
  13: 'GUI_DATABASE_FULL',
  14: 'GUI_DATABASE_DISK',
  20: 'GUI_DATABASE_TYPE',
  26: 'GUI_DATABASE_DAMAGED',
}
/** Extended ones that say more. */
const SQLITE_EXTENDED: Readonly<Record<number, Code>> = {
  1811: 'GUI_DATABASE_RAISED',
  3091: 'GUI_DATABASE_TYPE',
}

/** SQLSTATE; of class 22, data that does not fit, all. */
const POSTGRES: Readonly<Record<string, Code>> = {
  '25006': 'GUI_DATABASE_READ_ONLY',
  '53100': 'GUI_DATABASE_FULL',
  '53200': 'GUI_DATABASE_FULL',
  '58030': 'GUI_DATABASE_DISK',
  P0001: 'GUI_DATABASE_RAISED',
  XX001: 'GUI_DATABASE_DAMAGED',
  XX002: 'GUI_DATABASE_DAMAGED',
}

/** The error to throw for `error`, which `text` met with; what is ours already stays as it is. */
export function faultOf(error: unknown, text: string, statementMs: number): unknown {
  if (isGuichetError(error)) return error
  const sql = excerptOf(text)
  if (isSqliteError(error)) return sqliteConstraint(error) ?? told(sqliteCode(error), error, sql)
  if (!isPostgresError(error)) return error
  if (error.code === '57014') return databaseErrors.fail('GUI_DATABASE_DEADLINE', { ms: statementMs, sql }, error)
  if (isConflict(error)) return databaseErrors.fail('GUI_DATABASE_CONFLICT', { retries: 0 }, error)
  return postgresConstraint(error) ?? told(postgresCode(error), error, sql)
}

function told(code: Code, error: Error, sql: string): Error {
  return databaseErrors.fail(code, { why: error.message.replace(/\.$/, ''), sql }, error)
}

function sqliteCode({ errcode }: SqliteError): Code {
  return SQLITE_EXTENDED[errcode] ?? SQLITE[errcode & 0xff] ?? 'GUI_DATABASE_SQL'
}

function postgresCode({ code }: PostgresError): Code {
  return POSTGRES[code] ?? (code.startsWith('22') ? 'GUI_DATABASE_TYPE' : 'GUI_DATABASE_SQL')
}

/** True when transactions got into each other's way, and the same again may do (PostgreSQL, chapter 13.5). */
export function isConflict(error: unknown): boolean {
  if (isGuichetError(error)) return error.code === 'GUI_DATABASE_CONFLICT'
  if (!isPostgresError(error)) return false
  const { code, message } = error
  // The last: a statement was prepared before a change of its table.
  return code === '40001' || code === '40P01' || (code === '0A000' && message.includes('cached plan'))
}

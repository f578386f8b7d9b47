// auth-database.ts: what signing in asks of a database, of which it knows only this face: that of guichet/database. Makes
// the tables of its own.

import type { Site } from '../../http/message.ts'
import { wasMadeMeanwhile } from '../../store/made-meanwhile.ts'

export type AuthValue = string | number | null

export interface AuthStatement<Item> extends PromiseLike<Item[]> {
  first(): Promise<Item | undefined>
  run(): Promise<{ readonly changes: number }>
}

/** A database of guichet/database. */
export interface AuthDatabase {
  readonly engine: 'sqlite' | 'postgres'
  sql<Item extends object>(strings: TemplateStringsArray, ...values: readonly AuthValue[]): AuthStatement<Item>
  open(site: Site): Promise<void>
  close(): Promise<void>
}

/** Makes what is not there yet; several processes may do so at once. */
export async function makeTables(db: AuthDatabase): Promise<void> {
  for (const statement of db.engine === 'sqlite' ? ofSqlite(db) : ofPostgres(db)) {
    try {
      await statement.run()
    } catch (error) {
      if (!wasMadeMeanwhile(error)) throw error
      await statement.run()
    }
  }
}

function ofSqlite(db: AuthDatabase): AuthStatement<object>[] {
  return [
    db.sql`create table if not exists guichet_user (id integer primary key autoincrement,
      name text not null, login text not null unique, password text, created_at text not null)`,
    ...ofBoth(db),
  ]
}

function ofPostgres(db: AuthDatabase): AuthStatement<object>[] {
  return [
    db.sql`create table if not exists guichet_user (id bigint generated always as identity primary key,
      name text not null, login text not null unique, password text, created_at text not null)`,
    ...ofBoth(db),
  ]
}

function ofBoth(db: AuthDatabase): AuthStatement<object>[] {
  return [
    db.sql`create table if not exists guichet_api_key (id text primary key, owner text not null, name text not null,
      hash text not null, scopes text not null, created_at text not null,
      expires_s double precision, used_s double precision)`,
    db.sql`create index if not exists guichet_api_key_owner on guichet_api_key (owner)`,
  ]
}

// migrations.ts: db.migrations: the migrations of one database, at start and from the command line. Loads what it needs only
// when there is something to do.

import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { MigrateOptions, MigrationStatus } from './migrate.ts'
import type { Opened } from './opened.ts'

export class Migrations {
  readonly #now: () => Opened
  #load: ((path: string) => Promise<unknown>) | undefined
  #atStart = true

  constructor(now: () => Opened) {
    this.#now = now
  }

  /** Every migration of the folder and of the database, in order. */
  async status(): Promise<MigrationStatus[]> {
    const { migrationStatus } = await import('./migrate.ts')
    return await migrationStatus(await this.#options())
  }

  /**
   * Applies what is pending, each whole or not at all.
   *
   * @returns the files that were applied
   * @throws GUI_DATABASE_MIGRATION_FAILED and its kind
   */
  async apply(): Promise<string[]> {
    const { applyMigrations } = await import('./migrate.ts')
    return (await applyMigrations(await this.#options())).map(({ file }) => file)
  }

  /**
   * Takes the last one back.
   *
   * @returns its file; undefined when none is applied
   * @throws GUI_DATABASE_MIGRATION_DOWN, GUI_DATABASE_MIGRATION_FAILED
   */
  async rollBack(): Promise<string | undefined> {
    const { rollBackMigration } = await import('./migrate.ts')
    return (await rollBackMigration(await this.#options()))?.file
  }

  /**
   * Makes the file of a new migration.
   *
   * @param name what it does, in a few words
   * @returns its path
   * @throws GUI_DATABASE_MIGRATION_NAME
   */
  async create(name: string, ending: 'sql' | 'ts' = 'sql'): Promise<string> {
    const { listMigrations, nextFileName } = await import('./migration-files.ts')
    const folder = this.#folder()
    const path = join(folder, nextFileName(await listMigrations(folder), name, ending))
    await mkdir(folder, { recursive: true })
    await writeFile(path, ending === 'sql' ? SQL_FILE : TS_FILE, { flag: 'wx' })
    return path
  }

  /** @internal For the command line: nothing happens at start, and modules are loaded by `load`. */
  byHand(load: (path: string) => Promise<unknown>): void {
    this.#atStart = false
    this.#load = load
  }

  /** @internal What the option `migrate` says. */
  async atStart(): Promise<void> {
    const { settings, site } = this.#now()
    if (!this.#atStart || settings.migrate === 'never' || settings.migrations === '') return
    const options = await this.#options()
    if (options.files.length === 0) return
    const { applyMigrations, assertMigrated } = await import('./migrate.ts')
    const applies = settings.migrate === 'auto' || (settings.migrate === 'development' && site.mode === 'dev')
    if (!applies) return await assertMigrated(options)
    for (const { file } of await applyMigrations(options))
      site.log.info({ migration: file }, `Applied migration ${file}.`)
  }

  #folder(): string {
    const { settings, site } = this.#now()
    return resolve(site.root, settings.migrations)
  }

  async #options(): Promise<MigrateOptions> {
    const { store, clock } = this.#now()
    const { listMigrations } = await import('./migration-files.ts')
    const files = await listMigrations(this.#folder())
    return this.#load === undefined ? { store, files, clock } : { store, files, clock, load: this.#load }
  }
}

const SQL_FILE = `-- What stands here is run once, in a transaction of its own.
create table note (
  id integer primary key,
  text text not null
);

-- down
drop table note;
`

const TS_FILE = `import type { Transaction } from 'guichet/database'

export async function up({ sql }: Transaction): Promise<void> {
  await sql\`create table note (id integer primary key, text text not null)\`.run()
}

export async function down({ sql }: Transaction): Promise<void> {
  await sql\`drop table note\`.run()
}
`

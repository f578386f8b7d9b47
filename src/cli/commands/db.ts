// db.ts: `guichet db …`: the database of an app from the command line: migrations, a backup, a statement. It is the one that
// the app installs; without an app, the one that a site in this folder would have.

import { relative, resolve } from 'node:path'
import { createLogger } from '../../base/log.ts'
import type { OptionValue } from '../../base/options.ts'
import type { Database } from '../../parts/database/database.ts'
import { flagRows } from '../arguments.ts'
import { cliErrors } from '../errors.ts'
import type { CommandWords } from '../help.ts'
import { dbOptions, routesOptions } from '../options.ts'
import { tableText } from '../table.ts'

export const words: CommandWords = {
  usage: 'guichet db migrate|status|new NAME|rollback|backup FILE|sql STATEMENT',
  says: 'Looks after the database of an app.',
  examples: [
    ['guichet db new "add notes"', 'make the file of a migration'],
    ['guichet db migrate', 'apply the migrations that are not applied yet'],
    ['guichet db status', 'list them all'],
    ['guichet db rollback', 'take the last one back'],
    ['guichet db backup notes.db', 'copy a SQLite database, while it is in use'],
    ['guichet db sql "select * from note"', 'run a statement'],
    ['DATABASE_URL=postgres://… guichet db status', 'of another database'],
  ],
  values: { app: 'path', database: 'name' },
}

export const rows = flagRows([dbOptions.rows, { json: routesOptions.rows.json }])

/** The verb and its word. */
export const wordsMax = 2

/** What a verb says when it is done, for stdout. */
type Verb = (db: Database, word: string, flags: Readonly<Record<string, OptionValue>>) => Promise<string>

const VERBS: Readonly<Record<string, { readonly needs?: string; readonly run: Verb }>> = {
  migrate: { run: async (db) => sentences(await db.migrations.apply(), 'Applied', 'Nothing is left to apply.') },
  status: { run: status },
  new: {
    needs: 'a name',
    run: async (db, name, flags) => `${near(await db.migrations.create(name, endingOf(flags)))}\n`,
  },
  rollback: {
    run: async (db) => {
      const file = await db.migrations.rollBack()
      return file === undefined ? 'No migration is applied.\n' : `Took back ${file}.\n`
    },
  },
  backup: {
    needs: 'a file',
    run: async (db, file) => {
      // Where the person stands who types it, not where the site lies.
      await db.backup(resolve(file))
      return `${file}\n`
    },
  },
  sql: { needs: 'a statement', run: statement },
}

export const verbs = Object.keys(VERBS)

/** Where the project is whose own copy of guichet shall run. */
export function pathOf(flags: Readonly<Record<string, OptionValue>>): string {
  return String(flags['app'] ?? dbOptions.rows.app.default)
}

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const [name = '', word = ''] = positionals
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
  if (verb === undefined) {
    const given = name === '' ? 'nothing' : `"${name}"`
    throw cliErrors.fail('GUI_CLI_VERB', { command: 'db', verbs: verbs.join(', '), given })
  }
  if (verb.needs !== undefined && word === '') {
    throw cliErrors.fail('GUI_CLI_WORD', { command: `db ${name}`, needs: verb.needs })
  }
  // The waits of a database do not keep a program alive; this one has nothing else to do.
  const alive = setInterval(() => {}, 2 ** 30)
  const db = await openDatabase(flags)
  try {
    await written(await verb.run(db, word, flags))
  } finally {
    await db.close()
    clearInterval(alive)
  }
  // The user's file may have left a timer or a socket.
  process.exit()
}

/** The one that the app installs, by its name; nothing happens at its start. */
async function openDatabase(flags: Readonly<Record<string, OptionValue>>): Promise<Database> {
  const { planSite } = await import('../../platform/site.ts')
  const { loadApp, loadModule } = await import('../../platform/load.ts')
  const { siteWithState } = await import('../../platform/state.ts')
  const { appFile, root } = planSite(pathOf(flags))
  const given = appFile === undefined ? undefined : (await loadApp(appFile)).given
  const db = await databaseOf(given, flags['database'])
  db.migrations.byHand(loadModule)
  const log = createLogger({ level: 'warn', format: 'pretty' })
  await db.open(siteWithState({ root, log, mode: 'serve', environment: process.env }))
  return db
}

async function databaseOf(given: unknown, named: OptionValue): Promise<Database> {
  const { DATABASE } = await import('../../parts/database/brand.ts')
  // Only a database bears the mark.
  const isDatabase = (value: unknown): value is Database =>
    typeof value === 'object' && value !== null && DATABASE in value
  // What an App of any copy shows of itself; a bare Handler shows nothing.
  const shown: { readonly extensions?: Iterable<unknown> } = typeof given === 'object' && given !== null ? given : {}
  const found = Array.from(shown.extensions ?? []).filter(isDatabase)
  const db = named === undefined ? found[0] : found.find(({ name }) => name === named)
  if (db !== undefined) return db
  if (named !== undefined) {
    const known =
      found.length === 0 ? 'The app installs none.' : `There is: ${found.map(({ name }) => name).join(', ')}.`
    throw cliErrors.fail('GUI_CLI_DATABASE', { name: String(named), known })
  }
  const { database } = await import('../../parts/database/database.ts')
  return database()
}

async function status(db: Database, _: string, flags: Readonly<Record<string, OptionValue>>): Promise<string> {
  const list = await db.migrations.status()
  if (flags['json'] === true) return `${JSON.stringify(list, null, 2)}\n`
  if (list.length === 0) return 'There are no migrations. Make the first one: guichet db new NAME\n'
  return tableText(list.map(({ file, state, appliedAt }) => [file, state, appliedAt ?? '']))
}

async function statement(db: Database, text: string, flags: Readonly<Record<string, OptionValue>>): Promise<string> {
  const { factsOf } = await import('../../store/sql-text.ts')
  // A template without a hole, as the tag would get it.
  const query = db.sql(Object.assign([text], { raw: [text] }))
  if (factsOf(text, db.engine).kind !== 'read' && !/\breturning\b/i.test(text)) {
    const { changes } = await query.run()
    return flags['json'] === true ? `${JSON.stringify({ changes })}\n` : `${changes} rows changed.\n`
  }
  const found = await query
  if (flags['json'] === true) return `${JSON.stringify(found, plain, 2)}\n`
  const [first] = found
  if (first === undefined) return 'No rows.\n'
  const names = Object.keys(first)
  return tableText([names, ...found.map((row) => names.map((name) => cell(row[name])))])
}

/** What JSON has no word for. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

function cell(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return typeof value === 'object' ? JSON.stringify(value, plain) : String(value)
}

function sentences(files: readonly string[], verb: string, none: string): string {
  return files.length === 0 ? `${none}\n` : files.map((file) => `${verb} ${file}.\n`).join('')
}

function endingOf(flags: Readonly<Record<string, OptionValue>>): 'sql' | 'ts' {
  return flags['ts'] === true ? 'ts' : 'sql'
}

function near(path: string): string {
  const found = relative(process.cwd(), path)
  return found.startsWith('..') ? path : found
}

function written(text: string): Promise<void> {
  return new Promise((done) => {
    process.stdout.write(text, () => done())
  })
}

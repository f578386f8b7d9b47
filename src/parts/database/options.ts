// options.ts: everything that can be said about a database, with its default and the reason for it.

import { defineOptions, type GivenOptions, type ResolvedOptions } from '../../base/options.ts'

const MIB = 1_048_576

export const databaseOptions = defineOptions('database', {
  url: {
    default: undefined,
    type: 'string',
    env: 'DATABASE_URL',
    says: 'Where it is: sqlite:./file.db, sqlite::memory: or postgres://…. Without it: data.db in the state folder of the site.',
    why: 'DATABASE_URL is what hosting services set.',
  },
  name: {
    default: 'database',
    says: 'Name of the extension; a second database of an App needs one of its own.',
    why: 'An App installs one extension of a name.',
  },
  migrations: {
    default: 'migrations',
    says: 'Folder of the migrations, from the folder of the site; "" for none.',
    why: 'Beside the app, so that they travel with it.',
  },
  migrate: {
    default: 'development',
    words: ['development', 'auto', 'check', 'never'],
    says: 'When migrations are applied: in development at every start and else only checked; always; only checked; never looked at.',
    why: 'In production the operator decides when tables change: guichet db migrate.',
  },
  synchronous: {
    default: 'normal',
    words: ['normal', 'full'],
    says: 'SQLite: full waits for the disk at each commit.',
    why: 'With normal nothing is lost when the process dies; when the machine loses power, the last commits may be, never the rest.',
  },
  statementsMax: {
    default: 500,
    min: 1,
    max: 100_000,
    says: 'SQLite: most statements kept prepared, twice that for a moment.',
    why: 'Preparing costs more than running; 500 is more than most apps have.',
  },
  busyTimeoutMs: {
    default: 5000,
    min: 0,
    max: 600_000,
    says: 'SQLite: longest wait for another process that writes, milliseconds.',
    why: "The value of Rails and PocketBase's order; the wait does not hold other requests up.",
  },
  acquireTimeoutMs: {
    default: 5000,
    min: 1,
    max: 600_000,
    says: 'Longest wait for a connection, or for the turn to write, milliseconds.',
    why: 'A request that waits longer is better told so; it must be shorter than transactionTimeoutMs, so that who waits for himself is found out first.',
  },
  waitingMax: {
    default: 1000,
    min: 1,
    max: 1_000_000,
    says: 'Most callers that may wait for that at once.',
    why: 'A line without an end only makes everybody late.',
  },
  transactionTimeoutMs: {
    default: 10_000,
    min: 1,
    max: Number.POSITIVE_INFINITY,
    says: 'Longest time a transaction may take, milliseconds.',
    why: 'SQLite has one writer: a forgotten await in one request would stop all others for good.',
  },
  transactionRetriesMax: {
    default: 5,
    min: 0,
    max: 100,
    says: 'How often a transaction that met with another is tried again.',
    why: 'PostgreSQL asks for it (chapter 13.5): the same again mostly succeeds.',
  },
  isolation: {
    default: 'serializable',
    words: ['serializable', 'repeatable read', 'read committed'],
    says: 'PostgreSQL: isolation of transactions.',
    why: 'What SQLite does anyway: transactions run as if one came after the other, so that an app means the same on both.',
  },
  poolMax: {
    default: 10,
    min: 1,
    max: 1000,
    says: 'PostgreSQL: most connections of this process.',
    why: "pg's own default; a server has 100 for everybody.",
  },
  statementTimeoutMs: {
    default: 30_000,
    min: 1,
    max: 86_400_000,
    says: 'PostgreSQL: longest time one statement may take, milliseconds.',
    why: 'A statement without an index would keep a connection for as long as it likes.',
  },
  preparedStatements: {
    default: true,
    says: 'PostgreSQL: prepares statements that come again on the server.',
    why: 'Half as fast again; off for a pooler that cannot (PgBouncer before 1.21 in transaction mode).',
  },
  longMax: {
    default: 2,
    min: 1,
    max: 64,
    says: 'Most long statements at once: processes of SQLite, connections of PostgreSQL.',
    why: 'Each may keep a processor busy.',
  },
  longTimeoutMs: {
    default: 30_000,
    min: 1,
    max: 86_400_000,
    says: 'Longest time of a long statement and of the wait for its turn, milliseconds.',
    why: 'A browser has given up by then.',
  },
  longRowsMax: {
    default: 10_000,
    min: 1,
    max: 10_000_000,
    says: 'Most rows of a long statement; more are cut off, and that is told.',
    why: 'They are held in memory. Datasette has 1,000 for pages.',
  },
  longBytesMax: {
    default: 64 * MIB,
    min: 1024,
    max: 1024 * MIB,
    says: 'Most bytes of the rows of a long statement, about; more are cut off.',
    why: 'Ten rows may hold more than ten thousand.',
  },
})

export type DatabaseOptions = GivenOptions<typeof databaseOptions.rows>
export type DatabaseSettings = ResolvedOptions<typeof databaseOptions.rows>

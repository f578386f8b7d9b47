// errors.ts: what can go wrong between an app and its database: statements, constraints, transactions, migrations. What
// the drivers and connections raise stands in store/errors. No sentence holds a value.

import { defineErrors } from '../../base/errors.ts'

const APP = { status: 500, blame: 'app' } as const
const OPERATOR = { status: 500, blame: 'operator' } as const
const AWAY = { status: 503, blame: 'operator' } as const

export const databaseErrors = defineErrors('GUI_DATABASE', {
  GUI_DATABASE_NOT_OPEN: {
    ...APP,
    says: 'The database was asked before it was opened, or after it was closed.',
    hint: 'Write app.install(db) and ask it in handlers or in app.onOpen(); outside of an App, await db.open(site) first.',
  },
  GUI_DATABASE_NO_PLACE: {
    ...OPERATOR,
    says: 'The database has no place: no url was given, DATABASE_URL is not set, and nobody keeps a folder for the site.',
    hint: "Name one: database({ url: 'sqlite:./data.db' }), or 'sqlite::memory:' in tests.",
  },
  GUI_DATABASE_TAG: {
    ...APP,
    says: 'sql was called as a function.',
    hint: 'Write it in front of a template: db.sql`select * from note`. Values stand in the template and are bound, never pasted.',
  },
  GUI_DATABASE_HOLE: {
    ...APP,
    says: 'A value of the statement stands {where}, where it cannot be bound.\n\n  {sql}',
    hint: 'Take the quotes away, and join texts before: a pattern for LIKE is one value. Names of tables and columns go through sql.id().',
  },
  GUI_DATABASE_PLACEHOLDER: {
    ...APP,
    says: 'The statement holds the parameter {sign}, for which there is no value.\n\n  {sql}',
    hint: 'Write the value itself into the template, in the place of {sign}.',
  },
  GUI_DATABASE_LIST: {
    ...APP,
    says: 'A list stands where it cannot: {why}.\n\n  {sql}',
    hint: 'Write the list right behind IN, without parentheses; they come with it.',
  },
  GUI_DATABASE_PARAMETERS: {
    ...APP,
    says: 'The statement has {count} values; {engine} takes {max} at most.',
    hint: 'Send it in several parts, inside db.transaction() if they belong together.',
  },
  GUI_DATABASE_IDENTIFIER: {
    ...APP,
    says: 'sql.id() was given {given}, which is no name of a table or column.',
    hint: 'A name is letters, digits and "_", 63 at most. Look names that come from a request up in a list of your own.',
  },
  GUI_DATABASE_JSON: {
    ...APP,
    says: 'sql.json() was given a value that JSON cannot hold: {why}.',
    hint: 'Give plain objects, arrays, text, numbers, booleans and null.',
  },
  GUI_DATABASE_JOIN: {
    ...APP,
    says: 'sql.join() cannot join {given}.',
    hint: 'Give it one or more values or fragments, and one of these between them: {separators}.',
  },
  GUI_DATABASE_ONE: {
    ...APP,
    says: 'The statement gave {count} where one row was asked for.\n\n  {sql}',
    hint: 'Where there may be none, write .first(), and answer 404 for undefined.',
  },
  GUI_DATABASE_SQL: {
    ...APP,
    says: 'The database refused a statement: {why}.\n\n  {sql}',
    hint: 'Correct the statement; when a table or column is missing, see whether a migration is: guichet db status',
  },
  GUI_DATABASE_UNIQUE: {
    status: 409,
    blame: 'app',
    says: 'There is a row with the same {columns} in {table} already.',
    hint: 'Catch it where it may happen and answer 409: if (isConstraintError(error) && error.kind === "unique") …',
  },
  GUI_DATABASE_FOREIGN_KEY: {
    status: 409,
    blame: 'app',
    says: 'A row refers to one that is not there, or is referred to and cannot go: {constraint}.',
    hint: 'Make the other row first, or delete those that refer to it; ON DELETE CASCADE does so by itself.',
  },
  GUI_DATABASE_NOT_NULL: {
    status: 422,
    blame: 'app',
    says: 'The column {columns} of {table} may not be null.',
    hint: 'Give it a value, or a DEFAULT in the table.',
  },
  GUI_DATABASE_CHECK: {
    status: 422,
    blame: 'app',
    says: 'A row of {table} does not pass the check {constraint}.',
    hint: 'Check the input before, with a schema of the route.',
  },
  GUI_DATABASE_RAISED: {
    status: 422,
    blame: 'app',
    says: 'A trigger of the database refused a statement: {why}.',
    hint: 'Look at the triggers of the table.',
  },
  GUI_DATABASE_TYPE: {
    status: 422,
    blame: 'app',
    says: 'A value does not fit where it shall go: {why}.',
    hint: 'Check the input before, with a schema of the route.',
  },
  GUI_DATABASE_CONFLICT: {
    ...AWAY,
    says: 'A transaction met with others and was taken back, also after {retries} more tries.',
    hint: 'Make it shorter, or let its statements touch the rows in the same order everywhere.',
  },
  GUI_DATABASE_DEADLINE: {
    ...AWAY,
    says: 'The database ended a statement that took longer than {ms} ms.\n\n  {sql}',
    hint: 'An index may help (EXPLAIN shows it); what has to take long is asked with .long().',
  },
  GUI_DATABASE_READ_ONLY: {
    ...OPERATOR,
    says: 'The database takes no changes: {why}.',
    hint: 'Look at the rights of the file and its folder, or at the user in the URL.',
  },
  GUI_DATABASE_FULL: {
    status: 507,
    blame: 'operator',
    says: 'The database has no room left: {why}.',
    hint: 'Make room on its disk.',
  },
  GUI_DATABASE_DISK: {
    ...OPERATOR,
    says: 'The disk under the database failed: {why}.',
    hint: 'Look at the disk, its mount and the log of the system, before anything else is written.',
  },
  GUI_DATABASE_DAMAGED: {
    ...OPERATOR,
    says: 'The database is damaged: {why}.',
    hint: 'Stop the site, keep a copy of the file and its -wal, and put the last backup in its place.',
  },
  GUI_DATABASE_TRANSACTION_DEADLINE: {
    ...APP,
    says: 'A transaction was taken back: it had not ended after {ms} ms.',
    hint: 'Look for a missing await or a slow call inside it; give db.transaction(work, { deadlineMs }) more where that is right.',
  },
  GUI_DATABASE_TRANSACTION_OVER: {
    ...APP,
    says: 'A transaction was asked after its end.',
    hint: 'Await every statement of db.transaction(async (tx) => …) inside of it, and do not keep tx.',
  },
  GUI_DATABASE_TRANSACTION_ABORTED: {
    ...APP,
    says: 'A transaction goes on after one of its statements failed; it is taken back as a whole.',
    hint: 'Put a statement that may fail into a transaction of its own: await tx.transaction((inner) => …), and catch that.',
  },
  GUI_DATABASE_NESTED: {
    ...APP,
    says: 'A transaction was asked while another one inside of it is open.',
    hint: 'Use the inner one in the inner function, and await one inner transaction before the next.',
  },
  GUI_DATABASE_LONG: {
    ...APP,
    says: 'The statement cannot be run as a long one: {why}.\n\n  {sql}',
    hint: '{advice}',
  },
  GUI_DATABASE_LONG_DEADLINE: {
    ...AWAY,
    says: 'A long statement was ended after {ms} ms.\n\n  {sql}',
    hint: 'Ask for less, add an index, or give .long({ timeoutMs }) more.',
  },
  GUI_DATABASE_LONG_CROWD: {
    ...AWAY,
    says: 'A long statement did not get its turn within {ms} ms: {running} others are running.',
    hint: 'Try again later; longMax says how many run at once.',
  },
  GUI_DATABASE_KYSELY: {
    ...APP,
    says: "Kysely's {what} was called, which is not offered {where}.",
    hint: '{advice}',
  },
  GUI_DATABASE_MIGRATION_NAME: {
    ...APP,
    says: 'The migration {file} cannot be used: {why}.',
    hint: 'Migrations are called 0001-what-it-does.sql (or .ts, .js), each with a number of its own; guichet db new NAME makes one.',
  },
  GUI_DATABASE_MIGRATION_CHANGED: {
    ...OPERATOR,
    says: 'The migration {file} was changed after it had been applied.',
    hint: 'Put it back as it was and write a new one; in development, delete the database and let all of them run again.',
  },
  GUI_DATABASE_MIGRATION_ORDER: {
    ...OPERATOR,
    says: 'The migration {file} is new, but {last} has been applied already.',
    hint: 'Give it the next number: {next}.',
  },
  GUI_DATABASE_MIGRATION_PENDING: {
    ...OPERATOR,
    says: 'The database is behind the app: not applied yet are {files}.',
    hint: 'Run: guichet db migrate',
  },
  GUI_DATABASE_MIGRATION_FAILED: {
    ...OPERATOR,
    says: 'The migration {place} failed, and nothing of it was kept: {why}\n\n  {sql}',
    hint: 'Correct it and run it again: guichet db migrate',
  },
  GUI_DATABASE_MIGRATION_CONTROL: {
    ...APP,
    says: 'The migration {place} says {word}.',
    hint: 'Take it out: a migration runs in a transaction of its own already.',
  },
  GUI_DATABASE_MIGRATION_MODULE: {
    ...APP,
    says: 'The migration {file} cannot be loaded: {why}.',
    hint: 'It exports functions: export async function up(db: Transaction) { … }, and down to take it back.',
  },
  GUI_DATABASE_MIGRATION_DOWN: {
    ...OPERATOR,
    says: 'The migration {file} cannot be taken back: {why}.',
    hint: 'Write what undoes it below a line "-- down" (or as function down in a .ts file), or restore a backup.',
  },
})

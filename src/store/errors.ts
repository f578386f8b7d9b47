// errors.ts: what can go wrong between guichet and what it keeps things in: files, drivers, connections, values.
// No sentence holds a password or a value.

import { defineErrors } from '../base/errors.ts'

const OPERATOR = { status: 500, blame: 'operator' } as const
const AWAY = { status: 503, blame: 'operator' } as const
const APP = { status: 500, blame: 'app' } as const

export const storeErrors = defineErrors('GUI_STORE', {
  GUI_STORE_URL: {
    ...OPERATOR,
    says: 'The {what} "{url}" cannot be used: {why}.',
    hint: 'Write sqlite:./data.db, sqlite::memory:, postgres://user:password@host:5432/name or redis://host:6379.',
  },
  GUI_STORE_PACKAGE: {
    ...OPERATOR,
    says: 'The package {name} is needed for {what} and is not installed.',
    hint: 'Install it in the project: npm install {name}',
  },
  GUI_STORE_NO_SQLITE: {
    ...OPERATOR,
    says: 'There is no SQLite: that of Node.js {version} is not enough, and @photostructure/sqlite cannot be loaded: {why}',
    hint: 'Install again with optional packages (npm install --include=optional), or use Node.js 22.16 or newer.',
  },
  GUI_STORE_OPEN: {
    ...OPERATOR,
    says: 'The database {file} cannot be opened: {why}.',
    hint: '{advice}',
  },
  GUI_STORE_CONNECT: {
    ...AWAY,
    says: 'There is no connection to {where}: {why}.',
    hint: '{advice}',
  },
  GUI_STORE_LOST: {
    ...AWAY,
    says: 'The connection to {where} was lost: {why}.',
    hint: 'What was under way may or may not have been done. The next call connects again.',
  },
  GUI_STORE_CLOSED: {
    ...APP,
    says: 'The connection to {where} is closed.',
    hint: 'Nothing can be asked of it after the site has been closed.',
  },
  GUI_STORE_BUSY: {
    ...AWAY,
    says: 'Another process was writing to {file} for all of the {ms} ms that were waited.',
    hint: 'Look for a program that holds a transaction open on this file, such as a sqlite3 shell.',
  },
  GUI_STORE_WAIT: {
    ...AWAY,
    says: '{what} did not come free within {ms} ms.',
    hint: 'Inside db.transaction(async (tx) => …) ask tx, not db, which waits for that very transaction; and keep transactions short.',
  },
  GUI_STORE_CROWD: {
    ...AWAY,
    says: '{waiting} callers wait for {what} already.',
    hint: 'The database is slower than what is asked of it: make transactions shorter, or raise waitingMax.',
  },
  GUI_STORE_VALUE: {
    ...APP,
    says: 'Parameter {n} of the statement is {given}.\n\n  {sql}',
    hint: '{advice}',
  },
  GUI_STORE_TEXT: {
    status: 422,
    blame: 'peer',
    says: 'A text holds the character NUL, which no database keeps.',
    hint: 'Send it without, or as bytes.',
  },
  GUI_STORE_STATEMENT: {
    ...APP,
    says: 'The statement cannot be run: {why}.\n\n  {sql}',
    hint: '{advice}',
  },
  GUI_STORE_BACKUP: {
    ...OPERATOR,
    says: 'The backup {file} was not made: {why}.',
    hint: '{advice}',
  },
  GUI_STORE_REDIS: {
    ...AWAY,
    says: 'Redis at {where} did not do {command}: {why}.',
    hint: '{advice}',
  },
})

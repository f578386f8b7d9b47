// errors.ts: what can go wrong when somebody signs in. No sentence holds a password, a key or a hash, and none says whether
// an account exists.

import { defineErrors } from '../../base/errors.ts'

const OPERATOR = { status: 500, blame: 'operator' } as const
const APP = { status: 500, blame: 'app' } as const

export const authErrors = defineErrors('GUI_AUTH', {
  GUI_AUTH_SESSIONS: {
    ...APP,
    says: 'auth() needs sessions that are kept on the server: {why}.',
    hint: 'Write new App({ session: { store: databaseSessions(db) } }) with databaseSessions from guichet/database; SQLite needs nothing to set up.',
  },
  GUI_AUTH_NOT_OPEN: {
    ...APP,
    says: 'auth() is asked before its App is open, or by an App that has not installed it.',
    hint: 'Write app.install(people) on the App that uses it, or on the App around it.',
  },
  GUI_AUTH_USERS: {
    ...APP,
    says: 'auth() does not know where users are: {why}.',
    hint: 'Write auth({ db }) for the table that comes with it, or auth({ find, load }) for users of your own.',
  },
  GUI_AUTH_DATABASE: {
    ...APP,
    says: '{what} needs a database.',
    hint: 'Write auth({ db, … }) with database() from guichet/database.',
  },
  GUI_AUTH_SAVE: {
    ...APP,
    says: 'A password cannot be kept: auth({ find, load }) was given no savePassword.',
    hint: 'Give it a function savePassword(user, password) that keeps the text with the user.',
  },
  GUI_AUTH_PASSWORD: {
    status: 422,
    blame: 'peer',
    says: 'The password is empty or longer than {max} bytes.',
    hint: 'Choose another one.',
  },
  GUI_AUTH_PHC: {
    ...OPERATOR,
    says: 'The hash of a password cannot be used: {why}.',
    hint: 'Look at what is kept in the place of passwords: PHC strings of argon2id or scrypt, as hashPassword() makes them.',
  },
  GUI_AUTH_ALGORITHM: {
    ...OPERATOR,
    says: 'The hash of a password was made by {id}, which is not there.',
    hint: 'For argon2id use Node.js 24.7 or newer, or install it in the project: npm install @node-rs/argon2',
  },
  GUI_AUTH_CROWD: {
    status: 503,
    blame: 'operator',
    says: 'Too many passwords are being checked at the moment.',
    hint: 'Somebody may be guessing: look at the addresses in the log. Else raise hashesMax, and UV_THREADPOOL_SIZE with it.',
  },
  GUI_AUTH_PREFIX: {
    ...APP,
    says: 'The option keyPrefix is "{given}".',
    hint: 'Write 1 to 16 lower-case letters.',
  },
  GUI_AUTH_SCOPE: {
    ...APP,
    says: 'The scope "{scope}" cannot be used.',
    hint: 'Write letters, digits and "._:-", without spaces, such as "notes:write".',
  },
})

// options.ts: what can be said about signing in, with its default and the reason for it.

import { defineOptions } from '../../base/options.ts'

export const authOptions = defineOptions('auth', {
  pages: {
    default: true,
    says: 'Whether the built-in pages for signing in and out are there.',
    why: 'A site works at once; who makes pages of one’s own calls people.login().',
  },
  loginPath: {
    default: '/login',
    says: 'Path of the page for signing in, where whoever is not signed in is sent.',
    why: "Flask-Login's and Rails' custom.",
  },
  logoutPath: {
    default: '/logout',
    says: 'Path of the page for signing out.',
    why: 'Signing out is a POST: a picture on another page must not sign anybody out.',
  },
  registerPath: {
    default: '',
    says: 'Path of the page on which anybody can become a user, such as "/register"; "" for none.',
    why: 'Most sites know their users; who may join is decided by who runs it.',
  },
  homePath: {
    default: '/',
    says: 'Where to after signing in, when nobody asked for a page before, and after signing out.',
    why: 'The front page is there in any case.',
  },
  guessesMax: {
    default: 10,
    min: 1,
    max: 100_000,
    says: 'Wrong passwords for one account from one address in a window; more are refused with 429.',
    why: 'OWASP and NIST SP 800-63B (at most 100 in a row): people need three, programs need millions.',
  },
  guessesOfAccountMax: {
    default: 100,
    min: 1,
    max: 1_000_000,
    says: 'Wrong passwords for one account from all addresses in a window.',
    why: 'Many machines that guess together; larger, so that one of them cannot lock the account.',
  },
  guessesOfAddressMax: {
    default: 100,
    min: 1,
    max: 1_000_000,
    says: 'Wrong passwords from one address (of IPv6 the first 64 bits) for all accounts in a window.',
    why: 'One password tried on many accounts; a school behind one address has some that are forgotten.',
  },
  guessWindowS: {
    default: 900,
    min: 1,
    max: 86_400,
    says: 'Length of a window, seconds.',
    why: 'A quarter of an hour: long for a program, bearable for a person.',
  },
  passwordLengthMin: {
    default: 8,
    min: 1,
    max: 128,
    says: 'Fewest characters of a new password.',
    why: 'NIST SP 800-63B: length counts, required kinds of characters do not.',
  },
  passwordBytesMax: {
    default: 1024,
    min: 64,
    max: 65_536,
    says: 'Most bytes of a password.',
    why: 'Longer ones are no safer, and hashing a megabyte is work for nothing.',
  },
  hashesMax: {
    default: 2,
    min: 1,
    max: 64,
    says: 'Most passwords that are hashed at once.',
    why: 'Each takes one of the four threads of libuv, which also read files, and 19 to 32 MiB.',
  },
  hashesWaitingMax: {
    default: 100,
    min: 1,
    max: 100_000,
    says: 'Most that may wait for that; more are refused with 503.',
    why: 'A line without an end only makes everybody late.',
  },
  hashWaitMs: {
    default: 10_000,
    min: 1,
    max: 600_000,
    says: 'Longest wait for it, milliseconds.',
    why: 'A browser still waits by then, a person hardly.',
  },
  keyPrefix: {
    default: 'gui',
    says: 'What API keys begin with: lower-case letters.',
    why: 'A key that lies around somewhere can be recognised, by people and by scanners.',
  },
})

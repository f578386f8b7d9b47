// options.ts: the options of running a site: where it listens and how it talks. Flags, variables, --help and the docs
// are printed from these rows. Knows nothing of how they are used.

import { defineOptions, type GivenOptions } from '../base/options.ts'

export const LOG_FORMATS = ['auto', 'pretty', 'json', 'common', 'combined'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

export const platformOptions = defineOptions('platform', {
  port: {
    default: 8000,
    min: 0,
    max: 65_535,
    flag: 'port',
    short: 'p',
    env: 'PORT',
    says: 'Port to listen on; 0 lets the system choose.',
    why: "The port of python -m http.server. 5000, which is Flask's, belongs to AirPlay on macOS.",
  },
  host: {
    default: '127.0.0.1',
    flag: 'host',
    env: 'GUICHET_HOST',
    says: 'Address to listen on; without an address, all of them, so that the network can reach the site.',
    why: 'What is tried out on a laptop is not meant for everybody in the café.',
  },
  open: {
    default: false,
    flag: 'open',
    short: 'o',
    says: 'Open the site in the browser.',
    why: 'Off, because most starts are restarts.',
  },
  logFormat: {
    default: 'auto',
    words: LOG_FORMATS,
    flag: 'log-format',
    env: 'GUICHET_LOG_FORMAT',
    says: 'Format of the access log; auto is pretty on a terminal, else json.',
    why: "common and combined are Apache's, which every log reader knows.",
  },
  quiet: {
    default: false,
    flag: 'quiet',
    short: 'q',
    says: 'Say nothing but errors: no banner, no access log.',
    why: 'For scripts.',
  },
  verbose: {
    default: false,
    flag: 'verbose',
    short: 'v',
    says: 'Say more: refused requests, and the stack of every error.',
    why: 'Off, because what peers do wrong is not news.',
  },
})

/** Where a site keeps what it keeps; said by the environment only, since every program of a site has to find the same. */
export const stateOptions = defineOptions('state', {
  folder: {
    default: undefined,
    type: 'string',
    env: 'GUICHET_STATE',
    says: "Folder for the secret, databases, uploads and caches; without it .guichet/ in the site's folder.",
    why: 'A program that is replaced as a whole keeps its data elsewhere; so does one on a disk that cannot be written to.',
  },
  secret: {
    default: undefined,
    type: 'string',
    env: 'GUICHET_SECRET',
    says: 'What cookies and sessions are signed and encrypted with, 16 characters at least; several with commas, the newest first. Without it one is made and kept in the folder.',
    why: 'Machines that serve one site need the same, and a secret out of a vault need not lie on a disk.',
  },
})

export type PlatformGiven = GivenOptions<typeof platformOptions.rows>

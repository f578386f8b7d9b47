// options.ts: the flags that belong to the command line itself and not to a site.

import { defineOptions } from '../base/options.ts'
import { STARTERS } from '../platform/starters.ts'

export const cliOptions = defineOptions('command line', {
  version: { default: false, flag: 'version', short: 'V', says: 'Print the version.', why: 'Every program has it.' },
  help: { default: false, flag: 'help', short: 'h', says: 'Print this help.', why: 'Every program has it.' },
})

export const routesOptions = defineOptions('routes', {
  json: { default: false, flag: 'json', says: 'Print JSON for programs.', why: 'A table is for people.' },
})

export const checkOptions = defineOptions('check', {
  strict: {
    default: false,
    flag: 'strict',
    says: 'Fail on warnings too.',
    why: 'Off, because a warning may be meant so; a pipeline can ask for more.',
  },
})

export const explainOptions = defineOptions('explain', {
  method: {
    default: 'GET',
    flag: 'method',
    short: 'X',
    says: 'The method that is asked with.',
    why: "-X is curl's; most questions are about pages.",
  },
  all: {
    default: false,
    flag: 'all',
    says: 'Show every route that does not answer, not only the nearest.',
    why: 'An app has hundreds, and the slip is in one of the nearest.',
  },
})

export const typesOptions = defineOptions('types', {
  out: {
    default: 'types',
    flag: 'out',
    short: 'o',
    says: 'The folder to write to.',
    why: 'An app has several files whose types a client needs.',
  },
})

export const newOptions = defineOptions('new', {
  template: {
    default: 'minimal',
    words: Object.keys(STARTERS),
    flag: 'template',
    short: 't',
    says: 'What the project begins with.',
    why: 'The smallest one is understood in a minute.',
  },
})

export const testOptions = defineOptions('test', {
  watch: {
    default: false,
    flag: 'watch',
    says: 'Run again with every change.',
    why: 'Off, because a pipeline has to end.',
  },
  testName: {
    default: undefined,
    type: 'string',
    flag: 'name',
    says: 'Only tests whose name holds these words.',
    why: 'While one is being mended the others only take time.',
  },
})

export const dbOptions = defineOptions('db', {
  app: { default: '.', flag: 'app', says: 'The app, or its folder.', why: 'Words behind guichet db say what to do.' },
  database: {
    default: undefined,
    type: 'string',
    flag: 'database',
    says: 'Name of the database, for an app with several; the first one without.',
    why: 'An app may install several, each by a name.',
  },
  ts: {
    default: false,
    flag: 'ts',
    says: 'Make the new migration a TypeScript file.',
    why: 'SQL says most changes best.',
  },
})

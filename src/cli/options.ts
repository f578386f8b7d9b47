// options.ts: the flags that belong to the command line itself and not to a site.

import { defineOptions } from '../base/options.ts'

export const cliOptions = defineOptions('command line', {
  version: { default: false, flag: 'version', short: 'V', says: 'Print the version.', why: 'Every program has it.' },
  help: { default: false, flag: 'help', short: 'h', says: 'Print this help.', why: 'Every program has it.' },
})

export const routesOptions = defineOptions('routes', {
  json: { default: false, flag: 'json', says: 'Print JSON for programs.', why: 'A table is for people.' },
})

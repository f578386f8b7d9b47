// errors.ts: slips on the command line. All of them end with exit code 2.

import { defineErrors } from '../base/errors.ts'

const SLIP = { status: 500, blame: 'operator' } as const

export const cliErrors = defineErrors('GUI_CLI', {
  GUI_CLI_FLAG_UNKNOWN: { ...SLIP, says: 'There is no flag {flag}.', hint: '{nearest}' },
  GUI_CLI_FLAG_VALUE: {
    ...SLIP,
    says: 'The flag {flag} needs a value: {wanted}.',
    hint: 'For example: guichet {example}',
  },
  GUI_CLI_FLAG_NO_VALUE: { ...SLIP, says: 'The flag {flag} takes no value.', hint: 'Leave "={given}" out.' },
  GUI_CLI_FLAG_WRONG: {
    ...SLIP,
    says: 'The flag {flag} must be {wanted}, not "{given}".',
    hint: 'For example: guichet {example}',
  },
  GUI_CLI_TOO_MANY: {
    ...SLIP,
    says: 'guichet takes one path here, not also "{given}".',
    hint: 'Put a path that holds spaces between quotes.',
  },
  GUI_CLI_COMMAND: {
    ...SLIP,
    says: 'There is no command "{word}", and no file or folder of that name.',
    hint: '{advice}',
  },
  GUI_CLI_VERB: {
    ...SLIP,
    says: 'guichet {command} takes one of {verbs}, not {given}.',
    hint: 'For example: guichet {command} --help',
  },
  GUI_CLI_WORD: { ...SLIP, says: 'guichet {command} needs {needs}.', hint: 'Write it behind: guichet {command} …' },
  GUI_CLI_DATABASE: { ...SLIP, says: 'There is no database "{name}" in the app.', hint: '{known}' },
})

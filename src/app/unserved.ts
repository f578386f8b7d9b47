// unserved.ts: the site of an App that nobody serves: one that is asked through app.fetch, in a test or on another runtime.
// Its folder is only asked for by what needs one, and its secrets come from the environment.

import { createLogger } from '../base/log.ts'
import { secretsIn } from '../base/secrets.ts'
import type { Site } from '../http/message.ts'
import { appErrors } from './errors.ts'

export const unservedLog = createLogger()

/** @param mode 'dev' in a test; whoever else asks is a visitor */
export function unservedSite(root: string | undefined, mode: Site['mode']): Site {
  // Not every runtime has it.
  const secrets = typeof process === 'object' ? secretsIn(process.env['GUICHET_SECRET']) : undefined
  return {
    ...(secrets === undefined ? {} : { secrets: () => secrets }),
    get root(): string {
      if (root === undefined) throw appErrors.fail('GUI_APP_ROOT')
      return root
    },
    log: unservedLog,
    mode,
  }
}

// runnable.ts: which texts are run at all: one statement, and none that begins or ends a transaction. SQLite would drop a
// second statement without a word, and a BEGIN of one request would take the writes of all others in.

import { storeErrors } from './errors.ts'
import { excerptOf } from './excerpt.ts'
import type { StatementFacts } from './sql-text.ts'

/** @throws GUI_STORE_STATEMENT for what would be half done, or break into somebody's transaction */
export function assertRunnable(text: string, { kind, several }: StatementFacts): void {
  if (kind === 'empty') {
    throw refused(text, 'there is nothing in it', 'Write one statement of SQL.')
  }
  if (several) {
    throw refused(
      text,
      'more than one statement stands in it',
      'Send them one by one, inside db.transaction() if they belong together.',
    )
  }
  if (kind === 'control') {
    throw refused(
      text,
      'transactions are not begun and ended by hand',
      'Write db.transaction(async (tx) => { … }), which also rolls back, retries and ends in time.',
    )
  }
}

function refused(text: string, why: string, advice: string): Error {
  return storeErrors.fail('GUI_STORE_STATEMENT', { why, advice, sql: excerptOf(text) })
}

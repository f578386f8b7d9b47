// transaction.ts: db.transaction(work): all of it or nothing, tried again when it met with another one. What one open
// transaction is, scope.ts knows.

import { type Clock, systemClock } from '../../base/clock.ts'
import { backoffMs, pause } from '../../store/pause.ts'
import type { Store } from '../../store/session.ts'
import { databaseErrors } from './errors.ts'
import { isConflict } from './faults.ts'
import { OpenTransaction, type Scope, type ScopeOptions } from './scope.ts'

const RETRY_MS_MAX = 200

export interface TransactionOptions {
  /** Longest time for one try, milliseconds; `transactionTimeoutMs` without. */
  readonly deadlineMs?: number
  /** How often it is tried again after it met with another one; `transactionRetriesMax` without. */
  readonly retriesMax?: number
  /** PostgreSQL; `isolation` of the options without. */
  readonly isolation?: 'serializable' | 'repeatable read' | 'read committed'
}

export interface TransactSettings extends ScopeOptions {
  readonly retriesMax: number
}

/**
 * Runs `work` in a transaction.
 * @throws what `work` throws, GUI_DATABASE_CONFLICT, GUI_DATABASE_TRANSACTION_DEADLINE, GUI_DATABASE_TRANSACTION_ABORTED
 */
export async function transact<Value>(
  store: Store,
  settings: TransactSettings,
  work: (scope: Scope) => Value | Promise<Value>,
): Promise<Value> {
  const clock: Clock = settings.clock ?? systemClock
  for (let tries = 0; ; tries++) {
    const open = await OpenTransaction.begin(store, settings)
    try {
      // Not before this function can catch what a work that is no async function throws.
      const value = await Promise.race([Promise.resolve(open.scope).then(work), open.overdue])
      await open.commit()
      return value
    } catch (error) {
      await open.rollback()
      const met = isConflict(open.scope.failure)
      if (!met) throw error
      if (tries >= settings.retriesMax) {
        throw databaseErrors.fail('GUI_DATABASE_CONFLICT', { retries: tries }, open.scope.failure)
      }
    }
    await pause(clock, backoffMs(tries + 2, RETRY_MS_MAX))
  }
}

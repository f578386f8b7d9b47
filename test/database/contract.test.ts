// contract.test.ts: the suites of both engines.

import { afterAll, test } from 'vitest'
import { contract } from './contract.ts'
import { findPostgres, postgresAt, sqlite } from './engines.ts'
import { migrationContract } from './migration-contract.ts'
import { transactionContract } from './transaction-contract.ts'

const found = await findPostgres()
afterAll(() => found?.stop())

for (const engine of found === undefined ? [sqlite] : [sqlite, postgresAt(found.url)]) {
  contract(engine)
  transactionContract(engine)
  migrationContract(engine)
}
if (found === undefined) test.skip('skipped: there is no PostgreSQL here', () => {})

// transaction-contract.ts: transactions, as both engines have to do them: whole or not at all, one as if after the other,
// tried again, ended in time.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeClock } from '../../src/base/clock.ts'
import type { Database, DatabaseOptions, Transaction } from '../../src/parts/database/database.ts'
import type { Engine, Fresh } from './engines.ts'

/** A promise that is fulfilled from outside: how two transactions are made to meet. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

/** Until something else has brought it about; the turns of the event loop are what is waited for. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

export function transactionContract(engine: Engine): void {
  describe(`transactions on ${engine.name}`, () => {
    let fresh: Fresh
    let db: Database
    afterEach(() => fresh.end())
    const begin = async (options: DatabaseOptions = {}, clock?: FakeClock) => {
      fresh = await engine.fresh(options, clock === undefined ? {} : { clock })
      db = fresh.db
      await db.sql`create table account (id integer primary key, cents integer not null)`.run()
      await db.sql`insert into account values (1, 100), (2, 0)`.run()
    }
    const centsOf = async (id: number, of: Transaction | Database = db) =>
      (await of.sql<{ cents: number }>`select cents from account where id = ${id}`.one()).cents
    const give = (of: Transaction | Database, cents: number, id = 1) =>
      of.sql`update account set cents = cents + ${cents} where id = ${id}`.run()

    describe('as they come', () => {
      beforeEach(() => begin())

      test('give back what their function gives, and keep everything', async () => {
        const left = await db.transaction(async (tx) => {
          await give(tx, -30)
          await give(tx, 30, 2)
          return await centsOf(1, tx)
        })
        expect([left, await centsOf(1), await centsOf(2)]).toEqual([70, 70, 30])
      })

      test('are taken back whole when their function throws, also without async', async () => {
        const failing = async (tx: Transaction) => {
          await give(tx, 5)
          throw new Error('changed my mind')
        }
        await expect(db.transaction(failing)).rejects.toThrow('changed my mind')
        const sync = () => {
          throw new Error('at once')
        }
        await expect(db.transaction(sync)).rejects.toThrow('at once')
        expect(await centsOf(1)).toBe(100)
      })

      test('are not seen from outside before their end, and do not hold readers up', async () => {
        const [inside, outside] = [gate(), gate()]
        const running = db.transaction(async (tx) => {
          await give(tx, 1)
          inside.open()
          await outside.passed
        })
        await inside.passed
        expect(await centsOf(1)).toBe(100)
        outside.open()
        await running
        expect(await centsOf(1)).toBe(101)
      })

      test('let no write of another request slip in', async () => {
        const [inside, go] = [gate(), gate()]
        const running = db.transaction(async (tx) => {
          await give(tx, 1)
          inside.open()
          await go.passed
          throw new Error('no')
        })
        await inside.passed
        // It waits its turn; were it part of the transaction, it would be taken back too.
        const other = give(db, 10, 2)
        go.open()
        await expect(running).rejects.toThrow('no')
        await other
        expect([await centsOf(1), await centsOf(2)]).toEqual([100, 10])
      })

      test('that read and write the same lose nothing, many at once', async () => {
        const once = (tx: Transaction) =>
          centsOf(1, tx).then((cents) => tx.sql`update account set cents = ${cents + 1} where id = 1`.run())
        await Promise.all(Array.from({ length: 8 }, () => db.transaction(once, { retriesMax: 50 })))
        expect(await centsOf(1)).toBe(108)
      })

      test('run statements that were not awaited before they are kept', async () => {
        await db.transaction((tx) => {
          void give(tx, 1)
          void give(tx, 1)
        })
        expect(await centsOf(1)).toBe(102)
      })

      test('cannot be asked after their end', async () => {
        const kept = await db.transaction((tx) => ({ tx }))
        await expect(kept.tx.sql`select 1`).rejects.toMatchObject({ code: 'GUI_DATABASE_TRANSACTION_OVER' })
        await expect(kept.tx.transaction(() => 1)).rejects.toMatchObject({ code: 'GUI_DATABASE_TRANSACTION_OVER' })
        await expect(db.transaction((tx) => tx.sql`select 1`.long())).rejects.toMatchObject({
          code: 'GUI_DATABASE_LONG',
        })
      })

      test('end with the first statement that fails, whoever catches its error', async () => {
        const swallowing = db.transaction(async (tx) => {
          await give(tx, 1)
          await tx.sql`insert into account values (1, 1)`.run().catch(() => {})
        })
        await expect(swallowing).rejects.toMatchObject({
          code: 'GUI_DATABASE_TRANSACTION_ABORTED',
          cause: expect.objectContaining({ code: 'GUI_DATABASE_UNIQUE' }),
        })
        const going = db.transaction(async (tx) => {
          await tx.sql`select nope`.catch(() => {})
          await give(tx, 1)
        })
        await expect(going).rejects.toMatchObject({ code: 'GUI_DATABASE_TRANSACTION_ABORTED' })
        expect(await centsOf(1)).toBe(100)
      })

      test('go on after a value that never reached the engine', async () => {
        const bad = undefined as unknown as number // as a program in JavaScript may
        await db.transaction(async (tx) => {
          await tx.sql`select ${bad}`.catch(() => {})
          await give(tx, 1)
        })
        expect(await centsOf(1)).toBe(101)
      })

      test('a constraint that is looked at only at the end is told then', async () => {
        await db.sql`create table later (id integer primary key,
          of integer references account (id) deferrable initially deferred)`.run()
        const late = db.transaction((tx) => tx.sql`insert into later values (1, 99)`.run())
        await expect(late).rejects.toMatchObject({ code: 'GUI_DATABASE_FOREIGN_KEY' })
        expect(await db.sql`select * from later`).toEqual([])
      })
    })

    describe('inside others', () => {
      beforeEach(() => begin())

      test('are taken back alone', async () => {
        await db.transaction(async (tx) => {
          await give(tx, 1)
          const inner = tx.transaction(async (deep) => {
            await give(deep, 1000)
            await deep.transaction((deeper) => give(deeper, 1000))
            throw new Error('inner')
          })
          await expect(inner).rejects.toThrow('inner')
          await tx.transaction((second) => give(second, 10))
        })
        expect(await centsOf(1)).toBe(111)
      })

      test('make room for a statement that may fail', async () => {
        await db.transaction(async (tx) => {
          const twice = tx.transaction((inner) => inner.sql`insert into account values (1, 1)`.run())
          await expect(twice).rejects.toMatchObject({ code: 'GUI_DATABASE_UNIQUE' })
          const swallowed = tx.transaction((inner) => inner.sql`select nope`.catch(() => {}))
          await expect(swallowed).rejects.toMatchObject({ code: 'GUI_DATABASE_TRANSACTION_ABORTED' })
          await give(tx, 7)
        })
        expect(await centsOf(1)).toBe(107)
      })

      test('keep the outer one still meanwhile', async () => {
        const mixed = db.transaction((tx) =>
          tx.transaction(async (inner) => {
            await give(inner, 1)
            await give(tx, 1)
          }),
        )
        await expect(mixed).rejects.toMatchObject({ code: 'GUI_DATABASE_NESTED' })
        const twins = db.transaction((tx) =>
          Promise.all([tx.transaction((one) => give(one, 1)), tx.transaction((two) => give(two, 1))]),
        )
        await expect(twins).rejects.toMatchObject({ code: 'GUI_DATABASE_NESTED' })
        expect(await centsOf(1)).toBe(100)
      })

      test('are over when the outer one is', async () => {
        const kept = await db.transaction((tx) => tx.transaction((inner) => ({ inner })))
        await expect(kept.inner.sql`select 1`).rejects.toMatchObject({ code: 'GUI_DATABASE_TRANSACTION_OVER' })
      })
    })

    describe('with a deadline', () => {
      test('are taken back then, and the next one has its turn', async () => {
        const clock = new FakeClock()
        await begin({ transactionTimeoutMs: 3000 }, clock)
        const inside = gate()
        const forgotten = db.transaction(async (tx) => {
          await give(tx, 1)
          inside.open()
          await new Promise(() => {})
        })
        const told = expect(forgotten).rejects.toMatchObject({
          code: 'GUI_DATABASE_TRANSACTION_DEADLINE',
          message: expect.stringContaining('3000 ms'),
        })
        await inside.passed
        const next = db.transaction((tx) => give(tx, 10))
        clock.advance(3000)
        await told
        await next
        expect(await centsOf(1)).toBe(110)
      })

      test('tell what comes too late, and another deadline may be given', async () => {
        const clock = new FakeClock()
        await begin({}, clock)
        const [inside, late] = [gate(), gate()]
        let afterwards: Promise<unknown> | undefined
        const running = db.transaction(
          async (tx) => {
            inside.open()
            await late.passed
            afterwards = give(tx, 1)
            await afterwards
          },
          { deadlineMs: 50 },
        )
        const told = expect(running).rejects.toMatchObject({ code: 'GUI_DATABASE_TRANSACTION_DEADLINE' })
        await inside.passed
        clock.advance(50)
        await told
        late.open()
        await until(() => afterwards !== undefined)
        await expect(afterwards).rejects.toMatchObject({ code: 'GUI_DATABASE_TRANSACTION_DEADLINE' })
        expect(await centsOf(1)).toBe(100)
      })
    })

    test('a second program writes too, and nothing is lost between the two', { timeout: 60_000 }, async () => {
      await begin()
      const second = await fresh.another()
      const once = (of: Database) =>
        of.transaction(
          async (tx) => {
            const cents = await centsOf(2, tx)
            await tx.sql`update account set cents = ${cents + 1} where id = 2`.run()
          },
          { retriesMax: 100 },
        )
      const many = (of: Database) => Promise.all(Array.from({ length: 10 }, () => once(of)))
      await Promise.all([many(db), many(second)])
      expect(await centsOf(2)).toBe(20)
    })
  })
}

import { expect, test } from 'vitest'
import { isSqliteError, packageDriver, sqliteDriver } from './sqlite-driver.ts'

test('there is one that can do all that is needed, and it is the same each time', async () => {
  const driver = await sqliteDriver()
  expect(await sqliteDriver()).toBe(driver)
  const database = new driver.DatabaseSync(':memory:', { readOnly: false, timeout: 0 })
  const statement = database.prepare('select ? as a')
  expect([statement.all('x'), statement.columns().length, typeof driver.backup]).toEqual([[{ a: 'x' }], 1, 'function'])
  database.close()
})

test('without any, the message says what to do', async () => {
  const load = async () => {
    throw new Error('Cannot find package')
  }
  await expect(packageDriver(load)).rejects.toMatchObject({
    code: 'GUI_STORE_NO_SQLITE',
    message: expect.stringContaining(process.version),
    hint: expect.stringContaining('--include=optional'),
  })
})

test('errors have their result code, also those that the driver gives none', async () => {
  const { DatabaseSync } = await sqliteDriver()
  const database = new DatabaseSync(':memory:', { readOnly: false, timeout: 0 })
  database.exec('create table a (b unique, c check (c > 0)); insert into a values (1, 1)')
  const codeOf = (sql: string) => {
    try {
      return database.prepare(sql).all()
    } catch (error) {
      return isSqliteError(error) ? error.errcode : error
    }
  }
  expect(codeOf('insert into a values (1, 1) returning b')).toBe(2067)
  expect(codeOf('insert into a values (2, -1) returning b')).toBe(275)
  expect(codeOf('insert into a values (3, abs(-9223372036854775808)) returning b')).toBe(1)
  expect([isSqliteError(new Error('UNIQUE constraint failed')), isSqliteError(undefined)]).toEqual([false, false])
  database.close()
})

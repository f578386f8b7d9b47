import { describe, expect, test } from 'vitest'
import { storeErrors } from '../../store/errors.ts'
import { faultOf, isConflict } from './faults.ts'

const sqlite = (errcode: number, message = 'as SQLite says.') =>
  Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode })
const postgres = (code: string, more: object = {}) => Object.assign(new Error('as PostgreSQL says'), { code, ...more })
const told = (error: unknown) => faultOf(error, 'select 1', 1000)

test.each([
  [1, 'GUI_DATABASE_SQL'],
  [8, 'GUI_DATABASE_READ_ONLY'],
  [1032, 'GUI_DATABASE_READ_ONLY'],
  [10, 'GUI_DATABASE_DISK'],
  [778, 'GUI_DATABASE_DISK'],
  [11, 'GUI_DATABASE_DAMAGED'],
  [13, 'GUI_DATABASE_FULL'],
  [14, 'GUI_DATABASE_DISK'],
  [20, 'GUI_DATABASE_TYPE'],
  [26, 'GUI_DATABASE_DAMAGED'],
  [1811, 'GUI_DATABASE_RAISED'],
  [3091, 'GUI_DATABASE_TYPE'],
])('the result code %d of SQLite is %s', (errcode, code) => {
  expect(told(sqlite(errcode))).toMatchObject({ code, cause: { errcode } })
})

test.each([
  ['42601', 'GUI_DATABASE_SQL'],
  ['42P01', 'GUI_DATABASE_SQL'],
  ['42501', 'GUI_DATABASE_SQL'],
  ['25006', 'GUI_DATABASE_READ_ONLY'],
  ['53100', 'GUI_DATABASE_FULL'],
  ['58030', 'GUI_DATABASE_DISK'],
  ['XX001', 'GUI_DATABASE_DAMAGED'],
  ['57014', 'GUI_DATABASE_DEADLINE'],
  ['22P02', 'GUI_DATABASE_TYPE'],
  ['22001', 'GUI_DATABASE_TYPE'],
  ['P0001', 'GUI_DATABASE_RAISED'],
  ['40001', 'GUI_DATABASE_CONFLICT'],
  ['40P01', 'GUI_DATABASE_CONFLICT'],
])('the SQLSTATE %s of PostgreSQL is %s', (state, code) => {
  expect(told(postgres(state))).toMatchObject({ code, cause: { code: state } })
})

test('what is ours stays, and what is nobody’s too', () => {
  const own = storeErrors.fail('GUI_STORE_CLOSED', { where: 'x' })
  const foreign = new TypeError('a bug')
  expect([told(own), told(foreign), told('text')]).toEqual([own, foreign, 'text'])
})

test('conflicts are what may do another time', () => {
  expect(isConflict(told(postgres('40001')))).toBe(true)
  expect(isConflict(Object.assign(new Error('cached plan must not change result type'), { code: '0A000' }))).toBe(true)
  expect([postgres('0A000'), postgres('23505'), sqlite(5), new Error('x'), undefined].map(isConflict)).toEqual(
    Array(5).fill(false),
  )
})

describe('constraints', () => {
  test.each([
    [2067, 'UNIQUE constraint failed: note.a, note.b', { kind: 'unique', table: 'note', columns: ['a', 'b'] }],
    [1555, 'UNIQUE constraint failed: note.id', { kind: 'unique', table: 'note', columns: ['id'] }],
    [2067, "UNIQUE constraint failed: index 'note_lower'", { kind: 'unique', columns: [], constraint: 'note_lower' }],
    [1299, 'NOT NULL constraint failed: note.a', { kind: 'not-null', table: 'note', columns: ['a'] }],
    [787, 'FOREIGN KEY constraint failed', { kind: 'foreign-key', table: undefined, columns: [] }],
    [275, 'CHECK constraint failed: a > 0', { kind: 'check', constraint: 'a > 0' }],
  ])('of SQLite, %d: %s', (errcode, message, expected) => {
    expect(told(sqlite(errcode, message))).toMatchObject(expected)
  })

  test.each([
    ['23505', { table: 't', constraint: 't_a_key', detail: 'Key (a, "B c")=(1, 2) already exists.' }, ['a', 'B c']],
    ['23505', { table: 't', constraint: 't_lower', detail: 'Key (lower(a))=(x) already exists.' }, ['lower(a)']],
    ['23502', { table: 't', column: 'a' }, ['a']],
    ['23503', { table: 't', constraint: 't_fk', detail: 'Key (b)=(9) is not present in table "u".' }, ['b']],
    ['23514', { table: 't', constraint: 'positive' }, []],
  ])('of PostgreSQL, %s %j', (code, fields, columns) => {
    const { constraint } = fields as { readonly constraint?: string }
    expect(told(postgres(code, fields))).toMatchObject({ table: 't', columns, constraint })
  })
})

import { describe, expect, test } from 'vitest'
import type { EngineName } from '../../store/sql-text.ts'
import { compile } from './compile.ts'
import type { SqlValue } from './fragment.ts'
import type { Query, Runner } from './query.ts'
import { makeSql } from './sql.ts'

const nobody: Runner = {
  run: () => expect.unreachable(),
  long: () => expect.unreachable(),
}
const sql = makeSql(nobody)
const both = (query: Query<object>) => (['sqlite', 'postgres'] as const).map((engine) => compile(query, engine))
const texts = (query: Query<object>) => both(query).map(({ text }) => text)

test('values become parameters, in order', () => {
  expect(both(sql`select * from a where b = ${1} and c = ${'x'}`)).toEqual([
    { text: 'select * from a where b = ? and c = ?', values: [1, 'x'] },
    { text: 'select * from a where b = $1 and c = $2', values: [1, 'x'] },
  ])
  expect(both(sql`select 1`)[0]).toEqual({ text: 'select 1', values: [] })
})

test('pieces keep their values in order', () => {
  const inner = sql`b = ${2}`
  expect(both(sql`select ${1} where ${inner} or c in ${[3, 4]} or d = ${sql.json({ e: 5 })} limit ${6}`)[1]).toEqual({
    text: 'select $1 where b = $2 or c in ($3, $4) or d = $5 limit $6',
    values: [1, 2, 3, 4, '{"e":5}', 6],
  })
})

test('the same place in a program may get plain values once and pieces another time', () => {
  const where = (value: SqlValue) => sql`select ${value} from a`
  expect(texts(where(1))).toEqual(['select ? from a', 'select $1 from a'])
  expect(texts(where(sql`b`))).toEqual(['select b from a', 'select b from a'])
  expect(texts(where(sql.id('b')))).toEqual(['select "b" from a', 'select "b" from a'])
  expect(texts(where(1))).toEqual(['select ? from a', 'select $1 from a'])
})

test('the same place may get other names each time, in other holes too', () => {
  const read = (from: SqlValue, by: SqlValue, value: SqlValue) =>
    compile(sql`select * from ${from} where ${by} = ${value}`, 'postgres')
  const [note, user, id] = [sql.id('note'), sql.id('user'), sql.id('id')]
  for (let i = 0; i < 2; i++) {
    expect(read(note, id, 1)).toEqual({ text: 'select * from "note" where "id" = $1', values: [1] })
    expect(read(sql.id('note'), id, 2)).toEqual({ text: 'select * from "note" where "id" = $1', values: [2] })
    expect(read(user, id, null)).toEqual({ text: 'select * from "user" where "id" = $1', values: [null] })
    expect(read(note, 'id', id)).toEqual({ text: 'select * from "note" where $1 = "id"', values: ['id'] })
    expect(read(note, id, [1, 2]).values).toEqual([1, 2])
    expect(read(note, id, sql`now()`)).toEqual({ text: 'select * from "note" where "id" = now()', values: [] })
  }
})

test('a piece may stand right behind a word, a value not', () => {
  const none = sql``
  expect(texts(sql`select * from a${none}`)).toEqual(['select * from a', 'select * from a'])
  expect(texts(sql`select * from a${sql` where b = ${1}`}`)[0]).toBe('select * from a where b = ?')
  const code = 'GUI_DATABASE_HOLE'
  for (const engine of ['sqlite', 'postgres'] as const) {
    expect(() => compile(sql`select * from a_${'x'}`, engine)).toThrow(expect.objectContaining({ code }))
    expect(() => compile(sql`select 1${2}`, engine)).toThrow(expect.objectContaining({ code }))
    expect(() => compile(sql`select $${2}`, engine)).toThrow(expect.objectContaining({ code }))
  }
})

describe('what could not be bound is refused', () => {
  const refuses = (query: Query<object>, code: string, engines: readonly EngineName[] = ['sqlite', 'postgres']) => {
    for (const engine of engines) {
      expect(() => compile(query, engine), engine).toThrow(expect.objectContaining({ code }))
      // A second time as well: what was refused is not kept as good.
      expect(() => compile(query, engine), engine).toThrow(expect.objectContaining({ code }))
    }
  }

  test('a value in quotes, in a name, in a comment', () => {
    refuses(sql`select * from a where b like '%${'x'}%'`, 'GUI_DATABASE_HOLE')
    refuses(sql`select "${'x'}" from a`, 'GUI_DATABASE_HOLE')
    refuses(sql`select 1 -- ${'x'}`, 'GUI_DATABASE_HOLE')
    refuses(sql`select 1 /* ${'x'} */`, 'GUI_DATABASE_HOLE')
    refuses(sql`select [${'x'}]`, 'GUI_DATABASE_HOLE', ['sqlite'])
    refuses(sql`select $$ ${'x'} $$`, 'GUI_DATABASE_HOLE', ['postgres'])
    refuses(sql`select '\\' || ' ${'x'} '`, 'GUI_DATABASE_HOLE')
    // E'\' || ' is one string there, and the value stands behind it.
    expect(compile(sql`select E'\\' || ' || ${'x'} || ' '`, 'postgres').values).toEqual(['x'])
    refuses(sql`select * from a where ${sql`b = '${'x'}'`}`, 'GUI_DATABASE_HOLE')
  })

  test('a parameter written by hand', () => {
    refuses(sql`select ? from a`, 'GUI_DATABASE_PLACEHOLDER', ['sqlite'])
    refuses(sql`select :name, ${1}`, 'GUI_DATABASE_PLACEHOLDER', ['sqlite'])
    refuses(sql`select $1, ${1}`, 'GUI_DATABASE_PLACEHOLDER')
    expect(compile(sql`select a ? 'b', a::text, ${1}`, 'postgres').values).toEqual([1])
  })

  test('a list in parentheses, in a list, or empty elsewhere than behind in', () => {
    refuses(sql`select * from a where b in (${[1, 2]})`, 'GUI_DATABASE_LIST')
    refuses(sql`select * from a where b in ${[[1], [2]] as unknown as number[]}`, 'GUI_DATABASE_LIST')
    refuses(sql`select * from a where b = ${[]}`, 'GUI_DATABASE_LIST')
  })

  test('more values than the engine takes', () => {
    const many = Array.from({ length: 32_767 }, (_, i) => i)
    refuses(sql`select 1 where 1 in ${many}`, 'GUI_DATABASE_PARAMETERS', ['sqlite'])
    expect(compile(sql`select 1 where 1 in ${many}`, 'postgres').values).toHaveLength(32_767)
    refuses(sql`select 1 where 1 in ${[...many, ...many, 1, 2]}`, 'GUI_DATABASE_PARAMETERS', ['postgres'])
  })

  test('a call instead of a template', () => {
    const call = sql as unknown as (text: unknown) => unknown // as a program in JavaScript may
    for (const given of ['select 1', ['select 1'], { raw: ['select 1'] }, undefined]) {
      expect(() => call(given)).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_TAG' }))
    }
  })

  test.each(['', 'a b', 'a"b', 'a.b', "a'", 'a;', '1a', 'a-b', 'é'.repeat(32), '*', 'a\0'])('%j as a name', (name) => {
    expect(() => sql.id(name)).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_IDENTIFIER' }))
    expect(() => sql.id('a', name)).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_IDENTIFIER' }))
  })

  test('no name at all, and what is no text', () => {
    expect(() => sql.id()).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_IDENTIFIER' }))
    for (const bad of [null, undefined, 1, ['a'], { toString: () => 'a' }]) {
      expect(() => sql.id(bad as string)).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_IDENTIFIER' }))
    }
  })

  test('JSON of what JSON cannot hold', () => {
    const circle: unknown[] = []
    circle.push(circle)
    for (const bad of [undefined, () => 1, 1n, circle]) {
      expect(() => sql.json(bad)).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_JSON' }))
    }
  })

  test('joining nothing, or with other words', () => {
    expect(() => sql.join([])).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_JOIN' }))
    expect(() => sql.join([1], '; drop')).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_JOIN' }))
    expect(texts(sql`select ${sql.join([1, sql`a`], ' UNION\n ALL ')}`)[0]).toBe('select ? union all a')
  })
})

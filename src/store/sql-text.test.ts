import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EngineName, factsOf, splitStatements, tokensOf } from './sql-text.ts'

const split = (text: string, engine: EngineName = 'sqlite') => splitStatements(text, engine).map((one) => one.text)

describe('splitting', () => {
  test('cuts at semicolons and leaves empty statements and comments out', () => {
    expect(split('a;b ;\n; -- c;\n/* d; */ e f')).toEqual(['a', 'b', 'e f'])
    expect(split('')).toEqual([])
    expect(split('-- only; a comment')).toEqual([])
  })

  test('tells the line of each', () => {
    const text = '-- one\n\nselect 1;\n\n  /* more\n lines */ select\n 2;select 3'
    expect(splitStatements(text, 'sqlite').map(({ line }) => line)).toEqual([3, 6, 7])
  })

  test.each<[string, EngineName | 'both']>([
    ["select 'a;b'", 'both'],
    ["select 'it''s; here'", 'both'],
    ['select ";" from "a;b"', 'both'],
    ['select "a"";b"', 'both'],
    ['select (1; 2)', 'both'],
    ['select 1 /* ; */ + 2 -- ;\n + 3', 'both'],
    ['select `a;b`', 'sqlite'],
    ['select [a;b]', 'sqlite'],
    ["select '\\' || ';'", 'both'],
    ["select E'\\';'", 'postgres'],
    ["select e'a\\\\' || ';'", 'postgres'],
    ['select $$ a; b $$', 'postgres'],
    ['select $fn$ a; $$ b; $$ c; $fn$', 'postgres'],
    ['select 1 /* a /* b; */ c; */ + 1', 'postgres'],
    ['create rule r as on insert to t do also (insert into u values (1); insert into v values (2))', 'postgres'],
  ])('%s is one statement', (text, engine) => {
    for (const one of engine === 'both' ? (['sqlite', 'postgres'] as const) : [engine]) {
      expect(split(`${text}; select 2`, one)).toEqual([text, 'select 2'])
    }
  })

  test('a backslash is no escape in a plain string', () => {
    expect(split("select '\\'; select 2", 'postgres')).toEqual(["select '\\'", 'select 2'])
  })

  test('a dollar within a name begins no string', () => {
    expect(split('select a$b; select c$b', 'postgres')).toEqual(['select a$b', 'select c$b'])
  })

  test('triggers hold statements, with CASE … END among them', () => {
    const trigger = `create temp trigger t after update on note when new.a > 1 begin
      update note set b = case when a = 1 then 'x;' else case b when 2 then 3 end end;
      delete from note where "begin" = 1;
    end`
    expect(split(`${trigger};\nselect case when 1 then 2 end; begin; select 1; end`)).toEqual([
      trigger,
      'select case when 1 then 2 end',
      'begin',
      'select 1',
      'end',
    ])
  })

  test('functions of PostgreSQL may have their statements in BEGIN ATOMIC … END', () => {
    const body = 'create or replace function f() returns int begin atomic select 1; select 2; end'
    expect(split(`${body}; select 3`, 'postgres')).toEqual([body, 'select 3'])
  })

  test('what never ends is one statement to its end', () => {
    for (const open of ["select 'a; b", 'select "a; b', 'select /* ; b']) expect(split(`x; ${open}`)[0]).toBe('x')
    expect(split("select 'a; b")).toEqual(["select 'a; b"])
    expect(split('select $$ a; b', 'postgres')).toEqual(['select $$ a; b'])
  })
})

describe('parameters', () => {
  const found = (text: string, engine: EngineName) =>
    tokensOf(text, engine)
      .filter(({ kind }) => kind === 'parameter')
      .map(({ from, to }) => text.slice(from, to))

  test('of SQLite', () => {
    expect(found('select ?, ?12, :a, @b, $c, $1, \'?\', "?", [?], -- ?\n /* ? */ a', 'sqlite')).toEqual([
      ...['?', '?12', ':a', '@b', '$c', '$1'],
    ])
  })

  test('of PostgreSQL, whose ? is an operator and whose :: a cast', () => {
    expect(found("select $1, $23::int, a ? 'b', a::text, $$ $1 $$, x := 2, a$1", 'postgres')).toEqual(['$1', '$23'])
  })
})

describe('kinds', () => {
  const kind = (text: string, engine: EngineName = 'sqlite') => factsOf(text, engine).kind

  test.each([
    ['select 1', 'read'],
    ['/* a */ -- b\n SELECT 1', 'read'],
    ['(select 1)', 'read'],
    ['values (1)', 'read'],
    ['explain query plan delete from a', 'read'],
    ["with a as (select replace('x', 'y', 'z')) select * from a", 'read'],
    ['select \'delete from a\', "update" from b', 'read'],
    ['with a as (select 1) insert into b select * from a', 'write'],
    ['insert into a values (1)', 'write'],
    ['replace into a values (1)', 'write'],
    ['update a set b = 1', 'write'],
    ['delete from a', 'write'],
    ['create table a (b)', 'schema'],
    ['pragma user_version = 3', 'schema'],
    ['attach x as y', 'schema'],
    ['vacuum', 'schema'],
    ['nonsense', 'schema'],
    ['begin', 'control'],
    ['Commit', 'control'],
    ['end transaction', 'control'],
    ['rollback to a', 'control'],
    ['release a', 'control'],
    ['start transaction', 'control'],
    ['', 'empty'],
    [' ; -- a', 'empty'],
  ])('of SQLite: %s is %s', (text, expected) => {
    expect(kind(text)).toBe(expected)
  })

  test.each([
    ['with a as (delete from b returning *) select * from a', 'write'],
    ['select * from a for update', 'write'],
    ['select 1 into b', 'write'],
    ['explain analyze delete from a', 'write'],
    ['merge into a using b on true when matched then delete', 'write'],
    ["select replace('a', 'b', 'c')", 'read'],
    ['show timezone', 'read'],
    ['table a', 'read'],
  ])('of PostgreSQL: %s is %s', (text, expected) => {
    expect(kind(text, 'postgres')).toBe(expected)
  })

  test('inserts are known, and more than one statement', () => {
    expect(factsOf('with a as (select 1) insert into b select 1', 'sqlite')).toMatchObject({
      inserts: true,
      several: false,
    })
    expect(factsOf('update a set b = 1', 'sqlite').inserts).toBe(false)
    expect(factsOf('select 1; select 2', 'sqlite').several).toBe(true)
    expect(factsOf('select 1; -- done', 'sqlite').several).toBe(false)
  })
})

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...["'", '"', '`', '[', ']', '--', '\n', '/*', '*/', '$$', '$a$', ';', '(', ')', 'E', '\\', '?', ':a', '$1', ' '],
    ...['create', 'trigger', 'begin', 'end', 'case', 'select', 'é', '\ud83d', '0', '.'],
  )
  const sql = fc.array(pieces, { maxLength: 60 }).map((list) => list.join(''))

  test('is read to its end, without gaps but white space', () => {
    fc.assert(
      fc.property(sql, fc.constantFrom<EngineName>('sqlite', 'postgres'), (text, engine) => {
        let at = 0
        for (const { from, to } of tokensOf(text, engine)) {
          expect(text.slice(at, from).trim()).toBe('')
          expect(to).toBeGreaterThan(from)
          at = to
        }
        expect(text.slice(at).trim()).toBe('')
      }),
      { numRuns: 2000 },
    )
  })

  test('splits into statements that stand in it, one behind the other', () => {
    fc.assert(
      fc.property(sql, fc.constantFrom<EngineName>('sqlite', 'postgres'), (text, engine) => {
        let at = 0
        for (const one of splitStatements(text, engine)) {
          const found = text.indexOf(one.text, at)
          expect(found).toBeGreaterThanOrEqual(at)
          expect(one.text).not.toBe('')
          at = found + one.text.length
        }
      }),
      { numRuns: 2000 },
    )
  })
})

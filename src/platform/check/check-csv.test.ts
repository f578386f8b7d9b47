import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkCsv } from './check-csv.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-csv-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** "line: sentence" for each finding in a file with this content. */
function told(content: string | Buffer): string[] {
  writeFileSync(join(folder, 'a.csv'), content)
  return (checkCsv(folder)?.findings ?? []).map(({ line, says }) => `${line}: ${says}`)
}

test('a table in order has no findings, whatever stands in its quotes', () => {
  expect(told('\uFEFFid,name\r\n1,"a, ""b""\r\nc"\r\n\r\n2,d\r\n')).toEqual([])
  expect(told('id;name\n1;"a;b"\n2;c,d')).toEqual([])
  expect(told('only\n')).toEqual([])
})

test('what is wrong is told with its line', () => {
  expect(told('')).toEqual(['1: It is empty.'])
  expect(told('a,b,a\n1,2,3\n')).toEqual(['1: Two columns are called "a".'])
  expect(told('a,\n1,2\n')).toEqual(['1: Column 2 has no name.'])
  expect(told('a,b\n"1\n2",3\n4\n5,6,7\n')).toEqual([
    '4: This row has 1 value, the header has 2.',
    '5: This row has 3 values, the header has 2.',
  ])
  expect(told('a,b\n1,2\n"3,4\n')).toEqual(['3: A quote begins here and does not end.'])
  expect(told(Buffer.from('a,b\n1,2\nCaf\xe9,3\n', 'latin1'))).toEqual(['3: It is not UTF-8.'])
})

test('of many uneven rows the first five are told one by one', () => {
  const rows = told(`a,b\n${'1\n'.repeat(9)}`)
  expect(rows).toHaveLength(6)
  expect(rows.at(-1)).toContain('4 more rows')
})

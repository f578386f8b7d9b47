import { expect, test } from 'vitest'
import { excerptOf, lineAndColumn } from './excerpt.ts'

test('two lines before, one after, and a caret under the fault', () => {
  const place = { file: '/a.ts', line: 3, column: 11 }
  expect(excerptOf('one\ntwo\nconst b = = 2\nfour\nfive', place, 2)).toBe(
    ['  1 | one', '  2 | two', '> 3 | const b = = 2', '    |           ^^', '  4 | four'].join('\n'),
  )
})

test('a long line is cut around the fault', () => {
  const text = excerptOf(`${'a'.repeat(5000)}!${'b'.repeat(5000)}`, { file: '/a.js', line: 1, column: 5001 })
  const [line = '', carets = ''] = text.split('\n')
  expect(line.length).toBeLessThan(130)
  expect(line[carets.indexOf('^')]).toBe('!')
})

test('a file cannot steer the terminal', () => {
  const shown = excerptOf('\x1b[2Jx\ty', { file: '/a', line: 1, column: 1 })
  expect(shown).toContain(' [2Jx y')
})

test('an offset becomes line and column, whatever ends the lines', () => {
  expect(lineAndColumn('ab\r\ncd', 5)).toEqual({ line: 2, column: 2 })
  expect(lineAndColumn('é\nf', 0)).toEqual({ line: 1, column: 1 })
})

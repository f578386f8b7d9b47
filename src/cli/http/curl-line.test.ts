import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellWord } from './curl-line.ts'

test('a quoted word means its text to a shell', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', "'", '"', '\\', '$', '`', ' ', '\n', '!', '*', '~', '(', 'é', ';', '#'),
    maxLength: 12,
  })
  const texts = fc.sample(text, 200)
  const script = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(texts)
})

test('plain words stay plain', () => {
  expect(shellWord('http://localhost:8000/x')).toBe('http://localhost:8000/x')
  expect(shellWord('a b')).toBe("'a b'")
  expect(shellWord('')).toBe("''")
})

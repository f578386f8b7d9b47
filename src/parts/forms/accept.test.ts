import { expect, test } from 'vitest'
import { acceptsFile } from './accept.ts'

test.each([
  ['image/png', 'a.png', 'image/png', true],
  ['image/png', 'a.png', 'image/jpeg', false],
  ['image/*', 'a', 'image/jpeg', true],
  ['image/*', 'a', 'imagex/jpeg', false],
  ['.pdf', 'A.PDF', '', true],
  ['.pdf', 'a.pdf.exe', 'application/pdf', false],
  ['.tar.gz', 'a.tar.gz', '', true],
  ['image/*, .pdf', 'a.pdf', 'x/y', true],
  ['*/*', 'a', '', true],
  ['', 'a', '', true],
])('%s and a file %s of type %s: %s', (accept, name, type, fits) => {
  expect(acceptsFile(accept, { name, type })).toBe(fits)
})

import { expect, test } from 'vitest'
import { loginIn } from './netrc.ts'

const FILE = `
# a comment with machine in it
machine example.org login ada password "pass word"
machine plain
  login bob
  password secret#1
macdef init
machine trap login x password y

machine half login only
default login anybody password anything
`

test('the entry of the host counts, else the default one', () => {
  expect(loginIn(FILE, 'example.org')).toEqual({ user: 'ada', password: 'pass word' })
  expect(loginIn(FILE, 'plain')).toEqual({ user: 'bob', password: 'secret#1' })
  expect(loginIn(FILE, 'elsewhere')).toEqual({ user: 'anybody', password: 'anything' })
})

test('macros and entries without a password give nothing', () => {
  expect(loginIn(FILE, 'trap')).toEqual({ user: 'anybody', password: 'anything' })
  expect(loginIn(FILE, 'half')).toBeUndefined()
  expect(loginIn('', 'x')).toBeUndefined()
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodePhc, parsePhc } from './phc.ts'

const salt = 'c29tZXNhbHRzb21lc2FsdA'
const hash = 'RdescudvJCsgt3ub+b4dWRWJTmaaJObG'

test('a hash is read with its parameters, and written as it was', () => {
  const text = `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${hash}`
  const read = parsePhc(text)
  expect(read).toMatchObject({ id: 'argon2id', version: 19, parameters: { m: 19456, t: 2, p: 1 } })
  expect(Buffer.from(read?.salt ?? []).toString()).toBe('somesaltsomesalt')
  expect(read === undefined ? '' : encodePhc(read)).toBe(text)
  expect(parsePhc(`$scrypt$ln=15,r=8,p=3$${salt}$${hash}`)?.version).toBeUndefined()
})

test.each([
  '',
  'hunter2',
  '$',
  '$$$$',
  `$argon2id$v=19$m=19456,t=2,p=1$${salt}`,
  `$argon2id$v=19$m=19456,t=2,p=1$${salt}$`,
  `$argon2id$v=19$m=19456,t=2,p=1$$${hash}`,
  `$argon2id$v=19$$${salt}$${hash}`,
  `$argon2id$v=19$m=-1,t=2,p=1$${salt}$${hash}`,
  `$argon2id$v=19$m=1e9,t=2,p=1$${salt}$${hash}`,
  `$argon2id$v=19$m=19456,m=2,p=1$${salt}$${hash}`,
  `$argon2id$v=19$m=99999999999,t=2,p=1$${salt}$${hash}`,
  `$ARGON2ID$v=19$m=19456,t=2,p=1$${salt}$${hash}`,
  `$argon2id$v=19$m=19456,t=2,p=1$${salt}==$${hash}`,
  `$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdB$${hash}`,
  `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${hash}\n`,
  ` $argon2id$v=19$m=19456,t=2,p=1$${salt}$${hash}`,
  `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${'A'.repeat(5000)}`,
  '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW',
  'pbkdf2:sha256:600000$salt$hash',
])('%j is none', (text) => {
  expect(parsePhc(text)).toBeUndefined()
})

test('whatever is read is written the same', () => {
  const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })
  fc.assert(
    fc.property(bytes(9, 64), bytes(17, 128), fc.integer({ min: 0, max: 999 }), (salt, hash, m) => {
      const text = encodePhc({ id: 'scrypt', version: undefined, parameters: { m }, salt, hash })
      const read = parsePhc(text)
      expect(read && [Buffer.from(read.salt), Buffer.from(read.hash)]).toEqual([Buffer.from(salt), Buffer.from(hash)])
    }),
  )
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const read = parsePhc(`$scrypt$ln=1$${text}`)
      expect(read === undefined || encodePhc(read) === `$scrypt$ln=1$${text}`).toBe(true)
    }),
  )
})

import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../base/clock.ts'
import { algorithmsOf, builtInArgon2, packagedArgon2, scryptAlgorithm } from './algorithms.ts'
import { authOptions } from './options.ts'
import { hashPassword, Passwords, verifyPassword } from './passwords.ts'
import { encodePhc, parsePhc } from './phc.ts'

const settings = authOptions.resolve({})
const root = import.meta.dirname
const made = (more: object = {}) => new Passwords({ ...settings, ...more }, root, new FakeClock())
const bytes = (text: string) => Buffer.from(text)

test('a password fits its own hash and no other, and each hash is another text', async () => {
  const passwords = made()
  const [one, two] = await Promise.all([passwords.hash('sésame'), passwords.hash('sésame')])
  expect(one).not.toBe(two)
  expect(one).toMatch(/^\$(?:argon2id\$v=19\$m=19456,t=2,p=1|scrypt\$ln=15,r=8,p=3)\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(await passwords.verify(one, 'sésame')).toEqual({ fits: true, outdated: false })
  for (const wrong of ['sesame', 'sésame ', 'SÉSAME', '', 'x'.repeat(2000)]) {
    expect(await passwords.verify(one, wrong)).toEqual({ fits: false, outdated: false })
  }
})

test('an accent is an accent, however a keyboard makes it', async () => {
  const kept = await hashPassword('se\u0301same')
  expect((await verifyPassword(kept, 's\u00e9same')).fits).toBe(true)
})

test('nobody has no password, whatever it is, and takes as long as somebody', async () => {
  const passwords = made()
  await passwords.open()
  const kept = await passwords.hash('sesame')
  const time = async (of: string | undefined) => {
    const begin = process.hrtime.bigint()
    expect((await passwords.verify(of, 'wrong')).fits).toBe(false)
    return Number(process.hrtime.bigint() - begin) / 1e6
  }
  const times = { nobody: [] as number[], somebody: [] as number[] }
  for (let round = 0; round < 7; round++) {
    times.nobody.push(await time(undefined))
    times.somebody.push(await time(kept))
  }
  // The fastest of each is what the work itself takes; an early answer would take a hundredth.
  expect(Math.min(...times.nobody)).toBeGreaterThan(Math.min(...times.somebody) / 2)
})

test('hashes of another algorithm or another cost fit, and are to be made anew', async () => {
  const passwords = made()
  const [best] = await algorithmsOf({ root })
  const salt = bytes('saltsaltsaltsalt')
  const cheap = { ln: 10, r: 8, p: 1 }
  const hash = await scryptAlgorithm.derive(bytes('sesame'), salt, cheap, 32)
  const old = encodePhc({ id: 'scrypt', version: undefined, parameters: cheap, salt, hash })
  expect(await passwords.verify(old, 'sesame')).toEqual({ fits: true, outdated: true })
  expect(await passwords.verify(old, 'wrong')).toEqual({ fits: false, outdated: false })
  const renewed = await passwords.hash('sesame')
  expect(parsePhc(renewed)?.id).toBe(best?.id)
})

describe.each([
  ['Node.js itself', async () => builtInArgon2()],
  ['@node-rs/argon2', () => packagedArgon2({ root })],
])('argon2id of %s', (name, find) => {
  test('gives what the reference program gives', async (context) => {
    const derive = await find()
    if (derive === undefined) return context.skip(`${name} has no argon2 here`)
    // Of the reference program's own tests (phc-winner-argon2, src/test.c).
    const hash = await derive(bytes('password'), bytes('somesalt'), { m: 65_536, t: 2, p: 1 }, 32)
    expect(Buffer.from(hash).toString('hex')).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7')
  })
})

test('scrypt gives what RFC 7914 §12 says', async () => {
  const hash = await scryptAlgorithm.derive(bytes('pleaseletmein'), bytes('SodiumChloride'), { ln: 14, r: 8, p: 1 }, 64)
  expect(Buffer.from(hash).toString('hex')).toBe(
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
      'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
  )
})

test.each([
  ['no hash at all', 'hunter2', 'GUI_AUTH_PHC'],
  ['another program’s', '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW', 'GUI_AUTH_PHC'],
  [
    'a cost that takes all memory',
    '$scrypt$ln=30,r=8,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG',
    'GUI_AUTH_PHC',
  ],
  ['a cost of nothing', '$scrypt$ln=0,r=8,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG', 'GUI_AUTH_PHC'],
  [
    'a parameter too many',
    '$scrypt$ln=10,r=8,p=1,x=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG',
    'GUI_AUTH_PHC',
  ],
  [
    'an algorithm that is not there',
    '$argon2d$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG',
    'GUI_AUTH_ALGORITHM',
  ],
])('%s is told to the operator, without the hash', async (_what, kept, code) => {
  const failed = (await verifyPassword(kept, 'x').catch((error: unknown) => error)) as Error
  expect(failed).toMatchObject({ code })
  expect(failed.message).not.toContain(kept.slice(-20))
})

test('an empty password, or one that is far too long, is not hashed', async () => {
  for (const password of ['', 'x'.repeat(1025), 'é'.repeat(600)]) {
    await expect(hashPassword(password)).rejects.toMatchObject({ code: 'GUI_AUTH_PASSWORD', status: 422 })
  }
})

test('only so many are hashed at once, only so many wait, and the rest is told so', async () => {
  const passwords = made({ hashesMax: 1, hashesWaitingMax: 2 })
  await passwords.open()
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => passwords.hash('sesame')))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  const [refused] = results.filter((result) => result.status === 'rejected')
  expect(refused).toMatchObject({ reason: { code: 'GUI_AUTH_CROWD', status: 503 } })
  expect((await passwords.verify(await passwords.hash('a'), 'a')).fits).toBe(true)
})

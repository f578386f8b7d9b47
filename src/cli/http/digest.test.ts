import { expect, test } from 'vitest'
import { answerDigest, parseChallenges } from './digest.ts'

const MUFASA = { user: 'Mufasa', password: 'Circle of Life' }
const REALM = 'realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
const ASKED = { method: 'GET', target: '/dir/index.html' }
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'

test('the examples of RFC 7616 §3.9.1', () => {
  const question = (algorithm: string) =>
    `Digest ${REALM}, qop="auth, auth-int", algorithm=${algorithm}, opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`
  expect(answerDigest(question('MD5'), ASKED, MUFASA, CNONCE)).toContain('response="8ca523f5e9506fed4657c9700eebdbec"')
  expect(answerDigest(question('SHA-256'), ASKED, MUFASA, CNONCE)).toContain(
    'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
  )
})

test('the example of RFC 2617 §3.5, and a question without qop', () => {
  const question =
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
  const mufasa = { ...MUFASA, password: 'Circle Of Life' }
  const answer = answerDigest(question, ASKED, mufasa, '0a4f113b')
  expect(answer).toContain('response="6629fae49393a05397450978507c4ef1"')
  expect(answer).not.toContain('algorithm')
  const old = answerDigest('Digest realm="r", nonce="n"', ASKED, mufasa)
  expect(old).toMatch(
    /^Digest username="Mufasa", realm="r", nonce="n", uri="\/dir\/index.html", response="[0-9a-f]{32}"$/,
  )
})

test('the first question that can be answered is taken', () => {
  const header = `Basic realm="x", Digest ${REALM}, algorithm=SHA-1024, qop="auth", Digest ${REALM}, algorithm=MD5, qop="auth"`
  expect(parseChallenges(header)).toHaveLength(2)
  expect(answerDigest(header, ASKED, MUFASA)).toContain('algorithm="MD5"')
  expect(answerDigest('Basic realm="x"', ASKED, MUFASA)).toBeUndefined()
  expect(answerDigest(`Digest ${REALM}, qop="auth-int"`, ASKED, MUFASA)).toBeUndefined()
})

test('quotes in a name or realm do not end it', () => {
  const answer = answerDigest('Digest realm="a \\"b\\"", nonce="n"', ASKED, { ...MUFASA, user: 'x"y' })
  expect(answer).toContain('username="x\\"y", realm="a \\"b\\""')
})

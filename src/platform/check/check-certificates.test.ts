// Certificates are made with openssl; skipped where there is none.

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeClock } from '../../base/clock.ts'
import { checkCertificates } from './check-certificates.ts'

const found = spawnSync('openssl', ['version']).status === 0
const DAY_MS = 86_400_000

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guichet-certificates-'))
  mkdirSync(join(root, 'certs'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const NAMES = ['-addext', 'subjectAltName=DNS:a.test', '-addext', 'basicConstraints=critical,CA:FALSE']

function make(name: string, days: number, names: readonly string[] = NAMES): void {
  const [key, cert] = [join(root, 'certs', `${name}.key`), join(root, 'certs', `${name}.crt`)]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(days)]
  execFileSync('openssl', ['req', ...kind, '-subj', '/CN=a.test', ...names, '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  })
  chmodSync(key, 0o600)
}

function told(laterDays = 0): string[] {
  const findings = checkCertificates(root, new FakeClock(Date.now() + laterDays * DAY_MS))?.findings ?? []
  return findings.map(({ level, file, says }) => `${level} ${file?.slice(root.length + 1)}: ${says}`)
}

describe.skipIf(!found)('certificates beside an app', () => {
  test('a pair in order has no findings', () => {
    make('site', 90)
    expect(told()).toEqual([])
  })

  test('over soon, over, and not yet valid', () => {
    make('site', 90)
    expect(told(80)).toEqual([
      expect.stringMatching(/^warning certs\/site\.crt: The certificate for a\.test is over on /),
    ])
    expect(told(91)).toEqual([
      expect.stringMatching(/^error certs\/site\.crt: The certificate for a\.test is over since /),
    ])
    expect(told(-2)).toEqual([expect.stringMatching(/^error certs\/site\.crt: .* is valid only from /)])
  })

  test('a certificate and a key that do not belong together', () => {
    make('one', 90)
    make('two', 90)
    rmSync(join(root, 'certs', 'one.key'))
    rmSync(join(root, 'certs', 'two.crt'))
    expect(told()).toEqual([
      'error certs/one.crt: No private key here belongs to this certificate.',
      'error certs/two.key: No certificate here belongs to this private key.',
    ])
  })

  test('a certificate for no name', () => {
    make('site', 90, [])
    expect(told()).toEqual(['error certs/site.crt: The certificate is for no name.'])
  })

  test('a chain in the wrong order', () => {
    make('site', 90)
    make('other', 90)
    const [site, other] = ['site', 'other'].map((name) => readFileSync(join(root, 'certs', `${name}.crt`), 'utf8'))
    rmSync(join(root, 'certs', 'other.crt'))
    rmSync(join(root, 'certs', 'other.key'))
    writeFileSync(join(root, 'certs', 'site.crt'), `${site}${other}`)
    expect(told()).toEqual(['error certs/site.crt: Certificate 2 of the chain did not issue certificate 1.'])
  })

  test('a key with a passphrase, a key for everybody, a file that is something else', () => {
    make('site', 90)
    const key = join(root, 'certs', 'site.key')
    chmodSync(key, 0o644)
    expect(told()).toEqual(['warning certs/site.key: Every user of this machine can read the private key.'])
    const closed = join(root, 'certs', 'closed.key')
    execFileSync('openssl', ['pkey', '-in', key, '-aes256', '-passout', 'pass:secret', '-out', closed], {
      stdio: 'pipe',
    })
    writeFileSync(join(root, 'certs', 'x.pem'), 'hello')
    const all = told()
    expect(all).toContain('error certs/closed.key: The key asks for a passphrase.')
    expect(all).toContain('error certs/x.pem: It holds neither a certificate nor a private key in PEM.')
  })
})

test('a folder without any has nothing to check', () => {
  expect(checkCertificates(root)).toBeUndefined()
})

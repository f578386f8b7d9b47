// check-certificates.ts: what is wrong with the certificates and keys that lie beside an app: not readable, over, without
// names, in the wrong order, without the key that belongs to them. Reads files; talks to nobody.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../base/clock.ts'
import type { Checked, Finding } from '../../base/finding.ts'

const FOLDERS = ['.', 'cert', 'certs', 'certificates', 'ssl', 'tls']
const ENDING = /\.(?:pem|crt|cer|key)$/
const FILE_BYTES_MAX = 1_048_576
const DAY_MS = 86_400_000
/** Who renews by hand needs that long to notice. */
const SOON_DAYS = 14

interface Chain {
  readonly file: string
  readonly certificates: readonly X509Certificate[]
}

interface Key {
  readonly file: string
  readonly key: KeyObject
}

/** @param root folder of the site; looked at are itself, certs/ and its kin */
export function checkCertificates(root: string, clock: Clock = systemClock): Checked | undefined {
  const files = FOLDERS.flatMap((folder) => filesIn(join(root, folder)))
  if (files.length === 0) return undefined
  const findings: Finding[] = []
  const chains: Chain[] = []
  const keys: Key[] = []
  for (const file of files) {
    try {
      const { certificates, key } = readPem(file)
      if (certificates.length > 0) chains.push({ file, certificates })
      if (key !== undefined) keys.push({ file, key })
      if (key !== undefined) findings.push(...openToOthers(file))
      if (key === undefined && certificates.length === 0) findings.push(empty(file))
    } catch (error) {
      findings.push(unreadable(file, error))
    }
  }
  // An authority's certificate is there to be trusted, and its key lies elsewhere; who signed for himself has both.
  const leaves = chains.filter(({ certificates: [first] }) => first !== undefined && (!first.ca || hasKey(first, keys)))
  for (const chain of chains) findings.push(...chainFindings(chain, leaves.includes(chain), clock))
  findings.push(...pairFindings(leaves, keys, chains))
  const looked = `${leaves.length} certificate${leaves.length === 1 ? '' : 's'}, ${keys.length} key${keys.length === 1 ? '' : 's'}`
  return { area: 'certificates', looked, findings }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => ENDING.test(name))
      .map((name) => join(folder, name))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
  } catch {
    return []
  }
}

function readPem(file: string): { certificates: X509Certificate[]; key: KeyObject | undefined } {
  if (statSync(file).size > FILE_BYTES_MAX) throw new Error('it is far too long for one')
  const text = readFileSync(file, 'utf8')
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  const certificates = blocks.map((block) => new X509Certificate(block))
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) ? createPrivateKey(text) : undefined
  return { certificates, key }
}

function empty(file: string): Finding {
  const says = 'It holds neither a certificate nor a private key in PEM.'
  const hint = 'A PEM file begins with -----BEGIN; make one of DER with: openssl x509 -inform der -in FILE'
  return { level: 'error', says, hint, file, line: 1 }
}

function unreadable(file: string, error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EACCES' || code === 'EPERM') {
    return { level: 'error', says: 'It may not be read.', hint: 'Let the user that runs the site read it.', file }
  }
  if (code === 'ERR_MISSING_PASSPHRASE' || code === 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED') {
    const hint = 'A server starts with nobody to ask: take the passphrase off with openssl pkey -in FILE -out NEW'
    return { level: 'error', says: 'The key asks for a passphrase.', hint, file, line: 1 }
  }
  const why = error instanceof Error ? error.message : String(error)
  return { level: 'error', says: `It cannot be read as PEM: ${why}.`, hint: 'Copy the file again.', file, line: 1 }
}

function openToOthers(file: string): Finding[] {
  if (process.platform === 'win32' || (statSync(file).mode & 0o004) === 0) return []
  const says = 'Every user of this machine can read the private key.'
  return [{ level: 'warning', says, hint: `Close it: chmod 600 ${file.slice(file.lastIndexOf('/') + 1)}`, file }]
}

function chainFindings({ file, certificates }: Chain, isLeaf: boolean, clock: Clock): Finding[] {
  const [leaf] = certificates
  if (leaf === undefined) return []
  const error = (says: string, hint: string): Finding => ({ level: 'error', says, hint, file, line: 1 })
  const findings = certificates.flatMap((one) => timeFindings(one, file, clock))
  if (isLeaf && leaf.subjectAltName === undefined) {
    const hint = 'Browsers look at subjectAltName only: have it issued again with the names of the site.'
    findings.push(error('The certificate is for no name.', hint))
  }
  const at = certificates.findIndex((one, i) => {
    const issuer = certificates[i + 1]
    return issuer !== undefined && !one.checkIssued(issuer)
  })
  if (at >= 0) {
    const says = `Certificate ${at + 2} of the chain did not issue certificate ${at + 1}.`
    findings.push(error(says, 'Put the certificate of the site first, behind it the one that issued it, and so on.'))
  }
  return findings
}

function timeFindings(certificate: X509Certificate, file: string, clock: Clock): Finding[] {
  const now = clock.now()
  const names =
    certificate.subjectAltName?.replaceAll(/(?:DNS|IP Address):/g, '') ?? certificate.subject.split('\n').at(-1) ?? ''
  const [begins, ends] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  const day = (time: number) => new Date(time).toISOString().slice(0, 10)
  const finding = (level: Finding['level'], says: string): Finding[] => [
    { level, says, hint: 'Have it renewed.', file, line: 1 },
  ]
  if (ends <= now) return finding('error', `The certificate for ${names} is over since ${day(ends)}.`)
  if (begins > now)
    return [
      {
        level: 'error',
        says: `The certificate for ${names} is valid only from ${day(begins)} on.`,
        hint: 'Look at the clock of this machine, or wait.',
        file,
        line: 1,
      },
    ]
  if (ends - now < SOON_DAYS * DAY_MS)
    return finding('warning', `The certificate for ${names} is over on ${day(ends)}.`)
  return []
}

function pairFindings(leaves: readonly Chain[], keys: readonly Key[], chains: readonly Chain[]): Finding[] {
  const lonelyLeaves = leaves.filter(({ certificates: [first] }) => first !== undefined && !hasKey(first, keys))
  const lonelyKeys = keys.filter(
    (one) => !chains.some(({ certificates: [first] }) => first !== undefined && hasKey(first, [one])),
  )
  const hint = 'Put the two files that were made together beside each other.'
  return [
    ...lonelyLeaves.map(
      ({ file }): Finding => ({ level: 'error', says: 'No private key here belongs to this certificate.', hint, file }),
    ),
    ...lonelyKeys.map(
      ({ file }): Finding => ({ level: 'error', says: 'No certificate here belongs to this private key.', hint, file }),
    ),
  ]
}

function hasKey(certificate: X509Certificate, keys: readonly Key[]): boolean {
  return keys.some(({ key }) => certificate.checkPrivateKey(key))
}

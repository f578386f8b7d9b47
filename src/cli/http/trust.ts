// trust.ts: --verify, --ssl, --cert and their like -> what node:tls wants to know. Reads the files they name.

import { readFileSync } from 'node:fs'
import { promptPassword } from './auth.ts'
import type { Connecting } from './connecting.ts'
import { clientErrors } from './errors.ts'
import { inHome } from './home-path.ts'
import { reasonOf } from './reason.ts'
import type { TlsFiles } from './settings.ts'

const VERSIONS = { tls1: 'TLSv1', 'tls1.1': 'TLSv1.1', 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3' } as const

/** @throws GUI_CLIENT_FILE, GUI_CLIENT_PROMPT */
export async function readTrust(files: TlsFiles, env: NodeJS.ProcessEnv): Promise<Connecting['tls']> {
  const version = Object.hasOwn(VERSIONS, files.version ?? '')
    ? // Just looked for among the keys.
      VERSIONS[files.version as keyof typeof VERSIONS]
    : undefined
  const cert = files.cert === undefined ? undefined : read(files.cert, '--cert')
  const key = files.certKey === undefined ? cert : read(files.certKey, '--cert-key')
  return {
    ...verification(files.verify, env),
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
    ...(files.ciphers === undefined ? {} : { ciphers: files.ciphers }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key, ...(await passphrase(key, files)) }),
  }
}

function verification(verify: string, env: NodeJS.ProcessEnv): Connecting['tls'] {
  if (/^(?:no|false)$/i.test(verify)) return { rejectUnauthorized: false }
  if (!/^(?:yes|true)$/i.test(verify)) return { ca: read(verify, '--verify') }
  const file = env['REQUESTS_CA_BUNDLE'] || env['CURL_CA_BUNDLE'] || env['SSL_CERT_FILE']
  return file ? { ca: read(file, 'authorities to trust') } : {}
}

async function passphrase(key: string, files: TlsFiles): Promise<{ passphrase?: string }> {
  if (!key.includes('ENCRYPTED')) return {}
  const asked = () => promptPassword(`the passphrase of ${files.certKey ?? files.cert}`, '--cert-key-pass=passphrase')
  return { passphrase: files.certKeyPass ?? (await asked()) }
}

function read(path: string, what: string): string {
  try {
    return readFileSync(inHome(path), 'utf8')
  } catch (error) {
    const why = reasonOf(error)
    throw clientErrors.fail('GUI_CLIENT_FILE', { path, what, why }, error)
  }
}

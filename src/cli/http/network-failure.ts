// network-failure.ts: what Node says when a connection fails -> one of our errors, which says what to do.

import { isGuichetError } from '../../base/errors.ts'
import { type Address, hostOf } from './address.ts'
import { clientErrors } from './errors.ts'

/** @param timedOut the seconds that were waited, when that is why it ended */
export function failure(error: unknown, address: Address, timedOut?: number): Error {
  if (timedOut !== undefined) return clientErrors.fail('GUI_CLIENT_TIMEOUT', { seconds: timedOut })
  if (isGuichetError(error)) return error
  const { code, message } = described(error)
  const host = address.port === undefined ? address.host : `${address.host}:${address.port}`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') {
    return clientErrors.fail('GUI_CLIENT_HOST_UNKNOWN', { host: address.host }, error)
  }
  if (code === 'ECONNREFUSED') return clientErrors.fail('GUI_CLIENT_REFUSED', { host: hostOf(address) }, error)
  if (code.startsWith('HPE_')) return clientErrors.fail('GUI_CLIENT_RESPONSE', { host, why: message }, error)
  if (code === 'ERR_INVALID_HTTP_TOKEN' || code === 'ERR_INVALID_CHAR') {
    const name = /\["([^"]*)"\]/.exec(message)?.[1] ?? ''
    if (/^Method/.test(message)) return clientErrors.fail('GUI_CLIENT_METHOD', { method: name }, error)
    const why = code === 'ERR_INVALID_CHAR' ? 'its value holds a control character' : 'its name is not one'
    return clientErrors.fail('GUI_CLIENT_HEADER', { name, why }, error)
  }
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || message === 'aborted') {
    return clientErrors.fail('GUI_CLIENT_BROKEN_OFF', {}, error)
  }
  if (isTls(code, message)) return clientErrors.fail('GUI_CLIENT_TLS', { host, why: withoutNoise(message) }, error)
  return clientErrors.fail('GUI_CLIENT_CONNECTION', { host, why: message }, error)
}

/** Several addresses of one host fail together, with the reasons inside, whose type nobody promises. */
function described(error: unknown): { code: string; message: string } {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  const message = inner instanceof Error ? inner.message : String(inner)
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : ''
  return { code, message }
}

function isTls(code: string, message: string): boolean {
  return (
    /^(?:ERR_(?:TLS|SSL|OSSL)|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/.test(code) ||
    /SSL|TLS/.test(message)
  )
}

/** OpenSSL writes thread, file and line of its own sources into its messages. */
function withoutNoise(message: string): string {
  return /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
}

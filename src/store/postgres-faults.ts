// postgres-faults.ts: which errors of pg say that the connection failed, and not the statement: those are told with the
// place, never with the password, and with what to look at.

import { isGuichetError } from '../base/errors.ts'
import { storeErrors } from './errors.ts'

interface Told {
  readonly why: string
  readonly advice: string
}

/** By SQLSTATE (PostgreSQL, appendix A) or by the system's code: there is no connection. */
const NOT_CONNECTED: Readonly<Record<string, Told>> = {
  '28P01': { why: 'the password is not accepted', advice: 'Look at user and password in the URL.' },
  '28000': { why: 'this user may not connect', advice: 'Look at the user in the URL, and at pg_hba.conf.' },
  '3D000': { why: 'there is no database of this name', advice: 'Create it (createdb), or look at the end of the URL.' },
  '53300': { why: 'the server has no connection left', advice: 'Lower poolMax, or raise max_connections.' },
  '57P03': { why: 'the server is starting or stopping', advice: 'Wait until it accepts connections.' },
  ECONNREFUSED: { why: 'nothing listens there', advice: 'Start PostgreSQL, or look at host and port in the URL.' },
  ENOTFOUND: { why: 'the host is not known', advice: 'Look at the host in the URL.' },
  EAI_AGAIN: { why: 'the name of the host cannot be looked up now', advice: 'Look at the network and at DNS.' },
  ETIMEDOUT: { why: 'the host does not answer', advice: 'Look at the network, the host and the port.' },
  EHOSTUNREACH: { why: 'the host cannot be reached', advice: 'Look at the network and the host.' },
  ENETUNREACH: { why: 'the network cannot be reached', advice: 'Look at the network and the host.' },
  ENOENT: { why: 'there is no such socket', advice: 'Start PostgreSQL, or look at the folder in the URL.' },
}

/** The connection was there, and is gone. */
const LOST: Readonly<Record<string, string>> = {
  '57P01': 'the server ended it',
  '57P02': 'the server crashed',
  '57P05': 'it had been idle for too long',
  '25P03': 'its transaction had been idle for too long',
  '08006': 'it failed',
  '08003': 'it is closed',
  ECONNRESET: 'it was reset',
  EPIPE: 'it is closed',
}

const LOST_WORDS = /^(?:Connection terminated|Client has encountered a connection error|Query read timeout)/

export interface PoolState {
  readonly where: string
  readonly acquireMs: number
  /** Whether every connection of the pool is taken. */
  readonly full: boolean
}

/** The error to throw in place of `error`: one of ours when the connection is at fault, else the same. */
export function connectionFault(error: unknown, { where, acquireMs, full }: PoolState): unknown {
  if (!(error instanceof Error) || isGuichetError(error)) return error
  const { message } = error
  if (message === 'timeout exceeded when trying to connect') {
    const what = `One of the connections to ${where}`
    return storeErrors.fail('GUI_STORE_WAIT', { what, ms: acquireMs }, error)
  }
  if (message === 'Connection terminated due to connection timeout') {
    const told = { why: `no answer within ${acquireMs} ms`, advice: 'Look at the network, the host and the port.' }
    return full ? error : storeErrors.fail('GUI_STORE_CONNECT', { where, ...told }, error)
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const connecting = !('syscall' in error) || error.syscall === 'connect' || error.syscall === 'getaddrinfo'
  const told = NOT_CONNECTED[code]
  if (told !== undefined && connecting) return storeErrors.fail('GUI_STORE_CONNECT', { where, ...told }, error)
  const why = LOST[code] ?? (LOST_WORDS.test(message) ? 'it ended' : undefined)
  return why === undefined ? error : storeErrors.fail('GUI_STORE_LOST', { where, why }, error)
}

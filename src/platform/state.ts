// state.ts: what a site keeps on disk: its folder `.guichet/`, for its user only, and in it the secret, made once even when
// several processes start together. GUICHET_STATE moves the folder, GUICHET_SECRET takes the secret's place.

import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import type { Logger } from '../base/log.ts'
import { secretsIn } from '../base/secrets.ts'
import type { Site } from '../http/message.ts'
import { platformErrors } from './errors.ts'
import { stateOptions } from './options.ts'
import type { Environment } from './settings.ts'

export const STATE_FOLDER = '.guichet'
const SECRET_FILE = 'secret'
const SECRET_BYTES = 32
const SECRET_LENGTH_MIN = 16

export interface StateParts {
  readonly root: string
  readonly log: Logger
  readonly mode: Site['mode']
  readonly environment: Environment
}

/** The site that handlers are opened for, with its state behind it. Nothing is made before it is asked for. */
export function siteWithState({ root, log, mode, environment }: StateParts): Site {
  let folder: string | undefined
  // What is too short is told at the start, not to the first visitor.
  let secrets = secretsOf(environment)
  const state = () => (folder ??= openStateFolder(root, environment))
  return {
    root,
    log,
    mode,
    state,
    secrets() {
      secrets ??= [keptSecret(state, mode, log)]
      return secrets
    },
  }
}

/**
 * Finds or makes the folder, 0700.
 * @throws GUI_PLATFORM_STATE
 */
export function openStateFolder(root: string, environment: Environment): string {
  const moved = environment[stateOptions.rows.folder.env]
  const folder = moved === undefined || moved === '' ? join(root, STATE_FOLDER) : resolve(moved)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // A folder that was there before may be open to others.
    if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
  } catch (error) {
    throw platformErrors.fail('GUI_PLATFORM_STATE', { folder, why: whyOf(error) }, error)
  }
  return folder
}

/** Those of GUICHET_SECRET, the newest first. @throws GUI_PLATFORM_SECRET when one of them is too short */
function secretsOf(environment: Environment): readonly string[] | undefined {
  const given = secretsIn(environment[stateOptions.rows.secret.env])
  if (given === undefined) return undefined
  if (given.some((secret) => secret.length < SECRET_LENGTH_MIN)) {
    throw platformErrors.fail('GUI_PLATFORM_SECRET', {
      why: `GUICHET_SECRET is shorter than ${SECRET_LENGTH_MIN} characters`,
    })
  }
  return given
}

/** In production a secret that is lost at every start would sign everybody out: then it is an error. */
function keptSecret(state: () => string, mode: Site['mode'], log: Logger): string {
  try {
    return readOrMake(join(state(), SECRET_FILE))
  } catch (error) {
    if (mode === 'start') throw platformErrors.fail('GUI_PLATFORM_SECRET', { why: whyOf(error) }, error)
    log.warn({ err: error }, 'The secret cannot be kept, so cookies and sessions last until this program stops.')
    return randomHex(SECRET_BYTES)
  }
}

/** Whole or not at all: written under another name, then linked, which only one process can do. */
function readOrMake(file: string): string {
  const held = readSecret(file)
  if (held !== undefined) return held
  const draft = `${file}.${process.pid}.${randomHex(4)}`
  const handle = openSync(draft, 'wx', 0o600)
  try {
    writeSync(handle, randomHex(SECRET_BYTES))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // what node:fs throws
  } finally {
    rmSync(draft, { force: true })
  }
  const made = readSecret(file)
  if (made === undefined) throw new Error(`${file} is gone again`)
  return made
}

function readSecret(file: string): string | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // what node:fs throws
    throw error
  }
  if (text.length < SECRET_LENGTH_MIN)
    throw new Error(`${file} holds fewer than ${SECRET_LENGTH_MIN} characters; delete it`)
  return text
}

// The global crypto is loaded at its first use; node:crypto would cost every start 8 ms, also of sites without a secret.
function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex')
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

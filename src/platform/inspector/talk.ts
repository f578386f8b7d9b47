// talk.ts: what the program says while it answers a request goes to that request's recording: lines of request.log and
// site.log, and of console. Which request that is follows the program's own asynchronous steps.

import { AsyncLocalStorage } from 'node:async_hooks'
import { formatWithOptions } from 'node:util'
import type { LogFields, Logger } from '../../base/log.ts'
import { isSecretName } from '../dev/secret-name.ts'
import type { Recorder } from './recorder.ts'
import type { Recording } from './recording.ts'

const following = new AsyncLocalStorage<Recording>()
const CONSOLE = ['debug', 'log', 'info', 'warn', 'error'] as const
const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** Whatever is said within `run`, and within what it sets going, belongs to `recording`. */
export function followed<Value>(recording: Recording, run: () => Value): Value {
  return following.run(recording, run)
}

/** The same logger, and each line also to the recording it belongs to. */
export function recordingLog(log: Logger, recorder: Recorder): Logger {
  const made = {} as Record<(typeof LEVELS)[number], Logger['info']> // filled by the next line
  for (const level of LEVELS) {
    made[level] = (fields, message) => {
      log[level](fields, message)
      recordingFor(fields, recorder)?.said(level, lineOf(fields, message))
    }
  }
  return made
}

/** Listens to console until the answer is called. What stands in the terminal stays as it was. */
export function watchConsole(): () => void {
  const originals = CONSOLE.map((level) => [level, console[level]] as const)
  for (const [level, original] of originals) {
    console[level] = (...given: unknown[]) => {
      following.getStore()?.said(level, formatWithOptions({ colors: false, depth: 3 }, ...given))
      original.apply(console, given)
    }
  }
  return () => {
    for (const [level, original] of originals) console[level] = original
  }
}

/** A line that names the request says it itself; the server's own lines come from outside of the handler's steps. */
function recordingFor({ id }: LogFields, recorder: Recorder): Recording | undefined {
  return (typeof id === 'string' ? recorder.named(id) : undefined) ?? following.getStore()
}

function lineOf(fields: LogFields, message: string): string {
  const error = fields['err']
  const rest = Object.entries(fields)
    .filter(([name]) => name !== 'err' && name !== 'id')
    .map(([name, value]) => `${name}=${isSecretName(name) ? '•••' : shown(value)}`)
  const line = [message, ...rest].join('  ')
  return error instanceof Error ? `${line}\n${error.stack ?? error.message}` : line
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value
  return formatWithOptions({ colors: false, depth: 1, breakLength: Number.POSITIVE_INFINITY }, '%O', value)
}

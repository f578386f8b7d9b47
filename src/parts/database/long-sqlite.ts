// long-sqlite.ts: long statements of SQLite: each in a process of its own, since nothing can interrupt a statement of SQLite
// but the end of its process. A few such processes are kept for a while, as starting one takes longer than most statements.

import { type ChildProcess, fork } from 'node:child_process'
import { type Clock, systemClock } from '../../base/clock.ts'
import { excerptOf } from '../../store/excerpt.ts'
import { after } from '../../store/pause.ts'
import type { Row } from '../../store/session.ts'
import { factsOf } from '../../store/sql-text.ts'
import type { Turnstile } from '../../store/turnstile.ts'
import { encodeForSqlite } from '../../store/values.ts'
import type { Compiled } from './compile.ts'
import { databaseErrors } from './errors.ts'
import { faultOf } from './faults.ts'
import { enterLong, type LongLimits, type LongRows, type LongRunner, longPlaces } from './long.ts'
import type { LongAnswer, LongTask } from './long-child.ts'

const IDLE_MS = 30_000
/** Memory of JavaScript in such a process, MiB; its rows have a bound of their own. */
const HEAP_MIB = 512

export interface SqliteLongOptions {
  /** Absolute path of the database. */
  readonly file: string
  /** Most processes at once. */
  readonly processesMax: number
  readonly clock?: Clock
}

interface Idle {
  readonly child: ChildProcess
  readonly stop: () => void
}

export class SqliteLong implements LongRunner {
  readonly #options: SqliteLongOptions
  readonly #clock: Clock
  readonly #places: Turnstile
  readonly #idle: Idle[] = []
  readonly #busy = new Set<ChildProcess>()
  #closed = false

  constructor(options: SqliteLongOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#places = longPlaces(options.processesMax, this.#clock)
  }

  async run({ text, values }: Compiled, limits: LongLimits): Promise<LongRows<Row>> {
    assertReads(text)
    const task = { text, values: encodeForSqlite(values, text), rowsMax: limits.rowsMax, bytesMax: limits.bytesMax }
    const endsAt = this.#clock.now() + limits.timeoutMs
    const leave = await enterLong(this.#places, limits.timeoutMs)
    try {
      if (this.#closed) throw databaseErrors.fail('GUI_DATABASE_NOT_OPEN')
      const child = this.#child()
      const answer = await this.#ask(child, task, Math.max(1, endsAt - this.#clock.now()), limits.timeoutMs)
      this.#keep(child)
      if ('rows' in answer) return { rows: answer.rows, truncated: answer.truncated }
      throw faultOf(Object.assign(new Error(answer.message), answer), text, limits.timeoutMs)
    } finally {
      leave()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { child, stop } of this.#idle.splice(0)) {
      stop()
      child.kill('SIGKILL')
    }
    for (const child of this.#busy) child.kill('SIGKILL')
  }

  #child(): ChildProcess {
    const kept = this.#idle.pop()
    kept?.stop()
    const child = kept?.child ?? start(this.#options.file)
    child.ref()
    child.channel?.ref()
    this.#busy.add(child)
    return child
  }

  /** Ends with the process when that is what it takes. */
  #ask(child: ChildProcess, task: LongTask, ms: number, timeoutMs: number): Promise<LongAnswer> {
    const sql = excerptOf(task.text)
    return new Promise((resolve, reject) => {
      const settle = (how: () => void) => {
        stop()
        child.off('message', onMessage).off('exit', onExit).off('error', onExit)
        this.#busy.delete(child)
        how()
      }
      const onMessage = (answer: unknown) => settle(() => resolve(answer as LongAnswer)) // it sends nothing else
      const onExit = (reason: unknown) => {
        const why = reason instanceof Error ? reason.message : 'its process ended'
        const advice = 'Ask for less: it may have needed more memory than there is.'
        settle(() => reject(databaseErrors.fail('GUI_DATABASE_LONG', { why, sql, advice })))
      }
      const stop = after(this.#clock, ms, () => {
        settle(() => reject(databaseErrors.fail('GUI_DATABASE_LONG_DEADLINE', { ms: timeoutMs, sql })))
        child.kill('SIGKILL')
      })
      child.on('message', onMessage).once('exit', onExit).once('error', onExit)
      child.send(task)
    })
  }

  #keep(child: ChildProcess): void {
    if (this.#closed || !child.connected) {
      child.kill('SIGKILL')
      return
    }
    // A process that waits for work keeps nobody else alive.
    child.unref()
    child.channel?.unref()
    const idle: Idle = {
      child,
      stop: after(this.#clock, IDLE_MS, () => {
        this.#idle.splice(this.#idle.indexOf(idle), 1)
        child.kill('SIGKILL')
      }),
    }
    this.#idle.push(idle)
  }
}

/** @throws GUI_DATABASE_LONG */
function assertReads(text: string): void {
  const { kind, several } = factsOf(text, 'sqlite')
  if (kind === 'read' && !several) return
  const why = several ? 'more than one statement stands in it' : 'it does not only read'
  throw databaseErrors.fail('GUI_DATABASE_LONG', { why, sql: excerptOf(text), advice: 'Send it without .long().' })
}

function start(file: string): ChildProcess {
  const child = fork(new URL('./long-child.js', import.meta.url), [file, String(process.pid)], {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${HEAP_MIB}`],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // Its death is told to whoever waits for it; between two statements nobody needs to know.
  child.on('error', () => {})
  return child
}

// app-process.ts: one process that runs the app, as the supervisor sees it: started, told what to do, handed connections,
// and gone. A connection counts as handed over when the child says that it has it; what it never said so of comes back.

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Handle, sendHandle } from './handles.ts'
import type { Birth, FromChild, ToChild } from './messages.ts'

/** A connection on its way. */
export interface Waiting {
  readonly handle: Handle
  /** Bytes that were read of it already, Base64. */
  readonly early: string
}

export interface AppEvents {
  told(app: AppProcess, message: FromChild): void
  /** It gives a connection back. */
  returned(waiting: Waiting): void
  ended(app: AppProcess, code: number | null, signal: string | null): void
}

/** How long a process has for what is under way once it is told to retire. */
const GRACE_MS = 5000
const ENTRY = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url))

export class AppProcess {
  readonly #child: ChildProcess
  readonly #underWay = new Map<number, Waiting>()
  #number = 0
  #killer: NodeJS.Timeout | undefined
  /** Told to end, so that its end is no crash. */
  leaving = false
  readonly ended: Promise<void>

  constructor(birth: Birth, events: AppEvents) {
    this.#child = fork(ENTRY, [], { execArgv: ownArguments(), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child.on('message', (message: FromChild, handle: unknown) => this.#told(message, handle as Handle, events))
    this.#child.on('error', () => {})
    this.ended = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => {
        clearTimeout(this.#killer)
        resolve()
        events.ended(this, code, signal)
      })
    })
    this.tell({ kind: 'birth', birth })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  tell(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  /** Hands a connection over; it stays ours until the child says that it has it. */
  give(waiting: Waiting): void {
    const number = ++this.#number
    this.#underWay.set(number, waiting)
    const message: ToChild = { kind: 'connection', number, early: waiting.early }
    sendHandle(this.#child, message, waiting.handle, () => {})
  }

  /** Connections that it was given and never had. */
  takeBack(): Waiting[] {
    const back = [...this.#underWay.values()]
    this.#underWay.clear()
    return back
  }

  /** Lets it finish what is under way, for a while. */
  retire(graceMs = GRACE_MS): void {
    if (this.leaving) return
    this.leaving = true
    this.tell({ kind: 'retire' })
    this.#killer = setTimeout(() => this.kill(), graceMs)
  }

  kill(): void {
    this.leaving = true
    this.#child.kill('SIGKILL')
  }

  #told(message: FromChild, handle: Handle | undefined, events: AppEvents): void {
    // The app may send messages of its own to a parent it knows nothing about.
    if (typeof message !== 'object' || message === null) return
    if (message.kind === 'taken') {
      this.#underWay.get(message.number)?.handle.close()
      this.#underWay.delete(message.number)
    } else if (message.kind === 'connection') {
      if (handle !== undefined) events.returned({ handle, early: message.early })
    } else events.told(this, message)
  }
}

/** Node's own flags go along, but for a debugger's port, which two processes cannot share. */
function ownArguments(): string[] {
  return process.execArgv.filter((argument) => !argument.startsWith('--inspect'))
}

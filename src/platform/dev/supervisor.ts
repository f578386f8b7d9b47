// supervisor.ts: the process of `guichet dev` that outlives every restart. It holds the port, keeps one process with the
// app in it and a spare one that has loaded everything but the app, and replaces the first by the second when a file
// changes. Connections wait here in between, unread, so nobody's request is lost. It never loads the user's code.

import { type OpenedPort, openPort } from '../open-port.ts'
import { EXIT_INTERRUPTED, onSignals } from '../signals.ts'
import { AppProcess, type Waiting } from './app-process.ts'
import { enterLink } from './gate.ts'
import type { Birth, Change, FromChild, PlaceWanted } from './messages.ts'
import { listenForHandles } from './port.ts'
import type { ErrorReport } from './report.ts'
import type { Terminal } from './terminal.ts'
import type { Watcher } from './watcher.ts'

/** How long a new process waits for the old one to give back what it holds (ports, files) before it goes on beside it. */
const OVERLAP_MS = 300
/** The spare process is made when the first requests after a restart have been answered. */
const SPARE_DELAY_MS = 150
/** Most connections that wait for the app. */
const WAITING_MAX = 2000

export interface SupervisorParts {
  readonly birth: Omit<Birth, 'spare'>
  readonly terminal: Terminal
  readonly watcher: Watcher
}

type Ready = Extract<FromChild, { kind: 'ready' | 'failed' }>

export class Supervisor {
  readonly #parts: SupervisorParts
  /** Answers requests, with the app or with the page that says why there is none. */
  #serving: AppProcess | undefined
  /** Loads the app, to serve next. */
  #loading: AppProcess | undefined
  #spare: AppProcess | undefined
  #spareTimer: NodeJS.Timeout | undefined
  readonly #all = new Set<AppProcess>()
  readonly #waiting: Waiting[] = []
  #port: OpenedPort | undefined
  #place: PlaceWanted | undefined
  #url = ''
  #generation = 0
  /** What the process under way was started for, and when. */
  #cause: { readonly files: readonly string[]; readonly at: number } = { files: [], at: performance.now() }
  #crash: ErrorReport | undefined
  #stopping = false
  #stopped: (code: number) => void = () => {}
  /** Exit code, once everything is over. */
  readonly over: Promise<number>

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    this.over = new Promise((resolve) => {
      this.#stopped = resolve
    })
  }

  start(): void {
    this.#takeSignals()
    this.#parts.watcher.start((files, change) => this.#changed(files, change))
    this.#load(this.#fork(false))
  }

  #fork(spare: boolean): AppProcess {
    const app = new AppProcess(
      { ...this.#parts.birth, spare },
      {
        told: (from, message) => void this.#told(from, message),
        returned: (waiting) => this.#accept(waiting),
        ended: (from, code, signal) => this.#ended(from, code, signal),
      },
    )
    this.#all.add(app)
    return app
  }

  #load(app: AppProcess, broken?: ErrorReport): void {
    this.#loading = app
    this.#parts.watcher.begin()
    app.tell({ kind: 'load', generation: ++this.#generation, broken })
  }

  async #told(app: AppProcess, message: FromChild): Promise<void> {
    if (message.kind === 'loaded') this.#parts.watcher.addFiles(message.files)
    else if (message.kind === 'crashed') this.#crash = message.report
    else if ((message.kind === 'ready' || message.kind === 'failed') && app === this.#loading)
      await this.#ready(app, message)
  }

  async #ready(app: AppProcess, message: Ready): Promise<void> {
    const { terminal, watcher } = this.#parts
    const failed = message.kind === 'failed' ? message.report : undefined
    if (this.#port === undefined) {
      if (message.kind === 'failed') return this.#giveUp(message.report.text)
      try {
        await this.#open(message.wanted)
      } catch (error) {
        return this.#giveUp(await terminal.told(error))
      }
      if (this.#loading !== app) return
    }
    this.#loading = undefined
    this.#serving = app
    for (const waiting of this.#waiting.splice(0)) app.give(waiting)
    watcher.site(message.root, failed !== undefined)
    if (failed !== undefined) terminal.failed(failed, this.#cause.files)
    else if (message.kind === 'ready') this.#announce(message)
    this.#planSpare()
  }

  #announce(message: Extract<FromChild, { kind: 'ready' }>): void {
    const { terminal, birth } = this.#parts
    const took = performance.now() - this.#cause.at
    const place = this.#place
    const port = this.#port?.port ?? 0
    if (place === undefined) return
    if (this.#cause.files.length > 0) {
      terminal.restarted(this.#cause.files, took)
      if (place.host !== message.wanted.host || place.port !== message.wanted.port) terminal.moved()
      return
    }
    const { serves, variables } = message
    if (place.open) void openInside(this.#url, birth.token)
    terminal.started({ place, port, url: this.#url, heldBy: this.#port?.heldBy, serves, variables, token: birth.token })
  }

  async #open(wanted: PlaceWanted): Promise<void> {
    const { terminal } = this.#parts
    this.#place = wanted
    terminal.settle(wanted)
    const take = (handle: Waiting['handle']) => this.#accept({ handle, early: '' })
    const listenAt = (host: string, port: number) => listenForHandles(host, port, take)
    this.#port = await openPort({ host: wanted.host, port: wanted.port, asked: wanted.portAsked }, listenAt)
    this.#url = terminal.urlOf(wanted.host, this.#port.port)
  }

  #accept(waiting: Waiting): void {
    if (this.#stopping) waiting.handle.close()
    else if (this.#serving !== undefined) this.#serving.give(waiting)
    else if (this.#waiting.length < WAITING_MAX) this.#waiting.push(waiting)
    else waiting.handle.close()
  }

  #changed(files: readonly string[], change: Change | 'restart'): void {
    if (this.#stopping) return
    if (change === 'restart') void this.#restart(files)
    else if (this.#serving !== undefined) {
      this.#parts.terminal.changed(files, change)
      this.#serving.tell({ kind: 'changed', what: change })
    }
  }

  async #restart(files: readonly string[], broken?: ErrorReport): Promise<void> {
    const cause = { files, at: performance.now() }
    this.#cause = cause
    // Half loaded, it has nobody's request, and what it loads is old already.
    this.#loading?.kill()
    this.#loading = undefined
    const old = this.#serving
    this.#serving = undefined
    clearTimeout(this.#spareTimer)
    if (old !== undefined) {
      old.retire()
      await Promise.race([old.ended, after(OVERLAP_MS)])
    }
    if (this.#cause !== cause || this.#stopping) return
    const next = this.#spare ?? this.#fork(false)
    this.#spare = undefined
    this.#load(next, broken)
  }

  #ended(app: AppProcess, code: number | null, signal: string | null): void {
    this.#all.delete(app)
    for (const waiting of app.takeBack()) this.#accept(waiting)
    if (this.#spare === app) this.#spare = undefined
    if (this.#stopping || app.leaving) return
    if (app !== this.#serving && app !== this.#loading) return
    const crash = this.#crash
    this.#crash = undefined
    const message = endedText(code, signal)
    const report = crash ?? { name: 'Error', message, frames: [], causes: [], text: message }
    if (this.#port === undefined) this.#giveUp(report.text)
    else {
      if (app === this.#serving) this.#serving = undefined
      this.#parts.terminal.crashed(report)
      void this.#restart([], report)
    }
  }

  #planSpare(): void {
    clearTimeout(this.#spareTimer)
    this.#spareTimer = setTimeout(() => {
      this.#spare ??= this.#fork(true)
    }, SPARE_DELAY_MS)
  }

  /** At the first start there is nothing yet that could stay up. */
  #giveUp(text: string): void {
    this.#parts.terminal.error(text)
    for (const app of this.#all) app.kill()
    void this.#end(1)
  }

  #takeSignals(): void {
    onSignals(
      {
        stop: () => this.#stop(),
        cut: () => {
          for (const app of this.#all) app.kill()
        },
        say: () => {},
      },
      (code) => this.#stopped(code),
    )
    // The terminal was closed: there is nobody to ask again.
    process.once('SIGHUP', () => void this.#stop().then(() => this.#stopped(EXIT_INTERRUPTED)))
    process.on('exit', () => {
      for (const app of this.#all) app.kill()
    })
  }

  async #stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#spareTimer)
    for (const server of this.#port?.servers ?? []) server.cut()
    for (const { handle } of this.#waiting.splice(0)) handle.close()
    for (const app of this.#all) {
      if (app === this.#serving) app.retire(this.#place?.graceMs)
      else app.kill()
    }
    await Promise.all([...this.#all].map((app) => app.ended))
    await this.#parts.watcher.close()
  }

  async #end(code: number): Promise<void> {
    await this.#stop()
    this.#stopped(code)
  }
}

/** The way in, so that this browser may look inside. */
async function openInside(url: string, token: string): Promise<void> {
  const { openBrowser } = await import('../open-browser.ts')
  openBrowser(`${enterLink(url, token)}&to=/`)
}

function endedText(code: number | null, signal: string | null): string {
  return signal === null ? `The app ended itself, with exit code ${code}.` : `The app was ended by ${signal}.`
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

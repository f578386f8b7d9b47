// terminal.ts: what `guichet dev` says on stderr: the banner, restarts and how long they took, what went wrong. Lines for a
// person, or JSON where the log is JSON.

import { networkInterfaces } from 'node:os'
import { relative } from 'node:path'
import { isGuichetError } from '../../base/errors.ts'
import { createLogger } from '../../base/log.ts'
import { banner, isLoopback, localUrl } from '../banner.ts'
import { hasColours } from '../serve.ts'
import { version } from '../version.ts'
import { enterLink } from './gate.ts'
import type { Change, PlaceWanted } from './messages.ts'
import type { ErrorReport } from './report.ts'

export interface Started {
  readonly place: PlaceWanted
  readonly port: number
  readonly url: string
  readonly heldBy: string | undefined
  readonly serves: readonly string[]
  readonly variables: readonly string[]
  readonly token: string
}

export class Terminal {
  #json = false
  #quiet = false
  readonly #colours = hasColours(process.stderr)
  readonly #log = createLogger()

  constructor() {
    // Whoever read it may be gone: the terminal was closed.
    process.stderr.on('error', () => {})
  }

  settle({ quiet, logFormat }: PlaceWanted): void {
    this.#quiet = quiet
    this.#json = logFormat === 'json'
  }

  urlOf(host: string, port: number): string {
    return localUrl(host, port)
  }

  started({ place, port, url, heldBy, serves, variables, token }: Started): void {
    const inspect = enterLink(url, token)
    if (this.#quiet) return
    if (this.#json) {
      this.#log.info({ url, inspect, port, host: place.host, serves }, 'listening, in development')
      return
    }
    const every = place.host === '::' || place.host === '0.0.0.0'
    const more: [string, string][] = [['Inspect', this.#paint(36, inspect)]]
    if (variables.length > 0) more.push(['Reads', variables.join(', ')])
    const { host } = place
    const moved = heldBy === undefined ? undefined : { from: place.port, heldBy }
    const interfaces = every ? networkInterfaces() : {}
    const facts = { version: `${version()} dev`, host, port, serves, moved, more, colours: this.#colours, interfaces }
    process.stderr.write(banner(facts))
    if (!isLoopback(host)) this.#line('Open to the network: everybody who reaches this machine reaches the app.')
  }

  restarted(files: readonly string[], ms: number): void {
    this.#line(`${this.#paint(32, 'Restarted')} in ${Math.round(ms)} ms: ${this.#names(files)} changed`, {
      ms: Math.round(ms),
      files,
    })
  }

  changed(files: readonly string[], change: Change): void {
    const done = change === 'styles' ? 'Styles swapped' : 'Pages reloaded'
    this.#line(`${this.#paint(32, done)}: ${this.#names(files)} changed`, { files, change })
  }

  failed(report: ErrorReport, files: readonly string[]): void {
    const names = files.length === 0 ? '' : `${this.#names(files)} changed, and the app does not start.\n`
    this.error(`${names}${report.text}\nThe page says so too; waiting for the next change.`)
  }

  crashed(report: ErrorReport): void {
    this.error(`The app has crashed.\n${report.text}\nWaiting for the next change.`)
  }

  moved(): void {
    this.#line('The configuration names another address now: start guichet dev again to move there.')
  }

  error(text: string): void {
    if (this.#json) this.#log.error({}, text)
    else process.stderr.write(`${this.#paint(31, 'guichet:')} ${text}\n`)
  }

  /** An error in words for the operator. */
  async told(error: unknown): Promise<string> {
    if (isGuichetError(error) && error.blame !== 'bug') return `${error.message}\n${error.hint}`
    if (!(error instanceof Error)) return String(error)
    return (await import('../diagnose.ts')).usersStack(error)
  }

  #line(text: string, fields: object = {}): void {
    if (this.#quiet) return
    if (this.#json) this.#log.info({ ...fields }, text)
    else process.stderr.write(`${this.#paint(2, clockTime(new Date()))} ${text}\n`)
  }

  #names(files: readonly string[]): string {
    const names = files.slice(0, 3).map((file) => relative(process.cwd(), file) || file)
    return files.length > 3 ? `${names.join(', ')} and ${files.length - 3} more` : names.join(', ')
  }

  #paint(code: number, text: string): string {
    return this.#colours ? `\x1b[${code}m${text}\x1b[0m` : text
  }
}

function clockTime(at: Date): string {
  return at.toTimeString().slice(0, 8)
}

// tenant.ts: what the app's process serves: the site in development, or, when it does not start, the page that says why.
// Prepared before it is known what will have changed, so that a restart loads the user's own files and little else.

import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Handler } from '../../http/message.ts'
import { type HandoverServer, serveHandedOver } from '../../server/handover.ts'
import type { AccessLog } from '../access-log.ts'
import { installHook } from '../load.ts'
import { stdoutLog, talk } from '../serve.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import { type ComposedSite, composeSite, planSite, type SitePlan } from '../site.ts'
import { siteWithState } from '../state.ts'
import { fillEnvironment, readEnvFiles } from './env-files.ts'
import { failurePage } from './failure-page.ts'
import type { Birth, Change, FromChild } from './messages.ts'
import { type ErrorReport, reportOf } from './report.ts'

const HOME = fileURLToPath(new URL('../../', import.meta.url))

export class Tenant {
  readonly #tell: (message: FromChild) => void
  #birth: Birth | undefined
  #prepared: Promise<void> = Promise.resolve()
  /** Which start of the app this is. */
  generation = 0
  #server: HandoverServer | undefined
  /** Opened, and to be closed. */
  #handler: Handler | undefined
  #access: AccessLog | undefined
  #loaded: string[] = []
  readonly #early: { socket: Parameters<HandoverServer['take']>[0]; bytes: Buffer }[] = []

  constructor(tell: (message: FromChild) => void) {
    this.#tell = tell
  }

  prepare(birth: Birth): Promise<void> {
    this.#birth = birth
    this.#prepared = this.#prepare(birth)
    return this.#prepared
  }

  async #prepare({ cache, spare }: Birth): Promise<void> {
    await installHook({ cache, warm: spare, onLoaded: (file) => this.#noteLoaded(file) })
    startThread()
    if (!spare) return
    // What nearly every app imports; its own import finds it loaded.
    await Promise.all([import('../../app/app.ts'), import('../../parts/static/files.ts'), import('../diagnose.ts')])
  }

  /** Loads the site and serves it; or serves the page that says why that cannot be. */
  async load(generation: number, broken: ErrorReport | undefined): Promise<void> {
    this.generation = generation
    await this.#prepared
    const birth = this.#birth
    if (birth === undefined) return
    this.#tellOfCrash()
    let plan: SitePlan | undefined
    try {
      plan = planSite(birth.path)
      const variables = readEnvFiles(plan.root)
      fillEnvironment(process.env, variables.values)
      process.env['NODE_ENV'] ??= 'development'
      if (broken !== undefined) throw new Broken(broken)
      const site = await composeSite(plan)
      const settings = resolveSettings({ flags: birth.flags, environment: process.env, config: site.config })
      await this.#serve(site, plan, settings)
      const { host, port, portAsked, open, quiet, logFormat } = settings
      const graceMs = settings.server.graceMs ?? 2000
      const wanted = { host, port, portAsked, open, quiet, logFormat, graceMs }
      this.#tell({ kind: 'ready', wanted, serves: site.serves, root: plan.root, variables: variables.files })
    } catch (error) {
      const report = error instanceof Broken ? error.report : reportOf(error)
      this.#serveFailure(report, birth)
      this.#tell({ kind: 'failed', report, root: plan?.root ?? process.cwd() })
    }
  }

  async #serve(site: ComposedSite, plan: SitePlan, settings: Settings): Promise<void> {
    const log = talk(settings)
    const { handler } = site
    await handler.open?.(siteWithState({ root: plan.root, log, mode: 'dev', environment: process.env }))
    this.#handler = handler
    this.#access = settings.quiet ? undefined : stdoutLog(settings)
    this.#listen(serveHandedOver(handler, { ...settings.server, log, observer: this.#access }))
  }

  #serveFailure(report: ErrorReport, { flags, token }: Birth): void {
    const settings = resolveSettings({ flags, environment: process.env })
    const facts = { mode: 'dev', nodeEnv: process.env['NODE_ENV'], token } as const
    const handler: Handler = (request) => failurePage(request, report, facts)
    this.#listen(serveHandedOver(handler, { log: talk(settings) }))
  }

  #listen(server: HandoverServer): void {
    this.#server = server
    for (const { socket, bytes } of this.#early.splice(0)) server.take(socket, bytes)
  }

  take(socket: Parameters<HandoverServer['take']>[0], bytes: Buffer): void {
    if (this.#server === undefined) this.#early.push({ socket, bytes })
    else this.#server.take(socket, bytes)
  }

  place(_url: string): void {}

  changed(_what: Change): void {}

  /** Gives the connections away and closes the app. */
  async retire(give: Parameters<HandoverServer['release']>[0]): Promise<void> {
    await this.#server?.release(give)
    await this.close()
  }

  async close(): Promise<void> {
    await this.#handler?.close?.()
    this.#access?.flush()
  }

  /** What nobody catches ends the process, unless the app has a handler of its own for that. */
  #tellOfCrash(): void {
    process.on('uncaughtException', (error) => {
      if (process.listenerCount('uncaughtException') > 1) return
      this.#access?.flush()
      this.#tell({ kind: 'crashed', report: reportOf(error) })
      setImmediate(() => process.exit(1))
    })
  }

  /** Tells in batches: forty modules are one message. */
  #noteLoaded(file: string): void {
    if (file.startsWith(HOME)) return
    if (this.#loaded.length === 0) setImmediate(() => this.#tell({ kind: 'loaded', files: this.#loaded.splice(0) }))
    this.#loaded.push(file)
  }
}

function startThread(): void {
  const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js'
  // A program's own flags, such as --import of a loader, are for its own thread.
  new Worker(new URL(file, import.meta.url), { execArgv: [] }).unref()
}

class Broken extends Error {
  readonly report: ErrorReport

  constructor(report: ErrorReport) {
    super(report.message)
    this.report = report
  }
}

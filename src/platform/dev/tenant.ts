// tenant.ts: what the app's process serves: the site in development, or, when it does not start, the page that says why.
// Prepared before it is known what will have changed, so that a restart loads the user's own files and little else.

import inspector from 'node:inspector'
import { fileURLToPath } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Handler } from '../../http/message.ts'
import type { Observer } from '../../http/observer.ts'
import { type HandoverServer, serveHandedOver } from '../../server/handover.ts'
import type { AccessLog } from '../access-log.ts'
import { type EnvironmentWatch, watchEnvironment } from '../inspector/environment.ts'
import { installHook } from '../load.ts'
import { stdoutLog, talk } from '../serve.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import { type ComposedSite, composeSite, planSite, type SitePlan } from '../site.ts'
import { siteWithState } from '../state.ts'
import { type Developed, develop } from './develop.ts'
import { fillEnvironment, readEnvFiles } from './env-files.ts'
import { Explainer } from './explain.ts'
import { type GateFacts, isDeskPath } from './gate.ts'
import type { Birth, Change, FromChild } from './messages.ts'
import { ReloadChannel } from './reload.ts'
import { type ErrorReport, reportOf } from './report.ts'
import { Sightings } from './sightings.ts'

const HOME = fileURLToPath(new URL('../../', import.meta.url))
interface Furnishing {
  readonly root: string
  readonly settings: Settings
  readonly birth: Birth
  readonly explainer: Explainer
  readonly given: unknown
}

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
  /** Not told to the supervisor yet. */
  #loaded: string[] = []
  readonly #loadedAll = new Set<string>()
  #developed: Developed | undefined
  /** Who asks for which variable, for the inspector. */
  #environment: EnvironmentWatch | undefined
  #reload: ReloadChannel | undefined
  #thread: ReturnType<typeof startThread> | undefined
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
    this.#thread = startThread()
    if (!spare) return
    // What nearly every app imports; its own import finds it loaded.
    await Promise.all([import('../../app/app.ts'), import('../../parts/static/files.ts')])
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
      this.#environment = watchEnvironment()
      const site = await composeSite(plan, { documented: true })
      const settings = resolveSettings({ flags: birth.flags, environment: process.env, config: site.config })
      await this.#serve(site, plan.root, settings, birth)
      const { host, port, portAsked, open, quiet, logFormat } = settings
      const graceMs = settings.server.graceMs ?? 2000
      const wanted = { host, port, portAsked, open, quiet, logFormat, graceMs }
      this.#tell({ kind: 'ready', wanted, serves: site.serves, root: plan.root, variables: variables.files })
    } catch (error) {
      const report = error instanceof Broken ? error.report : reportOf(error, { root: plan?.root })
      const root = plan?.root ?? process.cwd()
      this.#serveFailure(report, root, birth)
      this.#tell({ kind: 'failed', report, root })
    }
  }

  async #serve(site: ComposedSite, root: string, settings: Settings, birth: Birth): Promise<void> {
    this.#access = settings.quiet ? undefined : stdoutLog(settings)
    const explainer = this.#explainer(birth, root)
    const developed = this.#develop(site.handler, { root, settings, birth, explainer, given: site.given })
    const { handler, log } = developed
    const state = siteWithState({ root, log, mode: 'dev', environment: process.env })
    await handler.open?.({ ...state, explain: (request, error, status) => explainer.failure(request, error, status) })
    this.#handler = handler
    this.#listen(
      serveHandedOver(handler, { ...settings.server, log, observer: observers(this.#access, developed.observer) }),
    )
  }

  #serveFailure(report: ErrorReport, root: string, birth: Birth): void {
    const settings = resolveSettings({ flags: birth.flags, environment: process.env })
    const explainer = this.#explainer(birth, root)
    const absent: Handler = (request) => explainer.absence(request, report)
    const { handler, log, observer } = this.#develop(absent, { root, settings, birth, explainer, given: undefined })
    this.#listen(serveHandedOver(handler, { log, observer }))
  }

  #develop(handler: Handler, { root, settings, birth, explainer, given }: Furnishing): Developed {
    const facts = factsOf(birth)
    const reload = new ReloadChannel(this.generation, facts)
    this.#reload = reload
    const loaded = () => this.#loadedAll
    const log = talk(settings)
    const environment = this.#environment
    this.#developed = develop(handler, { facts, log, root, given, explainer, reload, loaded, environment })
    return this.#developed
  }

  #explainer(birth: Birth, root: string): Explainer {
    return new Explainer(factsOf(birth), root, this.#thread?.sightings)
  }

  #listen(server: HandoverServer): void {
    this.#server = server
    for (const { socket, bytes } of this.#early.splice(0)) server.take(socket, bytes)
  }

  take(socket: Parameters<HandoverServer['take']>[0], bytes: Buffer): void {
    if (this.#server === undefined) this.#early.push({ socket, bytes })
    else this.#server.take(socket, bytes)
  }

  changed(what: Change): void {
    this.#reload?.tell(what)
  }

  /** Gives the connections away and closes the app. */
  async retire(give: Parameters<HandoverServer['release']>[0]): Promise<void> {
    this.#developed?.leave()
    await this.#server?.release(give)
    await this.close()
  }

  async close(): Promise<void> {
    try {
      await this.#handler?.close?.()
    } finally {
      this.#access?.flush()
      // Node would wait for its debugger.
      await this.#thread?.worker.terminate()
    }
  }

  /** What nobody catches ends the process, unless the app has a handler of its own for that. */
  #tellOfCrash(): void {
    process.on('uncaughtException', (error) => {
      if (process.listenerCount('uncaughtException') > 1) return
      this.#access?.flush()
      this.#tell({ kind: 'crashed', report: reportOf(error, { seen: this.#thread?.sightings.of(error) }) })
      setImmediate(() => process.exit(1))
    })
  }

  /** Tells in batches: forty modules are one message. */
  #noteLoaded(file: string): void {
    if (file.startsWith(HOME)) return
    this.#loadedAll.add(file)
    if (this.#loaded.length === 0) setImmediate(() => this.#tell({ kind: 'loaded', files: this.#loaded.splice(0) }))
    this.#loaded.push(file)
  }
}

function startThread(): { readonly worker: Worker; readonly sightings: Sightings } {
  const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js'
  const { port1, port2 } = new MessageChannel()
  // A debugger that somebody has attached would be sent on by ours.
  const home = inspector.url() === undefined ? new URL('../../', import.meta.url).href : undefined
  const workerData = { port: port2, home }
  // A program's own flags, such as --import of a loader, are for its own thread.
  const worker = new Worker(new URL(file, import.meta.url), { execArgv: [], workerData, transferList: [port2] })
  worker.unref()
  return { worker, sightings: new Sightings(port1) }
}

function factsOf({ token }: Birth): GateFacts {
  return { mode: 'dev', nodeEnv: process.env['NODE_ENV'], token }
}

/** Both as one; what development asks of itself is in no log. */
function observers(access: AccessLog | undefined, second: Observer | undefined): Observer | undefined {
  if (access === undefined) return second
  return {
    ...second,
    closed(exchange) {
      if (exchange.request === undefined || !isDeskPath(exchange.request.pathname)) access.closed(exchange)
      second?.closed?.(exchange)
    },
  }
}

class Broken extends Error {
  readonly report: ErrorReport

  constructor(report: ErrorReport) {
    super(report.message)
    this.report = report
  }
}

// watcher.ts: which files a change of matters, and what it asks for: a new process, a page loaded again, or only styles
// swapped. Watches the folders of what the program has really loaded, and the few folders whose names say what they hold.
// Uses chokidar, which misses less than node:fs and is loaded for this command only.

import { statSync } from 'node:fs'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'
import { ENV_FILES } from './env-files.ts'
import type { Change } from './messages.ts'

export type Changed = (files: readonly string[], change: Change | 'restart') => void

/** How long it is quiet before a change counts: editors save in several steps. */
const QUIET_MS = 12
/** An empty file is often one that is just being written. */
const EMPTY_MS = 60
/** Times of files are those of the kernel's last tick. */
const CLOCK_STEP_MS = 4
const SOURCES = new Set(['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json'])
/** Folders of files that the browser fetches. */
const FETCHED = ['public', 'static', 'assets']
/** Folders whose files the program may have read when it started. */
const READ = ['data', 'functions', 'sites', 'migrations']
/** What a program writes itself while it runs, such as a database, is no reason to start it again. */
const DATA = new Set(['.csv', '.tsv', '.json', '.jsonl', '.ndjson', '.yaml', '.yml', '.sql', ...SOURCES])
const BESIDE = ['package.json', 'tsconfig.json', ...ENV_FILES]
const LEFT_OUT = new Set(['node_modules', '.git', '.guichet', '.hg', '.svn', 'coverage'])

export class Watcher {
  readonly #loaded = new Set<string>()
  readonly #folders = new Set<string>()
  #root = ''
  /** The app did not start: whatever changes may be the repair. */
  #broken = false
  /** The folder is served as it is: there is no program to start again. */
  readonly #plain: boolean
  /** Flat: the folders of loaded files. Deep: the folders with names. */
  #flat: FSWatcher | undefined
  #deep: FSWatcher | undefined
  #tell: Changed = () => {}
  readonly #pending = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #opening: Promise<void> | undefined
  /** When the process that is watched began to load. */
  #since = Date.now()
  #closed = false

  constructor(plain: boolean) {
    this.#plain = plain
  }

  start(tell: Changed): void {
    this.#tell = tell
  }

  /** A process begins to load. */
  begin(): void {
    this.#since = Date.now()
  }

  /** What the process has loaded, by now. */
  addFiles(files: readonly string[]): void {
    for (const file of files) this.#loaded.add(file)
    void this.#watch()
  }

  /** A process has come up, or not, for the site in this folder. */
  site(root: string, broken: boolean): void {
    this.#root = root
    this.#broken = broken
    void this.#watch()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await Promise.all([this.#flat?.close(), this.#deep?.close()])
  }

  async #watch(): Promise<void> {
    // Before the app answers for the first time everything else would only hold it up.
    if (this.#root === '' || this.#closed) return
    await (this.#opening ??= this.#open())
    const folders = new Set([this.#root, ...[...this.#loaded].map((file) => dirname(file))])
    const fresh = [...folders].filter((folder) => !this.#folders.has(folder))
    for (const folder of fresh) this.#folders.add(folder)
    if (fresh.length > 0) this.#flat?.add(fresh)
  }

  async #open(): Promise<void> {
    const { watch } = await import('chokidar')
    if (this.#closed) return
    const root = this.#root
    const ignored = (path: string) => LEFT_OUT.has(basename(path)) && path !== root
    const options = { ignoreInitial: false, atomic: 30 }
    this.#flat = watch([], {
      ...options,
      depth: 0,
      ignored: (path, stats) => ignored(path) || (stats?.isFile() === true && !this.#isOfProgram(path)),
    })
    this.#deep = watch(this.#plain ? [root] : [...FETCHED, ...READ, 'templates'].map((name) => join(root, name)), {
      ...options,
      ignored,
    })
    for (const watcher of [this.#flat, this.#deep]) {
      watcher.on('all', (event, path) => {
        if (event === 'add') this.#found(path)
        else if (!event.endsWith('Dir')) this.#event(path)
        // The one thing that chokidar misses: what happens in a folder that was removed and made again.
        else if (event === 'unlinkDir') watcher.add(path)
      })
      watcher.on('error', () => {})
    }
  }

  /** A file that is there when its folder begins to be watched is news only if it was saved before anybody looked. */
  #found(path: string): void {
    const changedAt = statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0
    if (changedAt > this.#since - CLOCK_STEP_MS) this.#event(path)
  }

  #event(path: string): void {
    this.#pending.add(path)
    this.#wait(QUIET_MS)
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#flush(ms === QUIET_MS), ms)
  }

  #flush(patient: boolean): void {
    if (patient && [...this.#pending].some(isEmpty)) {
      this.#wait(EMPTY_MS)
      return
    }
    const files = [...this.#pending]
    this.#pending.clear()
    const kinds = files.map((file) => [file, this.#changeOf(file)] as const)
    for (const change of ['restart', 'page', 'styles'] as const) {
      const those = kinds.filter(([, kind]) => kind === change).map(([file]) => file)
      if (those.length === 0) continue
      // What asks for more brings the rest with it.
      this.#tell(those, change)
      return
    }
  }

  #changeOf(file: string): Change | 'restart' | undefined {
    if (this.#broken || this.#loaded.has(file)) return 'restart'
    const inside = relative(this.#root, file).split(sep)
    const [top = ''] = inside
    if (FETCHED.includes(top) && inside.length > 1) return extname(file) === '.css' ? 'styles' : 'page'
    if (top === 'templates') return 'page'
    if (READ.includes(top) && inside.length > 1) return DATA.has(extname(file)) ? 'restart' : undefined
    if (inside.length === 1 && (BESIDE.includes(top) || /^(?:app|guichet\.config)\.[cm]?[jt]sx?$/.test(top)))
      return 'restart'
    if (!this.#plain) return undefined
    return extname(file) === '.css' ? 'styles' : 'page'
  }

  /** Whether a file beside a loaded one is worth a watch of its own. */
  #isOfProgram(path: string): boolean {
    return SOURCES.has(extname(path)) || BESIDE.includes(basename(path)) || this.#loaded.has(path)
  }
}

function isEmpty(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.size === 0
}

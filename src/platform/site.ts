// site.ts: the folder is the site. Looks at a path and says what is to be served of it, then puts the handlers together:
// the app's routes, then public/; the folder itself only when nothing in it looks like a project.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isGuichetError } from '../base/errors.ts'
import { nearestWord } from '../base/options.ts'
import type { Explanation } from '../http/explanation.ts'
import type { Handler } from '../http/message.ts'
import type { Config } from './config.ts'
import { platformErrors } from './errors.ts'

const APP_ENDINGS = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs']
const CONFIG_ENDINGS = ['ts', 'mts', 'js', 'mjs']
const PROJECT_FOLDERS = ['templates', 'functions', 'sites', 'data']
/** Files that a browser fetches: an app.css does not make a folder a project. */
const BROWSER_FILE = /\.(?:css|html?|map|svg|png|ico|jpe?g|webp|wasm|webmanifest|json|txt|md|pdf)$/

export interface SitePlan {
  /** Absolute path of the site's folder. */
  readonly root: string
  readonly appFile: string | undefined
  readonly configFile: string | undefined
  /** The folder whose files are served: public/, or the site's folder itself. */
  readonly files: 'public' | 'folder' | undefined
  /** Why the folder itself is not served as files. */
  readonly because: string | undefined
}

/**
 * Looks at a folder or an app file.
 *
 * @param path relative to the working directory, or absolute
 * @throws GUI_PLATFORM_PATH, GUI_PLATFORM_FILE_KIND
 */
export function planSite(path: string): SitePlan {
  const full = resolve(path)
  const stat = statSync(full, { throwIfNoEntry: false })
  if (stat === undefined) throw noSuchPath(path, full)
  if (stat.isDirectory()) return planFolder(full)
  if (!/\.[cm]?[jt]sx?$/.test(full)) throw platformErrors.fail('GUI_PLATFORM_FILE_KIND', { file: path })
  const root = dirname(full)
  const names = readdirSync(root)
  const files = isFolder(join(root, 'public')) ? 'public' : undefined
  return { root, appFile: full, configFile: configIn(root, names), files, because: basename(full) }
}

function planFolder(root: string): SitePlan {
  const names = readdirSync(root)
  const appFile = APP_ENDINGS.map((ending) => join(root, `app.${ending}`)).find((file) => isApp(file, names))
  const because = projectSign(root, names, appFile)
  const hasPublic = names.includes('public') && isFolder(join(root, 'public'))
  // A folder with a front page of its own is a plain website, even when one of its folders is called public.
  const plain = because === undefined && (!hasPublic || names.includes('index.html'))
  return {
    root,
    appFile,
    configFile: configIn(root, names),
    files: plain ? 'folder' : hasPublic ? 'public' : undefined,
    because,
  }
}

/** The first thing that makes the folder a project, whose files are not for everybody. */
function projectSign(root: string, names: readonly string[], appFile: string | undefined): string | undefined {
  if (appFile !== undefined) return basename(appFile)
  for (const name of names) {
    if (name === 'package.json' || name.startsWith('guichet.config.')) return name
    if (name.startsWith('app.') && !BROWSER_FILE.test(name) && !isBrowserScript(join(root, name), names)) return name
    if (PROJECT_FOLDERS.includes(name) && isFolder(join(root, name))) return `${name}/`
  }
  return undefined
}

function isApp(file: string, names: readonly string[]): boolean {
  return names.includes(basename(file)) && !isBrowserScript(file, names)
}

/** An app.js beside an index.html that exports nothing is for the browser. */
function isBrowserScript(file: string, names: readonly string[]): boolean {
  if (!/\.m?js$/.test(file) || !names.includes('index.html')) return false
  return !/\bexport\s+(?:default\b|\{|const\s+app\b)|module\.exports|['"]guichet['"]/.test(readFileSync(file, 'utf8'))
}

function configIn(root: string, names: readonly string[]): string | undefined {
  const name = CONFIG_ENDINGS.map((ending) => `guichet.config.${ending}`).find((candidate) => names.includes(candidate))
  return name === undefined ? undefined : join(root, name)
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function noSuchPath(path: string, full: string): Error {
  const parent = dirname(full)
  const near = existsSync(parent) ? nearestWord(basename(full), readdirSync(parent)) : undefined
  const nearest =
    near === undefined ? 'Give a folder or an app file; guichet --help lists the commands.' : `Did you mean "${near}"?`
  return platformErrors.fail('GUI_PLATFORM_PATH', { path, nearest })
}

export interface ComposedSite {
  readonly handler: Handler
  /** The App, or whatever else the app file gives; undefined without one. */
  readonly given?: unknown
  /** What is served, in words for the banner, most specific first. */
  readonly serves: readonly string[]
  /** What the config file and the app's own call of `serve` say. */
  readonly config: Config
}

/**
 * Loads and joins what the plan found. Nothing is opened yet.
 *
 * @param documented an App that does not document itself is documented all the same, as in development
 * @throws GUI_PLATFORM_EMPTY, and everything that loading the user's files can
 */
export async function composeSite(plan: SitePlan, { documented = false } = {}): Promise<ComposedSite> {
  const { root, appFile, configFile } = plan
  if (appFile === undefined && plan.files === undefined) {
    throw platformErrors.fail('GUI_PLATFORM_EMPTY', { root, because: plan.because ?? 'no files' })
  }
  const config = configFile === undefined ? {} : await (await import('./load.ts')).loadConfig(configFile)
  const folder = plan.files === undefined ? undefined : await filesOf(root, plan.files, config.files)
  const folderName = plan.files === 'public' ? 'public/' : `${basename(root)}/`
  if (appFile === undefined) {
    // Checked above: without an app there are files.
    return { handler: folder as Handler, serves: [folderName], config }
  }
  const loaded = await (await import('./load.ts')).loadApp(appFile)
  if (documented) (await import('./documentation.ts')).installDocumentation(loaded.given, root)
  const handler = folder === undefined ? loaded.handler : mountLast(loaded.given, loaded.handler, folder)
  const serves = folder === undefined ? [basename(appFile)] : [basename(appFile), folderName]
  return { handler, given: loaded.given, serves, config: { ...loaded.config, ...config } }
}

async function filesOf(root: string, kind: 'public' | 'folder', given: Config['files'] = {}): Promise<Handler> {
  const { files } = await import('../parts/static/files.ts')
  // Absolute, since an App may have a root of its own.
  return kind === 'public' ? files(join(root, 'public'), given) : files(root, { listing: true, ...given })
}

interface Mounting {
  readonly at?: string
  mount(prefix: string, handler: Handler): unknown
}

/** In an App as its least specific mount, so that its middleware runs; behind anything else for what it did not match. */
function mountLast(given: unknown, handler: Handler, last: Handler): Handler {
  if (!isMounting(given)) return eitherOf(handler, last)
  try {
    given.mount('/', last)
  } catch (error) {
    // Who mounts something at "/" has said what stands there.
    if (!isGuichetError(error) || error.code !== 'GUI_APP_MOUNT_TAKEN') throw error
  }
  return handler
}

/** An App that stands at the top: only Apps have both `handler` and `mount`. */
function isMounting(given: unknown): given is Mounting {
  if (typeof given !== 'object' || given === null || !('mount' in given) || typeof given.mount !== 'function')
    return false
  return !('at' in given) || given.at === ''
}

/** What is to be said of a Handler that does not explain itself. */
export function unknown(): Explanation {
  const says = 'The handler does not say how it answers.'
  return { steps: [], verdict: { status: undefined, says, unmatched: false } }
}

/** Asks the second where the first found nothing. */
export function eitherOf(first: Handler, second: Handler): Handler {
  const both: Handler = async (request) => {
    const reply = await first(request)
    if (!reply.unmatched) return reply
    const other = await second(request)
    return other.unmatched ? reply : other
  }
  both.open = async (site) => {
    await first.open?.(site)
    try {
      await second.open?.(site)
    } catch (error) {
      await first.close?.()
      throw error
    }
  }
  both.close = async () => {
    await second.close?.()
    await first.close?.()
  }
  both.explain = async (request, site) => {
    const told = await first.explain?.(request, site)
    if (told?.verdict.unmatched !== true) return told ?? unknown()
    const other = (await second.explain?.(request, site)) ?? unknown()
    return { steps: [...told.steps, ...other.steps], verdict: other.verdict.unmatched ? told.verdict : other.verdict }
  }
  both.survey = async (about) => [...((await first.survey?.(about)) ?? []), ...((await second.survey?.(about)) ?? [])]
  return both
}

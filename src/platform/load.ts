// load.ts: a user's own module -> what it exports: an app, a handler, a configuration. Installs the hook once, and turns
// every fault of the user's code into a sentence with file, line, column and excerpt. Knows no server and no socket.

import * as nodeModule from 'node:module'
import { basename, isAbsolute, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MessagePort } from 'node:worker_threads'
import { isGuichetError } from '../base/errors.ts'
import type { Handler } from '../http/message.ts'
import { beginCapture } from './capture.ts'
import type { Config } from './config.ts'
import { platformErrors } from './errors.ts'
import { handlerOf } from './servable.ts'

const MODULE_ENDING = /\.[cm]?[jt]sx?$/

/** True for files that {@link loadModule} can read. */
export function isModuleFile(path: string): boolean {
  return MODULE_ENDING.test(path) && !/\.d\.[cm]?ts$/.test(path)
}

/**
 * Imports a user's module, TypeScript or JavaScript.
 *
 * @param file absolute path
 * @throws GUI_PLATFORM_SYNTAX, GUI_PLATFORM_IMPORT, GUI_PLATFORM_THROWN, GUI_PLATFORM_COMPILER
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  await installHook()
  try {
    // A module namespace is an object of exports whatever its file was.
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    if (isGuichetError(error) && error.code.startsWith('GUI_PLATFORM')) throw error
    throw await (await import('./diagnose.ts')).diagnose(error, file)
  }
}

/** What whoever loads may want besides. */
export interface Loading {
  /** Absolute path of the folder for compiled files. */
  readonly cache?: string | undefined
  /** Load the compiler at once. */
  readonly warm?: boolean | undefined
  /** Told each of the user's files, neither of a package nor built in, when it is loaded. */
  readonly onLoaded?: ((file: string) => void) | undefined
}

let installed = false

/** Installs the hook, once: the first caller says what is kept and who is told. */
export async function installHook({ cache, warm, onLoaded }: Loading = {}): Promise<void> {
  if (installed) return
  installed = true
  process.setSourceMapsEnabled(true)
  const hooks = nodeModule as unknown as { registerHooks?: (hooks: object) => void }
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  if (hooks.registerHooks !== undefined) {
    const { initialize, loadSync, resolveSync } = await import('./load-hook.ts')
    initialize({ ownUrl: import.meta.url, cache, warm, loads: onLoaded && { postMessage: onLoaded } })
    hooks.registerHooks({ resolve: resolveSync, load: loadSync })
    return
  }
  const loads = onLoaded === undefined ? undefined : await portTo(onLoaded)
  nodeModule.register(`./load-hook${ending}`, import.meta.url, {
    data: { ownUrl: import.meta.url, leavesCommonJs: true, cache, warm, loads },
    transferList: loads === undefined ? [] : [loads],
  })
  hookRequire(ending, cache, onLoaded)
}

/** The far end of a channel whose messages `onLoaded` gets; it keeps no program alive. */
async function portTo(onLoaded: (file: string) => void): Promise<MessagePort> {
  const { MessageChannel } = await import('node:worker_threads')
  const { port1, port2 } = new MessageChannel()
  port1.on('message', onLoaded)
  port1.unref()
  return port2
}

interface CommonJsLoader {
  _resolveFilename(request: string, ...rest: unknown[]): string
  readonly _extensions: Record<string, (module: { _compile(code: string, file: string): void }, file: string) => void>
}

/** Node 20's hooks do not see require(): there, too, `guichet` is the running copy, and .cts files are compiled. */
function hookRequire(ending: string, cache?: string, onLoaded?: (file: string) => void): void {
  // Not documented, but what every loader of CommonJS has stood on since Node 0.
  const loader = nodeModule.Module as unknown as CommonJsLoader
  const require = nodeModule.createRequire(import.meta.url)
  const original = loader._resolveFilename
  loader._resolveFilename = function resolveFilename(this: unknown, request, ...rest) {
    try {
      const file = original.call(this as CommonJsLoader, request, ...rest)
      if (onLoaded !== undefined && isAbsolute(file) && !file.includes('node_modules')) onLoaded(file)
      return file
    } catch (error) {
      if (request !== 'guichet' && !request.startsWith('guichet/')) throw error
      return require.resolve(request)
    }
  }
  loader._extensions['.cts'] = (module, file) => {
    // The same module that the hook is, on this thread, only where somebody has such a file.
    const hook = require(`./load-hook${ending}`) as typeof import('./load-hook.ts')
    if (cache !== undefined) hook.initialize({ ownUrl: import.meta.url, cache })
    module._compile(hook.commonJsCode(file), file)
  }
}

/** What an app file gave: its answerer, and where it wants it said. */
export interface LoadedApp {
  readonly handler: Handler
  /** The value of its default export (an App, or the handler itself). */
  readonly given: unknown
  /** What the file passed to `serve`, when it called that instead of leaving it to the command line. */
  readonly config: Config | undefined
}

/** @throws GUI_PLATFORM_NO_HANDLER and what {@link loadModule} throws */
export async function loadApp(file: string): Promise<LoadedApp> {
  const captured = beginCapture()
  try {
    const exports = await loadModule(file)
    const given = exportedApp(exports) ?? captured.taken()?.given
    const handler = handlerOf(given)
    if (handler === undefined) throw noHandler(file, exports)
    return { handler, given, config: captured.taken()?.config }
  } finally {
    captured.end()
  }
}

// `export default app`; require() and .cts give the exports themselves as default; `export const app` is Flask's habit.
function exportedApp(exports: Readonly<Record<string, unknown>>): unknown {
  const main = exports['default']
  if (handlerOf(main) !== undefined) return main
  if (isRecord(main) && handlerOf(main['default']) !== undefined) return main['default']
  return handlerOf(exports['app']) === undefined ? undefined : exports['app']
}

function noHandler(file: string, exports: Readonly<Record<string, unknown>>): Error {
  const names = Object.keys(exports)
  const found = names.length === 0 ? ' It exports nothing.' : ` It exports: ${names.join(', ')}.`
  return platformErrors.fail('GUI_PLATFORM_NO_HANDLER', {
    file: relative(process.cwd(), file) || basename(file),
    found,
  })
}

/** @throws GUI_PLATFORM_CONFIG, GUI_PLATFORM_CONFIG_OPTION and what {@link loadModule} throws */
export async function loadConfig(file: string): Promise<Config> {
  const exports = await loadModule(file)
  const main = exports['default']
  const config = isRecord(main) && isRecord(main['default']) ? main['default'] : main
  if (!isRecord(config)) throw platformErrors.fail('GUI_PLATFORM_CONFIG', { file: relative(process.cwd(), file) })
  const { splitConfig } = await import('./config.ts')
  try {
    // splitConfig checks names and values; this is where an unknown object becomes a Config.
    splitConfig(config as Config)
    return config as Config
  } catch (error) {
    if (!isGuichetError(error)) throw error
    const said = { file: relative(process.cwd(), file), why: error.message, advice: error.hint }
    throw platformErrors.fail('GUI_PLATFORM_CONFIG_OPTION', said, error)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

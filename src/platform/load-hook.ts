// load-hook.ts: how a user's own modules are found and read: TypeScript through oxc-transform, extensions left out,
// "./x.js" that is x.ts, tsconfig's paths, and `guichet` out of the running copy where the project has none.
// Runs inside Node's module loader: on the main thread with registerHooks, on a thread of its own with register (Node 20).
// Serves nothing and prints nothing; faults are thrown as LoadFault fields, which survive the way between threads.

import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { TransformCache } from './transform-cache.ts'
import { TRANSFORM_HELPERS } from './transform-helpers.ts'
import { type TsConfig, tsConfigFor } from './tsconfig.ts'

export interface LoadHookData {
  /** True when CommonJS is compiled by require() itself: Node 20's hooks break require() in what they compile. */
  readonly leavesCommonJs?: boolean
  /** A module of the running copy, from which `guichet` can be resolved. */
  readonly ownUrl: string
  /** Folder for what the compiler makes; without one it is made anew each time. */
  readonly cache?: string | undefined
  /** Load the compiler at once, since a restart that is to come will need it. */
  readonly warm?: boolean | undefined
  /** Is told each of the user's files that is loaded: a port, or a port's like on the same thread. */
  readonly loads?: { postMessage(file: string): void } | undefined
}

export interface Resolved {
  readonly url: string
  readonly format?: string | null | undefined
  readonly shortCircuit?: boolean
}

export interface Loaded {
  readonly format: string
  /** Null leaves the reading to require(), see {@link commonJsCode}. */
  readonly source: string | null
  readonly shortCircuit: true
}

interface Context {
  readonly parentURL?: string | undefined
}

const TYPESCRIPT = /\.(?:ts|mts|cts|tsx|jsx)$/
const HELPER = '@oxc-project/runtime/helpers/'
const HELPER_URL = 'guichet-helper:'
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json']
const SOURCE_OF: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
}

let ownUrl = import.meta.url
let leavesCommonJs = false
let loads: LoadHookData['loads']
let cache: TransformCache | undefined

/** Called by module.register with the data it was given. */
export function initialize(data: LoadHookData): void {
  ownUrl = data.ownUrl
  leavesCommonJs = data.leavesCommonJs === true
  loads = data.loads
  cache = data.cache === undefined ? undefined : new TransformCache(data.cache)
  if (data.warm === true) warmUp()
}

function warmUp(): void {
  try {
    compiler()('warm.ts', 'let warm: number', { lang: 'ts' })
  } catch {
    // Whoever has something to compile is told.
  }
}

/** The asynchronous hook of module.register. */
export async function resolve<C extends Context>(
  specifier: string,
  context: C,
  next: (specifier: string, context: C) => Promise<Resolved>,
): Promise<Resolved> {
  const ready = shortcut(specifier, context.parentURL)
  if (ready !== undefined) return ready
  try {
    return await next(specifier, context)
  } catch (error) {
    if (!isGuichet(specifier)) throw fault(error, specifier, context.parentURL)
    return ownModule(specifier)
  }
}

/** The synchronous form, for module.registerHooks. */
export function resolveSync<C extends Context>(
  specifier: string,
  context: C,
  next: (specifier: string, context: C) => Resolved,
): Resolved {
  const ready = shortcut(specifier, context.parentURL)
  if (ready !== undefined) return ready
  try {
    return next(specifier, context)
  } catch (error) {
    if (!isGuichet(specifier)) throw fault(error, specifier, context.parentURL)
    return ownModule(specifier)
  }
}

export async function load<C, L>(
  url: string,
  context: C,
  next: (url: string, context: C) => Promise<L>,
): Promise<L | Loaded> {
  return loaded(url) ?? (await next(url, context))
}

export function loadSync<C, L>(url: string, context: C, next: (url: string, context: C) => L): L | Loaded {
  return loaded(url) ?? next(url, context)
}

function isGuichet(specifier: string): boolean {
  return specifier === 'guichet' || specifier.startsWith('guichet/')
}

/** The project's own copy was asked first; where it has none, the running one answers. */
function ownModule(specifier: string): Resolved {
  const file = createRequire(ownUrl).resolve(specifier)
  return { url: pathToFileURL(file).href, format: 'module', shortCircuit: true }
}

/** What Node would not find, or would find wrongly. */
function shortcut(specifier: string, parentURL: string | undefined): Resolved | undefined {
  if (specifier.startsWith(HELPER)) {
    const name = specifier.slice(HELPER.length)
    return name in TRANSFORM_HELPERS ? { url: HELPER_URL + name, format: 'module', shortCircuit: true } : undefined
  }
  if (parentURL === undefined || !parentURL.startsWith('file:') || parentURL.includes('/node_modules/'))
    return undefined
  const parent = fileURLToPath(withoutQuery(parentURL))
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
    const query = /[?#].*$/.exec(specifier)?.[0] ?? ''
    const url = new URL(specifier.slice(0, specifier.length - query.length), parentURL)
    return found(fileURLToPath(url), TYPESCRIPT.test(parent), query)
  }
  if (/^[a-z][a-z+.-]*:/i.test(specifier) || !TYPESCRIPT.test(parent)) return undefined
  for (const path of mappedPaths(tsConfigFor(dirname(parent)), specifier)) {
    const resolved = found(path, true, '')
    if (resolved !== undefined) return resolved
  }
  return undefined
}

/** @returns undefined where Node's own way is right */
function found(path: string, fromTypeScript: boolean, query: string): Resolved | undefined {
  const ending = extname(path)
  const swaps = (SOURCE_OF[ending] ?? []).map((other) => path.slice(0, path.length - ending.length) + other)
  // As tsc does, a .ts file beside its compiled .js counts first, but only for those who write TypeScript.
  const order = fromTypeScript ? [...swaps, path] : [path, ...swaps]
  const ends = [...order, ...ENDINGS.map((end) => path + end), ...ENDINGS.map((end) => `${path}/index${end}`)]
  const file = ends.find(isFile)
  if (file === undefined) return undefined
  return { url: pathToFileURL(file).href + query, shortCircuit: true }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function mappedPaths(config: TsConfig, specifier: string): string[] {
  for (const { before, after, targets } of config.paths) {
    if (after === undefined ? specifier !== before : !(specifier.startsWith(before) && specifier.endsWith(after)))
      continue
    const star = after === undefined ? '' : specifier.slice(before.length, specifier.length - after.length)
    return targets.map((target) => target.replace('*', () => star))
  }
  return []
}

function loaded(url: string): Loaded | undefined {
  if (url.startsWith(HELPER_URL)) {
    return { format: 'module', source: TRANSFORM_HELPERS[url.slice(HELPER_URL.length)] ?? '', shortCircuit: true }
  }
  const bare = withoutQuery(url)
  if (!bare.startsWith('file:')) return undefined
  const file = fileURLToPath(bare)
  if (!bare.includes('/node_modules/')) loads?.postMessage(file)
  if (!TYPESCRIPT.test(bare)) return undefined
  const code = transformed(file, readFileSync(file, 'utf8'))
  if (!file.endsWith('.cts') || ESM_SYNTAX.test(code)) return { format: 'module', source: code, shortCircuit: true }
  return { format: 'commonjs', source: leavesCommonJs ? null : code, shortCircuit: true }
}

/** What require() compiles for a .cts file. */
export function commonJsCode(file: string): string {
  return transformed(file, readFileSync(file, 'utf8'))
}

const ESM_SYNTAX = /^(?:import|export)\b/m

/** What was compiled by another version, or asked for in another way, is not taken out of the cache. */
const COMPILER = `oxc-transform 0.151.0 node20 ${HELPER}`

type Transform = typeof import('oxc-transform').transformSync

let transform: Transform | undefined

/** The compiler, loaded when the first TypeScript file is. */
export function compiler(): Transform {
  if (transform === undefined) {
    try {
      // What the package exports under that name has this type; require does not know it.
      transform = (createRequire(import.meta.url)('oxc-transform') as { transformSync: Transform }).transformSync
    } catch (error) {
      throw Object.assign(new Error(String(error instanceof Error ? error.message : error)), {
        guichet: { kind: 'compiler' },
      })
    }
  }
  return transform
}

function transformed(file: string, source: string): string {
  const config = tsConfigFor(dirname(file))
  if (cache === undefined) return compiled(file, source, config)
  return cache.get([COMPILER, file, source, JSON.stringify(config)], () => compiled(file, source, config))
}

function compiled(file: string, source: string, config: TsConfig): string {
  const result = compiler()(file, source, {
    lang: /x$/.test(file) ? 'tsx' : 'ts',
    sourceType: 'module',
    target: 'node20',
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: config.verbatimModuleSyntax },
    decorator: { legacy: true, emitDecoratorMetadata: config.emitDecoratorMetadata },
    jsx: {
      runtime: 'automatic',
      ...(config.jsxImportSource === undefined ? {} : { importSource: config.jsxImportSource }),
    },
  })
  const first = result.errors.find((error) => error.severity === 'Error')
  if (first !== undefined) throw syntaxFault(file, source, first)
  const map = JSON.stringify({ ...result.map, sources: [pathToFileURL(file).href], sourcesContent: [source] })
  return `${result.code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`
}

interface CompilerError {
  readonly message: string
  readonly helpMessage: string | null
  readonly labels: readonly { readonly start: number; readonly end: number }[]
}

/** What went wrong, in plain fields, which the way from the loader's thread keeps. */
export interface LoadFault {
  readonly kind: 'syntax' | 'import' | 'compiler'
  readonly file?: string
  /** UTF-16 offsets. */
  readonly start?: number
  readonly end?: number
  readonly why?: string
  readonly specifier?: string
}

export function syntaxFault(file: string, source: string, error: CompilerError): Error {
  // The compiler counts bytes of UTF-8.
  const bytes = Buffer.from(source)
  const offset = (at: number) => bytes.subarray(0, at).toString().length
  const label = error.labels[0]
  const guichet: LoadFault = {
    kind: 'syntax',
    file,
    start: offset(label?.start ?? 0),
    end: offset(label?.end ?? 0),
    why: error.helpMessage === null ? error.message : `${error.message} (${error.helpMessage})`,
  }
  return Object.assign(new SyntaxError(error.message), { guichet })
}

function fault(error: unknown, specifier: string, parentURL: string | undefined): unknown {
  if (!(error instanceof Error) || parentURL === undefined || !parentURL.startsWith('file:')) return error
  if ('guichet' in error || parentURL.includes('/node_modules/')) return error
  const guichet: LoadFault = {
    kind: 'import',
    specifier,
    file: fileURLToPath(withoutQuery(parentURL)),
    why: error.message,
  }
  return Object.assign(error, { guichet })
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '')
}

// declarations.ts: the types of an app's routes as .d.ts files, for programs of other repositories: `tsc --declaration` of
// the app file, and of those files beside it that its types name. TypeScript is the project's own, loaded only here.

import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type ts from 'typescript'
import { platformErrors } from './errors.ts'

type TypeScript = typeof ts

/** More than a screen of errors helps nobody. */
const ERRORS_SHOWN = 10

/**
 * Writes the declarations of `appFile` into `folder`, where they lie to each other as their sources do.
 *
 * @param appFile absolute
 * @returns the files that were written, absolute; the first one is that of the app
 * @throws GUI_PLATFORM_TYPESCRIPT when the project has no package `typescript`, GUI_PLATFORM_TYPES when tsc finds errors
 */
export async function writeDeclarations(appFile: string, folder: string): Promise<string[]> {
  const typescript = await loadTypeScript(dirname(appFile))
  const made = emit(typescript, appFile)
  const wanted = reachable(typescript, made, appFile)
  const top = commonFolder(wanted)
  const files: string[] = []
  for (const source of wanted) {
    const { name, text } = made.get(source) as Emitted // reachable() names what is in it
    const file = join(folder, relative(top, dirname(source)), name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    files.push(file)
  }
  return files
}

async function loadTypeScript(from: string): Promise<TypeScript> {
  let file: string
  try {
    file = createRequire(join(from, 'app.js')).resolve('typescript')
  } catch (error) {
    throw platformErrors.fail('GUI_PLATFORM_TYPESCRIPT', { root: from }, error)
  }
  const loaded = (await import(pathToFileURL(file).href)) as { readonly default: TypeScript } // a CommonJS package
  return loaded.default
}

/** A declaration file as tsc made it; its name is that of its source with another ending. */
interface Emitted {
  readonly name: string
  readonly text: string
}

/** Declarations by the absolute paths of their sources. */
function emit(typescript: TypeScript, appFile: string): Map<string, Emitted> {
  const program = typescript.createProgram([appFile, ...ambient(typescript, appFile)], optionsFor(typescript, appFile))
  const made = new Map<string, Emitted>()
  const { diagnostics } = program.emit(undefined, (path, text, _mark, _error, sources) => {
    const [source] = sources ?? []
    if (source !== undefined) made.set(resolve(source.fileName), { name: path.replace(/^.*[\\/]/, ''), text })
  })
  const faults = [...typescript.getPreEmitDiagnostics(program), ...diagnostics]
  if (faults.length > 0) throw refused(typescript, faults)
  return made
}

function refused(typescript: TypeScript, faults: readonly ts.Diagnostic[]): Error {
  const lines = typescript.formatDiagnostics([...typescript.sortAndDeduplicateDiagnostics(faults)], {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => '\n',
  })
  const told = lines.trimEnd().split('\n')
  const rest = told.length - ERRORS_SHOWN
  const more = rest > 0 ? `\n… and ${rest} lines more` : ''
  return platformErrors.fail('GUI_PLATFORM_TYPES', { told: `${told.slice(0, ERRORS_SHOWN).join('\n')}${more}` })
}

/** The project's own options, where they say how its types are read; how declarations are written is decided here. */
function optionsFor(typescript: TypeScript, appFile: string): ts.CompilerOptions {
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = typescript
  const given = configOf(typescript, appFile)?.options ?? {
    strict: true,
    target: ScriptTarget.ESNext,
    module: ModuleKind.ESNext,
    moduleResolution: ModuleResolutionKind.Bundler,
    types: has('@types/node/package.json', appFile) ? ['node'] : [],
    skipLibCheck: true,
  }
  const { paths = {}, outDir, declarationDir, tsBuildInfoFile, ...rest } = given
  return {
    ...rest,
    paths: { ...ownEntries(appFile), ...paths },
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    declarationMap: false,
    composite: false,
    incremental: false,
    noEmitOnError: false,
    skipLibCheck: true,
    stripInternal: true,
    allowImportingTsExtensions: true,
  }
}

function configOf(typescript: TypeScript, appFile: string): ts.ParsedCommandLine | undefined {
  const file = typescript.findConfigFile(dirname(appFile), typescript.sys.fileExists)
  if (file === undefined) return undefined
  const { config } = typescript.readConfigFile(file, typescript.sys.readFile)
  return typescript.parseJsonConfigFileContent(config, typescript.sys, dirname(file))
}

/** Files of the project that declare something for all others. */
function ambient(typescript: TypeScript, appFile: string): string[] {
  return (configOf(typescript, appFile)?.fileNames ?? []).filter((name) => /\.d\.[cm]?ts$/.test(name))
}

/** Where TypeScript finds this very guichet, for a project that has none of its own. */
function ownEntries(appFile: string): Record<string, string[]> {
  if (has('guichet/package.json', appFile)) return {}
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>> // as it lies beside this program
  }
  const entries = Object.entries(manifest.exports)
  return Object.fromEntries(
    entries.flatMap(([entry, target]) =>
      typeof target === 'string' ? [] : [[`guichet${entry.slice(1)}`, [join(root, target.types)]]],
    ),
  )
}

function has(file: string, from: string): boolean {
  try {
    createRequire(from).resolve(file)
    return true
  } catch {
    return false
  }
}

/** The app's own declaration, and what it names of the project, in turn. */
function reachable(typescript: TypeScript, made: ReadonlyMap<string, Emitted>, appFile: string): string[] {
  const found = [appFile]
  for (const source of found) {
    const text = made.get(source)?.text ?? ''
    for (const { fileName } of typescript.preProcessFile(text, true, true).importedFiles) {
      if (!fileName.startsWith('.')) continue
      const named = stemOf(resolve(dirname(source), fileName))
      const target = [...made.keys()].find((path) => [named, join(named, 'index')].includes(stemOf(path)))
      if (target !== undefined && !found.includes(target)) found.push(target)
    }
  }
  return found
}

function stemOf(path: string): string {
  return path.replace(/(\.d)?\.[cm]?[jt]sx?$/, '')
}

function commonFolder(paths: readonly string[]): string {
  const lists = paths.map((path) => dirname(path).split(/[\\/]/))
  const [first = []] = lists
  const same = first.findIndex((name, i) => lists.some((list) => list[i] !== name))
  return (same < 0 ? first : first.slice(0, same)).join('/') || '/'
}

// tsconfig.ts: the few lines of a user's tsconfig.json that change what a program does when it runs: paths, decorators,
// JSX. Reads comments, trailing commas and `extends`. Knows no compiler.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'

export interface PathMapping {
  /** Text around the star; `after` is undefined when there is none. */
  readonly before: string
  readonly after: string | undefined
  /** Absolute, with at most one star. */
  readonly targets: readonly string[]
}

export interface TsConfig {
  /** Exact ones first, then the longest prefix, as tsc chooses. */
  readonly paths: readonly PathMapping[]
  readonly emitDecoratorMetadata: boolean
  readonly verbatimModuleSyntax: boolean
  readonly jsxImportSource: string | undefined
}

const NOTHING: TsConfig = {
  paths: [],
  emitDecoratorMetadata: false,
  verbatimModuleSyntax: false,
  jsxImportSource: undefined,
}
const EXTENDS_DEPTH_MAX = 10
const byFolder = new Map<string, TsConfig>()

/** The nearest tsconfig.json from the folder upward; one that cannot be read counts as none. */
export function tsConfigFor(folder: string): TsConfig {
  const known = byFolder.get(folder)
  if (known !== undefined) return known
  const options = compilerOptions(join(folder, 'tsconfig.json'), 0)
  const parent = dirname(folder)
  const config = options === undefined ? (parent === folder ? NOTHING : tsConfigFor(parent)) : fromOptions(options)
  byFolder.set(folder, config)
  return config
}

interface Options {
  readonly values: Readonly<Record<string, unknown>>
  /** Folder that `paths` are relative to. */
  readonly pathsRoot: string
}

function compilerOptions(file: string, depth: number): Options | undefined {
  const json = readJson(file)
  if (json === undefined) return undefined
  let values: Record<string, unknown> = {}
  let pathsRoot = dirname(file)
  const parents = Array.isArray(json['extends']) ? json['extends'] : [json['extends']]
  for (const parent of parents) {
    if (typeof parent !== 'string' || depth >= EXTENDS_DEPTH_MAX) continue
    const inherited = compilerOptions(extendedFile(parent, file), depth + 1)
    if (inherited === undefined) continue
    values = { ...values, ...inherited.values }
    pathsRoot = inherited.pathsRoot
  }
  const own = isRecord(json['compilerOptions']) ? json['compilerOptions'] : {}
  const baseUrl = own['baseUrl']
  if (typeof baseUrl === 'string') pathsRoot = resolve(dirname(file), baseUrl)
  else if ('paths' in own) pathsRoot = dirname(file)
  return { values: { ...values, ...own }, pathsRoot }
}

function extendedFile(parent: string, file: string): string {
  const ending = parent.endsWith('.json') ? '' : '.json'
  if (parent.startsWith('.') || isAbsolute(parent)) return resolve(dirname(file), parent + ending)
  const require = createRequire(file)
  for (const name of [parent, `${parent}.json`, `${parent}/tsconfig.json`]) {
    try {
      return require.resolve(name)
    } catch {
      // The next spelling may be the one.
    }
  }
  return parent
}

function fromOptions({ values, pathsRoot }: Options): TsConfig {
  const paths: PathMapping[] = []
  for (const [pattern, targets] of Object.entries(isRecord(values['paths']) ? values['paths'] : {})) {
    if (!Array.isArray(targets)) continue
    const star = pattern.indexOf('*')
    paths.push({
      before: star < 0 ? pattern : pattern.slice(0, star),
      after: star < 0 ? undefined : pattern.slice(star + 1),
      targets: targets.filter((target) => typeof target === 'string').map((target) => resolve(pathsRoot, target)),
    })
  }
  const weight = (mapping: PathMapping) =>
    mapping.after === undefined ? Number.POSITIVE_INFINITY : mapping.before.length
  const source = values['jsxImportSource']
  return {
    paths: paths.sort((left, right) => (weight(left) === weight(right) ? 0 : weight(right) - weight(left))),
    emitDecoratorMetadata: values['emitDecoratorMetadata'] === true,
    verbatimModuleSyntax: values['verbatimModuleSyntax'] === true,
    jsxImportSource: typeof source === 'string' ? source : undefined,
  }
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(withoutComments(readFileSync(file, 'utf8')))
    return isRecord(json) ? json : undefined
  } catch {
    return undefined
  }
}

/** JSON with comments and trailing commas as plain JSON; strings are left alone. */
export function withoutComments(text: string): string {
  const bare = text
    .replace(/^\ufeff/, '')
    .replace(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g, (part) => (part.startsWith('"') ? part : ' '))
  return bare.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g, (part) => (part === ',' ? '' : part))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// compile.ts: the types of a project, checked by the TypeScript that the project has installed, in a child process: it takes
// long, wants much memory, and its version is the project's business. Writes nothing into the project.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Checked, Finding } from '../../base/finding.ts'

/** The largest projects take minutes; what takes longer hangs. */
const DEADLINE_MS = 300_000
const OUTPUT_MAX = 4_194_304

export interface Compiling {
  /** Folder of the site. */
  readonly root: string
  /** TypeScript files that the site loads. */
  readonly files: readonly string[]
}

/** What was found, or in words why nothing was looked at. */
export type Compiled = Checked | { readonly area: string; readonly skipped: string }

/** Asks tsc. */
export async function checkTypes({ root, files }: Compiling): Promise<Compiled> {
  const area = 'types'
  const config = upwards(root, 'tsconfig.json')
  if (files.length === 0) return { area, skipped: 'nothing is written in TypeScript' }
  const compiler = compilerOf(root)
  if (compiler === undefined) {
    return { area, skipped: 'TypeScript is not installed here: npm install --save-dev typescript @types/node' }
  }
  const isOwn =
    config !== undefined && dirname(config) === root && upwards(root, 'node_modules/guichet/package.json') !== undefined
  const made = isOwn ? undefined : writeConfig(root, files, config)
  try {
    const startedMs = performance.now()
    const { text, ended } = await run(compiler.main, made ?? config ?? root, root)
    const findings = parse(text, root)
    const failed = ended !== 0 && findings.length === 0
    if (failed)
      findings.push({
        level: 'error',
        says: `The compiler ended with ${ended}: ${lastLine(text)}`,
        hint: `Run it by hand: npx tsc --noEmit`,
        file: config,
      })
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    return { area, looked: `TypeScript ${compiler.version}, ${seconds} s`, findings }
  } finally {
    if (made !== undefined) rmSync(dirname(made), { recursive: true, force: true })
  }
}

/** The nearest file of that name, in the folder or above it. */
function upwards(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, name)
    if (existsSync(file)) return file
    if (at === dirname(at)) return undefined
  }
}

function compilerOf(root: string): { main: string; version: string } | undefined {
  const manifest = upwards(root, 'node_modules/typescript/package.json')
  if (manifest === undefined) return undefined
  const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    version: string
    bin: Readonly<Record<string, string>>
  } // npm's own form
  return { main: join(dirname(manifest), bin['tsc'] ?? 'bin/tsc'), version }
}

/**
 * A configuration for files that none in their folder is for: that of the project around them where there is one, and the
 * types of the running guichet where the project has none of its own.
 */
function writeConfig(root: string, files: readonly string[], around: string | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-check-'))
  const home = fileURLToPath(new URL('../../..', import.meta.url))
  const typeRoots: string[] = []
  for (let at = root; ; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules', '@types'))) typeRoots.push(join(at, 'node_modules', '@types'))
    if (at === dirname(at)) break
  }
  const node = typeRoots.some((types) => existsSync(join(types, 'node')))
  const hasOwn = upwards(root, 'node_modules/guichet/package.json') !== undefined
  const isHome = around !== undefined && resolve(dirname(around)) === resolve(home)
  const config = {
    ...(around === undefined ? {} : { extends: around }),
    files,
    include: [],
    compilerOptions: {
      ...(around === undefined ? USUAL : {}),
      ...(typeRoots.length === 0 ? {} : { typeRoots }),
      types: node ? ['node'] : [],
      noEmit: true,
      ...(hasOwn || isHome ? {} : { paths: entryPaths(home) }),
    },
  }
  const file = join(folder, 'tsconfig.json')
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** What guichet runs TypeScript as. */
const USUAL = {
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
  // A bare folder has no package.json to say that its files are modules.
  module: 'preserve',
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
}

/** Where the types of the running copy lie, by the names that files import. */
function entryPaths(home: string): Record<string, string[]> {
  const { exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>> // our own manifest
  }
  return Object.fromEntries(
    Object.entries(exports).flatMap(([entry, target]) =>
      typeof target === 'string' ? [] : [[`guichet${entry.slice(1)}`, [join(home, target.types)]]],
    ),
  )
}

async function run(main: string, config: string, cwd: string): Promise<{ text: string; ended: number | string }> {
  const child = spawn(process.execPath, [main, '--noEmit', '--pretty', 'false', '-p', config], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const cut = () => child.kill('SIGKILL')
  const deadline = setTimeout(cut, DEADLINE_MS)
  process.once('exit', cut)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      if (text.length < OUTPUT_MAX) text += piece
    })
  }
  const ended = await new Promise<number | string>((done) => {
    child.on('error', (error) => done(error.message))
    child.on('close', (code, signal) => done(code ?? signal ?? 1))
  })
  clearTimeout(deadline)
  process.off('exit', cut)
  return { text, ended }
}

/** "app.ts(3,7): error TS2322: …", with what explains it indented on the lines behind. */
function parse(text: string, root: string): Finding[] {
  const findings: { -readonly [Name in keyof Finding]: Finding[Name] }[] = []
  for (const line of text.split(/\r?\n/)) {
    const found = /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/.exec(line)
    const last = findings.at(-1)
    if (found === null) {
      if (last !== undefined && /^\s+\S/.test(line)) last.says += ` ${line.trim()}`
      continue
    }
    const [, file, row, column, code = '', says = ''] = found
    const place = file === undefined ? {} : { file: resolve(root, file), line: Number(row), column: Number(column) }
    findings.push({ level: 'error', says: `${says} (${code})`, hint: hintOf(code), ...place })
  }
  return findings
}

/** What most who meet the error need to hear. */
const HINTS: Readonly<Record<string, string>> = {
  TS2307: 'Correct the path or install the package; a package without types of its own needs its @types package.',
  TS2322: 'Change the value, or the type that it is given to.',
  TS2339: 'Look at the names that the type has; a parameter is called as in its pattern.',
  TS2345: 'Change the argument, or the type that the function takes.',
  TS2580: 'Install the types of Node.js: npm install --save-dev @types/node',
  TS2591: 'Install the types of Node.js: npm install --save-dev @types/node',
  TS7006: 'Say the type of the parameter.',
  TS7022: 'Where two routes link to each other, write what one handler gives: (): Html => …, or (): Reply => ….',
  TS7024: 'Where two routes link to each other, write what one handler gives: (): Html => …, or (): Reply => ….',
  TS18047: 'Check for null first.',
  TS18048: 'Check for undefined first.',
}

function hintOf(code: string): string {
  return HINTS[code] ?? 'Correct the type; it runs all the same, but not as the types say.'
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

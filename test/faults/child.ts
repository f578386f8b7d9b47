// child.ts: the server in a process of its own, with limits of its own. Its sources are compiled for that, as plain files.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import ts from 'typescript'

const SOURCE = join(import.meta.dirname, '..', '..', 'src')

const MAIN = `
import { listen } from './server/listen.js'
import { Reply } from './http/reply.js'
const server = await listen(() => new Reply(200, 'ok'))
console.log('port ' + server.port)
process.stdin.on('end', () => process.exit(0)).resume()
`

export interface Child {
  readonly process: ChildProcess
  readonly port: number
  /** What it has said on stderr. */
  said(): string
  stop(): Promise<void>
}

/** Starts it under a limit of descriptors. */
export async function startChild(descriptors: number): Promise<Child> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-child-'))
  for (const floor of ['base', 'http', 'server']) compile(floor, folder)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'main.js'), MAIN)
  const command = `ulimit -n ${descriptors} && exec "${process.execPath}" main.js`
  const child = spawn('/bin/sh', ['-c', command], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString()
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    process: child,
    port: Number(line.replace('port ', '')),
    said: () => said,
    async stop() {
      const gone = child.exitCode === null ? once(child, 'exit') : undefined
      child.stdin.end()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function compile(floor: string, folder: string): void {
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    rewriteRelativeImportExtensions: true,
  }
  for (const name of readdirSync(join(SOURCE, floor), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
    const text = readFileSync(join(SOURCE, floor, name), 'utf8')
    const path = join(folder, floor, name.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, ts.transpileModule(text, { compilerOptions }).outputText)
  }
}

// two-programs.ts: one command line run by two programs, each against a recording server of its own and in a folder of
// its own, so that what they sent, said and left behind can be compared.

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Recorder, startRecorder } from './recording-server.ts'

export interface Outcome {
  readonly requests: readonly string[]
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly folder: string
  /** PORT in a word stands for the recording server's port. */
  run(words: readonly string[], input?: string | Uint8Array): Promise<Outcome>
  fileIn(name: string): string
  write(name: string, content: string): void
  close(): Promise<void>
}

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'a.txt': 'hello\n',
  'a.json': '{"x": 1, "y": [1, 2]}',
  'b.bin': Buffer.from([0, 1, 98, 105, 110]),
  'part.txt': '01234',
}

/** @param command the program and its first arguments */
export async function startTwin(command: readonly string[]): Promise<Program> {
  const recorder: Recorder = await startRecorder()
  const folder = mkdtempSync(join(tmpdir(), 'guichet-twin-'))
  mkdirSync(join(folder, 'home'))
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content)
  const [program = '', ...first] = command
  const env = { PATH: process.env['PATH'], HOME: join(folder, 'home'), LC_ALL: 'C.UTF-8', COLUMNS: '200' }
  return {
    folder,
    run(words, input) {
      recorder.taken()
      const args = [...first, ...words.map((word) => word.replaceAll('PORT', String(recorder.port)))]
      const child = spawn(program, args, {
        cwd: folder,
        env,
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      })
      const out: Buffer[] = []
      const err: Buffer[] = []
      child.stdout?.on('data', (piece: Buffer) => out.push(piece))
      child.stderr?.on('data', (piece: Buffer) => err.push(piece))
      // A program that reads no input closes it, and that is its right.
      child.stdin?.on('error', () => {})
      if (input !== undefined) child.stdin?.end(input)
      return new Promise((resolve, reject) => {
        child.on('error', reject)
        child.on('close', (code) => {
          const text = (pieces: readonly Buffer[]) =>
            withoutPort(Buffer.concat(pieces).toString('latin1'), recorder.port)
          const requests = recorder.taken().map((request) => withoutPort(request, recorder.port))
          resolve({ requests, code, stdout: text(out), stderr: text(err) })
        })
      })
    },
    fileIn: (name) => withoutPort(readFileSync(join(folder, name), 'utf8'), recorder.port),
    write: (name, content) => writeFileSync(join(folder, name), content.replaceAll('PORT', String(recorder.port))),
    close: () => recorder.close(),
  }
}

function withoutPort(text: string, port: number): string {
  return text.replaceAll(`:${port}`, ':PORT').replaceAll(`_${port}`, '_PORT')
}

/** The words of a line as a shell splits them; only single and double quotes mean anything. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  )
}

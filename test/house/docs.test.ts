// docs.test.ts: every TypeScript block of the documents is a whole file that compiles, strictly, against the sources, and
// runs; a block of HTTP behind it is what its app is asked, and answers: by nobody in particular, or, with the word
// "visitor" beside it, by one visitor who keeps cookies.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import type { App } from '../../src/app/app.ts'
import { type Visitor, visitor } from '../../src/app/test-client.ts'
import { beginCapture } from '../../src/platform/capture.ts'
import { filesBelow, isThere, root, textOf } from './house.ts'

const documents = ['README.md', ...filesBelow('docs', '.md'), ...filesBelow('examples', '.md')].filter(isThere)
// Inside the project, so that its packages are found.
const folder = join(root, '.cache', `documents-${process.pid}`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Block {
  /** Where it begins in its document. */
  readonly line: number
  readonly code: string
  readonly file: string
  /** What its app is asked, and what it answers: the block of HTTP behind it. */
  readonly talk: string | undefined
  /** One visitor asks all of it, and keeps cookies. */
  readonly visits: boolean
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
}

/** The blocks of a document; those that begin with a file's name are that file, which others of the document may import. */
function blocksOf(document: string): Block[] {
  const text = textOf(document)
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$(?:\n+```http( visitor)?\n([\s\S]*?)^```$)?/gm)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length + 1
    const code = match[1] ?? ''
    const name = /^\/\/ ([\w-]+\.ts)\b/.exec(code)?.[1] ?? `line-${line}.ts`
    return { line, code, talk: match[3], visits: match[2] !== undefined, file: join(folderOf(document), name) }
  })
}

/** Blocks with a path behind their language are files that lie beside the others: "```txt notes/first.txt". */
function filesOf(document: string): { readonly file: string; readonly content: string }[] {
  const blocks = textOf(document).matchAll(/^```\w+ ([\w-]+(?:\/[\w-]+)*\.\w+)\n([\s\S]*?)^```$/gm)
  return [...blocks].map(([, path = '', content = '']) => ({ file: join(folderOf(document), path), content }))
}

function folderOf(document: string): string {
  return join(folder, document.replace(/\W/g, '-'))
}

/** The sources of what package.json exports, as TypeScript's `paths`. */
function entryPaths(): Record<string, string[]> {
  const { exports } = JSON.parse(textOf('package.json')) as Manifest
  return Object.fromEntries(
    Object.entries(exports).flatMap(([entry, target]) => {
      if (typeof target === 'string') return []
      const source = target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')
      return [[`guichet${entry.slice(1)}`, [join(root, source)]]]
    }),
  )
}

function writeBlocks(): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const document of documents) {
    const blocks = blocksOf(document).map(({ file, code }) => ({ file, content: code }))
    for (const { file, content } of [...filesOf(document), ...blocks]) {
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, content)
    }
  }
}

test.skipIf(!isThere('src/index.ts'))('every block of TypeScript compiles', { timeout: 180_000 }, () => {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const places = new Map<string, { readonly document: string; readonly line: number }>()
  writeBlocks()
  for (const document of documents)
    for (const { file, line } of blocksOf(document)) places.set(file, { document, line })
  const program = ts.createProgram([...places.keys()], {
    ...options,
    paths: entryPaths(),
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
  })
  const complaints = [...places].flatMap(([file, { document, line }]) => {
    const source = program.getSourceFile(file)
    if (source === undefined) return [`${document}:${line}: not read`]
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((found) => {
      const at = line + source.getLineAndCharacterOfPosition(found.start ?? 0).line
      return `${document}:${at}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`
    })
  })
  expect(complaints).toEqual([])
})

test('every block of HTTP stands directly behind the program that answers it', () => {
  const lost = documents.filter((document) => {
    const written = textOf(document).match(/^```http\b/gm)?.length ?? 0
    return written !== blocksOf(document).filter(({ talk }) => talk !== undefined).length
  })
  expect(lost).toEqual([])
})

test('README.md is read in one go: 150 lines at most', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150)
})

describe.skipIf(!isThere('src/index.ts'))('every block runs, and answers what the document says', () => {
  writeBlocks()
  const blocks = documents.flatMap((document) =>
    blocksOf(document).map((block) => ({ ...block, name: `${document}:${block.line}` })),
  )
  test.each(blocks)('$name', async ({ file, talk, visits }) => {
    // A block that serves says so to whoever loads it.
    const capture = beginCapture()
    let exports: { readonly default?: unknown; readonly app?: unknown }
    try {
      exports = (await import(file)) as typeof exports
    } finally {
      capture.end()
    }
    const app = (exports.default ?? exports.app ?? capture.taken()?.given) as App | undefined
    // A block that is asked something exports what answers.
    const guest = visitor(app as App)
    for (const exchange of talk?.split(/^###.*\n/m) ?? []) await hold(visits ? guest : visitor(app as App), exchange)
    await app?.close?.()
  })
})

/** One exchange: a request as it stands in RFC 9112, then a reply that begins with "HTTP/1.1". "…" stands for anything. */
async function hold(guest: Visitor, exchange: string): Promise<void> {
  const [asked = '', answered = ''] = exchange.split(/^HTTP\/1\.1 /m)
  const [line = '', ...fields] = asked.trim().split(/\n\n/)[0]?.split('\n') ?? []
  const body = asked.trim().split(/\n\n/).slice(1).join('\n\n')
  const [method = '', path = ''] = line.split(' ')
  const headers = fields.map(fieldOf)
  const made = await guest.request(path, { method, headers, ...(body === '' ? {} : { body }) })
  const [status = '', ...wanted] = answered.trim().split(/\n\n/)[0]?.split('\n') ?? []
  expect(`${made.status}`, line).toBe(status.split(' ')[0])
  for (const field of wanted) {
    const [name, value] = fieldOf(field)
    expect(made.headers.get(name) ?? '', `${line}: ${name}`).toMatch(patternOf(value))
  }
  const text = answered.trim().split(/\n\n/).slice(1).join('\n\n')
  if (text !== '') expect((await made.text()).trim(), line).toMatch(patternOf(text))
}

function fieldOf(line: string): [name: string, value: string] {
  const sign = line.indexOf(':')
  return [line.slice(0, sign), line.slice(sign + 1).trim()]
}

function patternOf(text: string): RegExp {
  return new RegExp(
    `^${text
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*')}$`,
  )
}

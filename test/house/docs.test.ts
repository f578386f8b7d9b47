// docs.test.ts: every TypeScript block of the documents is a whole file that compiles, strictly, against the sources, and
// runs; a block of HTTP behind it is what its app is asked, and answers.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import type { App } from '../../src/app/app.ts'
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
}

/** The blocks of a document; those that begin with a file's name are that file, which others of the document may import. */
function blocksOf(document: string): Block[] {
  const text = textOf(document)
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$(?:\n+```http\n([\s\S]*?)^```$)?/gm)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length + 1
    const code = match[1] ?? ''
    const name = /^\/\/ ([\w-]+\.ts)\b/.exec(code)?.[1] ?? `line-${line}.ts`
    return { line, code, talk: match[2], file: join(folder, document.replace(/\W/g, '-'), name) }
  })
}

function writeBlocks(): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const document of documents) {
    for (const { file, code } of blocksOf(document)) {
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, code)
    }
  }
}

test.skipIf(!isThere('src/index.ts'))('every block of TypeScript compiles', { timeout: 60_000 }, () => {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const places = new Map<string, { readonly document: string; readonly line: number }>()
  writeBlocks()
  for (const document of documents)
    for (const { file, line } of blocksOf(document)) places.set(file, { document, line })
  const program = ts.createProgram([...places.keys()], {
    ...options,
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

describe.skipIf(!isThere('src/index.ts'))('every block runs, and answers what the document says', () => {
  writeBlocks()
  const blocks = documents.flatMap((document) =>
    blocksOf(document).map((block) => ({ ...block, name: `${document}:${block.line}` })),
  )
  test.each(blocks)('$name', async ({ file, talk }) => {
    // A block that serves says so to whoever loads it.
    const capture = beginCapture()
    let exports: { readonly default?: unknown; readonly app?: unknown }
    try {
      exports = (await import(file)) as typeof exports
    } finally {
      capture.end()
    }
    const app = (exports.default ?? exports.app ?? capture.taken()?.given) as App | undefined
    for (const exchange of talk?.split(/^###.*\n/m) ?? []) await hold(app as App, exchange)
    await app?.close?.()
  })
})

/** One exchange: a request as it stands in RFC 9112, then a reply that begins with "HTTP/1.1". "…" stands for anything. */
async function hold(app: App, exchange: string): Promise<void> {
  const [asked = '', answered = ''] = exchange.split(/^HTTP\/1\.1 /m)
  const [line = '', ...fields] = asked.trim().split(/\n\n/)[0]?.split('\n') ?? []
  const body = asked.trim().split(/\n\n/).slice(1).join('\n\n')
  const [method = '', path = ''] = line.split(' ')
  const headers = fields.map((field) => field.split(/: */, 2) as [string, string])
  const made = await app.request(path, { method, headers, ...(body === '' ? {} : { body }) })
  const [status = '', ...wanted] = answered.trim().split(/\n\n/)[0]?.split('\n') ?? []
  expect(`${made.status}`, line).toBe(status.split(' ')[0])
  for (const field of wanted) {
    const [name = '', value = ''] = field.split(/: */, 2)
    expect(made.headers.get(name) ?? '', `${line}: ${name}`).toMatch(patternOf(value))
  }
  const text = answered.trim().split(/\n\n/).slice(1).join('\n\n')
  if (text !== '') expect((await made.text()).trim(), line).toMatch(patternOf(text))
}

function patternOf(text: string): RegExp {
  return new RegExp(
    `^${text
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*')}$`,
  )
}

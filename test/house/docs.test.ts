// docs.test.ts: every TypeScript block of the documents is a whole file that compiles, strictly, against the sources.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, expect, test } from 'vitest'
import { filesBelow, isThere, root, textOf } from './house.ts'

const documents = ['README.md', ...filesBelow('docs', '.md'), ...filesBelow('examples', '.md')].filter(isThere)
// Inside the project, so that its packages are found.
const folder = join(root, '.cache', `documents-${process.pid}`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The blocks of a document, each with the line it begins at. */
function blocksOf(document: string): { readonly line: number; readonly code: string }[] {
  const text = textOf(document)
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1] ?? '',
  }))
}

test.skipIf(!isThere('src/index.ts'))('every block of TypeScript compiles', { timeout: 60_000 }, () => {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const places = new Map<string, { readonly document: string; readonly line: number }>()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const document of documents) {
    for (const { line, code } of blocksOf(document)) {
      // A block that begins with its file's name is that file; others of the same document may import it.
      const name = /^\/\/ ([\w-]+\.ts)\b/.exec(code)?.[1] ?? `line-${line}.ts`
      const file = join(folder, document.replace(/\W/g, '-'), name)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, code)
      places.set(file, { document, line })
    }
  }
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

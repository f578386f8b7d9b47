import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsConfigFor, withoutComments } from './tsconfig.ts'

test('comments and trailing commas go, strings stay', () => {
  expect(
    JSON.parse(withoutComments('\ufeff{ // no\n "a": "// yes, /* too */ ,}", /* no\n */ "b": [1, 2,], }')),
  ).toEqual({
    a: '// yes, /* too */ ,}',
    b: [1, 2],
  })
})

test('the nearest file counts, with what it extends, and paths stand where they were written', () => {
  const root = mkdtempSync(join(tmpdir(), 'guichet-tsconfig-'))
  mkdirSync(join(root, 'base'))
  mkdirSync(join(root, 'src', 'deep'), { recursive: true })
  writeFileSync(
    join(root, 'base', 'common.json'),
    '{"compilerOptions":{"paths":{"@/*":["./x/*"],"@/long/*":["./y/*"],"one":["./z"]},"emitDecoratorMetadata":true}}',
  )
  writeFileSync(
    join(root, 'tsconfig.json'),
    '{"extends":"./base/common","compilerOptions":{"jsxImportSource":"preact"}}',
  )
  const config = tsConfigFor(join(root, 'src', 'deep'))
  expect(config).toMatchObject({ emitDecoratorMetadata: true, verbatimModuleSyntax: false, jsxImportSource: 'preact' })
  expect(config.paths.map(({ before, after }) => [before, after])).toEqual([
    ['one', undefined],
    ['@/long/', ''],
    ['@/', ''],
  ])
  expect(config.paths[2]?.targets).toEqual([join(root, 'base', 'x', '*')])
})

// joined.test.ts: what the build joins into one file is what a start on a folder needs, nothing of it is there twice,
// and all of it says what its sources say.

import { expect, test } from 'vitest'
import { wordsOf, wordsOfSource } from './as-written.ts'
import { isThere, textOf } from './house.ts'

const JOINED = 'dist/platform/joined.js'
const sources: string[] = isThere(`${JOINED}.map`) ? JSON.parse(textOf(`${JOINED}.map`)).sources : []

// Before a build there is nothing to look at; `npm test` builds first, so there it never is left out.
test.skipIf(sources.length === 0)(
  'a start on a folder loads nothing of the App, and no part but the static one',
  () => {
    const names = sources.map((source) => source.replace('../../src/', ''))
    expect(names).toContain('server/connection.ts')
    expect(names.filter((name) => !/^(?:base|http|server|platform|parts\/static)\//.test(name))).toEqual([])
  },
)

test.skipIf(sources.length === 0)('a joined module is nothing of its own: it hands on from the joined file', () => {
  const own = sources
    .map((source) => source.replace('../../src/', 'dist/').replace(/\.ts$/, '.js'))
    .filter(
      (file) =>
        !/^import (\{[^{}]*\}) from "(?:\.\.?\/)+(?:platform\/)?joined\.js";\s*export \1;?\s*$/.test(textOf(file)),
    )
  expect(own).toEqual([])
})

// Minifiers leave out what they take for needless: once it was the check that answers `/%zz` with 400.
test.skipIf(sources.length === 0)(
  'a joined module says what its source says, word by word',
  { timeout: 120_000 },
  () => {
    const joined = textOf(JOINED)
      .split(/^\/\/ (?=src\/)/m)
      .slice(1)
      .map((part) => ({ name: part.slice(0, part.indexOf('\n')), text: part.slice(part.indexOf('\n')) }))
    expect(joined.map(({ name }) => `../../${name}`).sort()).toEqual([...sources].sort())
    const changed = joined.filter(({ name, text }) => wordsOf(text).join(' ') !== wordsOfSource(textOf(name)).join(' '))
    expect(changed.map(({ name }) => name)).toEqual([])
  },
)

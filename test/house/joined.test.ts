// joined.test.ts: what the build joins into one file is what a start on a folder needs, and nothing of it is there twice.

import { expect, test } from 'vitest'
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
    .filter((file) => !/^export \{[^{}]*\} from "(?:\.\.?\/)+(?:platform\/)?joined\.js";\s*$/.test(textOf(file)))
  expect(own).toEqual([])
})

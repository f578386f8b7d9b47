// vitest.config.ts: which tests there are, and how `guichet` and `guichet/…` are found in them: in src/, never in dist/.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const { exports } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as {
  exports: Record<string, string | { default: string }>
}

// Every entry of `exports` in package.json, by its source: './dist/parts/x/y.js' stands for 'src/parts/x/y.ts'.
const alias = Object.entries(exports).flatMap(([entry, target]) => {
  if (typeof target === 'string') return []
  const source = target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')
  return [{ find: new RegExp(`^guichet${entry.slice(1)}$`), replacement: at(source) }]
})

const quick = ['src/**/*.test.ts', 'test/house/**/*.test.ts', 'test/wire/**/*.test.ts']
/** They look at the project's own text, at length: the same on every version of Node.js. */
const slowNames = ['docs', 'exports', 'floors']
const slow = slowNames.map((name) => `test/house/${name}.test.ts`)
const all = ['src/**/*.test.ts', 'test/**/*.test.ts']

/** The longest begin first, so that no worker waits for the other at the end. */
const longest = ['dev/orphans', 'clients/http-parity', 'dev/restart'].map((name) => at(`test/${name}.test.ts`))

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const first = longest.flatMap((id) => sorted.filter(({ moduleId }) => moduleId === id))
    return [...first, ...sorted.filter((file) => !first.includes(file))]
  }
}

const isQuick = process.env['GUICHET_TESTS'] === 'quick'
const skipped = ['**/node_modules/**', 'test/fixtures/**']

/** Quick tests do without a process for each file, which is half of their time: they leave nothing behind. */
const shared = { name: 'quick', include: quick, exclude: [...skipped, ...slow], isolate: false }
const apart = { name: 'whole', include: all, exclude: [...skipped, ...quick.map(except)], isolate: true }

/** Those that are quick, but for the slow ones among them. */
function except(pattern: string): string {
  return pattern.startsWith('test/house/') ? `test/house/!(${slowNames.join('|')}).test.ts` : pattern
}

export default defineConfig({
  resolve: { alias },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    globals: false,
    projects: (isQuick ? [shared] : [apart, shared]).map((test) => ({ extends: true, test })),
  },
})

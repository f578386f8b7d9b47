// join.mjs: what every start needs, as one file of dist/ instead of seventy: each file that is looked for, read and linked
// costs a start a third of a millisecond (bench: start-up). The modules stay where they were, each handing on what it exports
// from that file: whoever imports them by their own names gets the same, and nothing is there twice.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** What a start on a folder loads. */
const BEGINNINGS = ['cli/commands/serve.ts', 'parts/static/files.ts']
/** Commands stay apart, since each start has only one of them, and so does what all of them load: some need no server. */
const COMMAND_LINE = 'cli/main.ts'
/** In platform/: the platform's own calls are told from the user's by where they stand (app/routing/origin). */
export const JOINED = 'platform/joined.js'

/** The files of `src` that are joined, by their paths in it, sorted. */
export function joinedFiles(src) {
  const apart = loadedWith(src, [COMMAND_LINE])
  return loadedWith(src, BEGINNINGS)
    .filter((file) => !file.startsWith('cli/') && !apart.includes(file))
    .sort()
}

function loadedWith(src, beginnings) {
  const files = [...beginnings]
  for (const file of files) {
    for (const next of importsOf(src, file)) if (!files.includes(next)) files.push(next)
  }
  return files
}

/** The same of the last time, as its source map tells. */
export function joinedBefore(dist) {
  const map = join(dist, `${JOINED}.map`)
  if (!existsSync(map)) return []
  return JSON.parse(readFileSync(map, 'utf8')).sources.map((source) => source.replace(/^.*?\bsrc\//, ''))
}

/** What it loads before it runs: `import()` and types do not count. */
function importsOf(src, file) {
  const found = readFileSync(join(src, file), 'utf8').matchAll(
    /^(?:import|export)\s(?!type\s)[^'"`;]*?from\s+'(\.[^']+\.ts)'/gm,
  )
  return [...found].map(([, name]) => slashed(relative(src, resolve(src, dirname(file), name))))
}

/** Writes the joined file, and over what tsc made of its modules what hands on from it. */
export async function joinModules(src, dist, files) {
  // Installed only by now, in a fresh clone.
  const { rolldown } = await import('rolldown')
  const build = await rolldown({
    input: Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ''), join(src, file)])),
    // Nothing of its own goes in: for Node.js it would add helpers that every start would run, and nobody uses.
    platform: 'neutral',
    // What is written is what runs, word by word: test/house/joined.test.ts compares the two.
    treeshake: false,
    optimization: { inlineConst: false },
    plugins: [{ name: 'outside', resolveId: (id, importer) => resolved(id, importer, src, files) }],
  })
  await build.write({
    dir: dist,
    format: 'esm',
    sourcemap: true,
    // Its own choice, "dce-only", takes out calls whose result nobody uses, even one that is made for what it throws.
    minify: false,
    entryFileNames: '[name].js',
    chunkFileNames: `${dirname(JOINED)}/[name].js`,
    minifyInternalExports: false,
    codeSplitting: { groups: [{ name: 'joined', test: () => true }] },
  })
  await build.close()
}

/** What is not joined is imported from where it is, as seen from the joined file. */
function resolved(id, importer, src, files) {
  if (importer === undefined) return undefined
  if (!id.startsWith('.')) return { id, external: true }
  const file = resolve(dirname(importer), id)
  if (files.includes(slashed(relative(src, file)))) return { id: file }
  const seen = slashed(relative(join(src, dirname(JOINED)), file)).replace(/\.ts$/, '.js')
  return { id: seen.startsWith('.') ? seen : `./${seen}`, external: true }
}

function slashed(path) {
  return path.replaceAll('\\', '/')
}

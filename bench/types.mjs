// types.mjs: `node bench/types.mjs [--rounds 3] [--routes 500] [--calls 100]`: how long TypeScript takes over the same program
// with guichet and with Hono: unchained (no typed client is possible then), in ten chains, in one. Interleaved rounds,
// each in a process of its own; prints instantiations, and the median of the seconds and megabytes. Then what one more costs: a
// schema of four fields of zod that is only read, with nothing of guichet, a route without a schema, and a route with it.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkProject, programs, writeProject } from './typed-program.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    routes: { type: 'string', default: '500' },
    calls: { type: 'string', default: '100' },
  },
})
const [rounds, routes, calls] = [Number(values.rounds), Number(values.routes), Number(values.calls)]
const cases = {
  guichet: programs.guichet(routes, calls),
  'guichet, routes alone': { 'app.ts': programs.guichet(routes, 0)['app.ts'] },
  'hono unchained, routes alone': programs.hono(routes, 0, 1),
  [`hono in ${Math.ceil(routes / 50)} chains of 50`]: programs.hono(routes, calls, 50),
  'hono in one chain': programs.hono(routes, calls, routes),
}

/** What the second fifty cost, for each. */
async function costOf(name, files) {
  const counts = []
  for (const count of [50, 100]) {
    const project = join(folder, `${name.replaceAll(/\W+/g, '-')}-${count}`)
    writeProject(project, files(count))
    const { instantiations, errors } = await checkProject(project)
    if (errors.length > 0) console.log(errors[0].slice(0, 200))
    counts.push(instantiations)
  }
  return Math.round((counts[1] - counts[0]) / 50)
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const cache = fileURLToPath(new URL('../.cache/', import.meta.url))
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'types-'))
try {
  for (const [name, files] of Object.entries(cases)) writeProject(join(folder, name.replaceAll(/\W+/g, '-')), files)
  const results = new Map(Object.keys(cases).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const [name, list] of results) list.push(await checkProject(join(folder, name.replaceAll(/\W+/g, '-'))))
  console.log(
    `| ${routes} routes, a fifth of them with schemas; ${calls} calls | instantiations | check s | total s | MB | errors |`,
  )
  console.log('|---|---|---|---|---|---|')
  for (const [name, list] of results) {
    const of = (what) => median(list.map((one) => one[what]))
    const cells = [
      of('instantiations'),
      of('checkSeconds'),
      of('totalSeconds'),
      Math.round(of('megabytes')),
      list[0].errors.length,
    ]
    console.log(`| ${[name, ...cells].join(' | ')} |`)
    if (list[0].errors.length > 0) console.log(list[0].errors[0].slice(0, 200))
  }
  const more = {
    'zod alone, read by z.infer': (count) => programs.schemas(count, true),
    'zod alone, read as a Standard Schema': (count) => programs.schemas(count),
    'route without a schema': (count) => programs.schemaRoutes(count, false),
    'route with that schema': (count) => programs.schemaRoutes(count),
  }
  console.log('\n| one more | instantiations |\n|---|---|')
  for (const [name, files] of Object.entries(more)) console.log(`| ${name} | ${await costOf(name, files)} |`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

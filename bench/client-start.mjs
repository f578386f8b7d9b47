// client-start.mjs: from the command to its end: `guichet http` and HTTPie ask the same local server, taking turns, beside a
// bare `node -e 0`. Also how many modules of ours the client loads. Run: node bench/client-start.mjs [rounds] [node…]

import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const [rounds = '20', ...given] = process.argv.slice(2)
const nodes = given.length === 0 ? [process.execPath] : given
const httpie = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'http'))

const server = createServer((_, response) =>
  response.setHeader('content-type', 'application/json').end('{"title":"Milk"}'),
)
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${server.address().port}/notes`

for (const node of nodes) {
  const version = spawnSync(node, ['-v'], { encoding: 'utf8' }).stdout.trim()
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'guichet-client-start') }
  const runs = {
    'node -e 0': [node, ['-e', '0'], env],
    'guichet http': [node, [cli, 'http', '--ignore-stdin', url], env],
    httpie: [httpie.find((file) => spawnSync(file, ['--version']).status === 0), ['--ignore-stdin', url], process.env],
  }
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]))
  for (let round = 0; round <= Number(rounds); round++) {
    for (const [name, [program, args, environment]] of Object.entries(runs)) {
      if (program === undefined) continue
      const from = performance.now()
      const code = await ended(spawn(program, args, { env: environment, stdio: 'ignore' }))
      if (code !== 0) throw new Error(`${name} ended with ${code}`)
      // The first round fills the caches.
      if (round > 0) times[name].push(performance.now() - from)
    }
  }
  const middle = (name) =>
    [...times[name]].sort((left, right) => left - right)[Math.floor(times[name].length / 2)] ?? Number.NaN
  const told = Object.keys(runs).map((name) => `${name} ${middle(name).toFixed(0)} ms`)
  console.log(
    `${version}: ${told.join(' · ')} · over bare node ${(middle('guichet http') - middle('node -e 0')).toFixed(0)} ms · HTTPie takes ${(middle('httpie') / middle('guichet http')).toFixed(1)} times as long`,
  )
  console.log(`  modules of ours: ${modulesOf(node)}`)
}
server.close()

function ended(child) {
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve))
}

/** Counted by the loader's own trace. */
function modulesOf(node) {
  const done = spawnSync(node, [cli, 'http', '--ignore-stdin', '--offline', url], {
    encoding: 'utf8',
    env: { ...process.env, NODE_DEBUG: 'esm' },
  })
  return new Set(done.stderr.match(/file:\/\/\S*?\/dist\/[\w/-]+\.js/g)).size
}

// run.mjs: `npm run bench [-- --rounds 7 --seconds 1 --only plain,json --peers fastify --node PATH]`, or `-- --suite data`
// Interleaved rounds: within a round every server does the same work once, in a new order, and ratios are taken within
// the round, so that a machine whose speed drifts does them all the same harm. Prints req/s and requests per CPU-second
// of the server's process tree, and writes bench/RESULTS.md, or bench/DATA.md for schemas and databases.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openBenchSchema } from './bench-schema.mjs'
import { idleMemory } from './idle.mjs'
import { load } from './load.mjs'
import { peers, startServer, versionOf } from './peers.mjs'
import { cacheFolder, prepare } from './servers/work.mjs'
import { startUp } from './start-up.mjs'
import { workloads } from './workloads.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    peers: { type: 'string', default: '' },
    node: { type: 'string', default: process.execPath },
    connections: { type: 'string', default: '64' },
    suite: { type: 'string', default: '' },
    dry: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const only = values.only === '' ? undefined : values.only.split(',')
const beside = values.peers === '' ? undefined : ['guichet', ...values.peers.split(',')]
const suite = values.suite === '' ? undefined : values.suite
const postgres = suite === 'data' ? await openBenchSchema() : undefined
mkdirSync(cacheFolder, { recursive: true })
prepare()

const lines = []
const say = (line = '') => {
  lines.push(line)
  console.log(line)
}
const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
const quartiles = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return [sorted[Math.floor(sorted.length / 4)], sorted[Math.floor((sorted.length * 3) / 4)]]
}
const short = (number) => (Number.isFinite(number) ? Math.round(number).toLocaleString('en') : '-')

say('# Benchmark')
say()
say(
  `${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model ?? 'unknown CPU'} x ${cpus().length} · ${Math.round(totalmem() / 2 ** 30)} GiB · ${versionOf(values.node)}`,
)
say()
say(
  `\`npm run bench${suite === undefined ? '' : ` -- --suite ${suite}`}\` repeats it. Load and server share the machine: compare the ratios, which are taken within each round,`,
)
say('and the requests per CPU-second of the server; absolute rates say more about the machine.')
if (suite === undefined) {
  say(
    '"net floor" is a loop on node:net that answers without looking at the request: the ceiling of any server on that module.',
  )
} else {
  say(
    'Each server has the same schema, the same table and prepared statements; PostgreSQL runs on the same machine, so that',
  )
  say(
    'there the rates are mostly its own. FastAPI runs on uvicorn, with uvloop and httptools where they are installed, and asyncpg for PostgreSQL.',
  )
}
say(
  '"wanted" is the ratio per CPU-second that the project asks of itself; where the ceiling itself lies below it, it cannot be met here.',
)

for (const workload of workloads) {
  if (workload.suite !== suite || (only !== undefined && !only.includes(workload.name))) continue
  if (workload.env?.BENCH_DB === 'postgres' && postgres === undefined) {
    say(`\n${workload.title}: left out, there is no PostgreSQL here (TEST_POSTGRES_URL names one)`)
    continue
  }
  const running = []
  for (const peer of peers.filter((one) => workload.peers.includes(one.name) && beside?.includes(one.name) !== false)) {
    const server = await startServer(peer, workload, values.node)
    if (server !== undefined) running.push({ name: peer.name, server, rates: [], perCpu: [] })
  }
  for (const one of running) await load(one.server, workload, { seconds: 0.5, connections: Number(values.connections) })
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < running.length; i++) {
      const one = running[(i + round) % running.length]
      const before = one.server.cpuSeconds()
      const result = await load(one.server, workload, { seconds, connections: Number(values.connections) })
      one.rates.push(result.perSecond)
      one.perCpu.push(result.requests / (one.server.cpuSeconds() - before))
      if (result.errors > 0) say(`${one.name}: ${result.errors} errors in ${workload.name}`)
    }
  }
  const ours = running.find((one) => one.name === 'guichet')
  say()
  say(`## ${workload.title}`)
  say()
  say('| server | req/s | req per CPU-second | guichet / it, per CPU-second [quartiles] | wanted |')
  say('|---|---|---|---|---|')
  for (const one of running) {
    const ratios = one === ours ? [] : one.perCpu.map((rate, i) => ours.perCpu[i] / rate)
    const [low, high] = quartiles(ratios)
    const ratio = one === ours ? '' : `${median(ratios).toFixed(2)} [${low.toFixed(2)} .. ${high.toFixed(2)}]`
    const wanted = workload.wanted[one.name]
    const met = wanted === undefined ? '' : `${wanted.toFixed(2)} ${median(ratios) >= wanted ? 'met' : 'MISSED'}`
    say(`| ${one.name} | ${short(median(one.rates))} | ${short(median(one.perCpu))} | ${ratio} | ${met} |`)
  }
  for (const one of running) await one.server.stop()
}
await postgres?.close()
if (suite === undefined && (only === undefined || only.includes('idle'))) await idleMemory(say, values.node)
if (suite === undefined && (only === undefined || only.includes('start'))) await startUp(say, values.node, rounds)
if (only === undefined && beside === undefined && !values.dry) {
  const file = fileURLToPath(new URL(suite === 'data' ? 'DATA.md' : 'RESULTS.md', import.meta.url))
  writeFileSync(file, `${lines.join('\n')}\n${writtenByHand(file)}`)
}

/** What stands behind the tables, about other machines, outlives a new run. */
function writtenByHand(file) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const start = before.indexOf('\n## On another machine')
  return start < 0 ? '' : before.slice(start)
}

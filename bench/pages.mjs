// pages.mjs: `node bench/pages.mjs [--rounds 7 --seconds 1 --only session,table --megabytes 50 --dry]`
// What a site with people on it does: a session read and written, a page with a table of 100 rows, a file of 50 MB that
// comes in; guichet as it comes beside Fastify and Express with their usual plugins, and Flask where it is installed.
// Interleaved as in run.mjs; prints rates per CPU-second of the server's process tree, and writes bench/PAGES.md.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { load } from './load.mjs'
import { find, startServer, versionOf } from './peers.mjs'
import { sendUpload } from './send-upload.mjs'
import { installPeers, page, SECRET, TABLE } from './servers/pages-work.mjs'
import { cacheFolder } from './servers/work.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    megabytes: { type: 'string', default: '50' },
    connections: { type: 'string', default: '32' },
    dry: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const megabytes = Number(values.megabytes)
const only = values.only === '' ? undefined : values.only.split(',')
const servers = fileURLToPath(new URL('servers', import.meta.url))
const uploads = mkdtempSync(join(tmpdir(), 'bench-uploads-'))
const STORE = { BENCH_STORE: '1' }
/** Ours that does what a peer with a store does: takes no cryptography but that of an identifier. */
const MEMORY = 'guichet, kept in memory'
const ETA = { BENCH_ENGINE: 'eta' }
/** What the engine alone is ahead of them in bench/RESULTS.md. */
const FASTIFY = 1.7
const EXPRESS = 2.7

const works = [
  {
    name: 'json',
    title: 'JSON, small, without a session',
    path: '/json',
    peers: [
      { name: 'guichet', node: 'pages-guichet' },
      { name: 'fastify', node: 'pages-fastify', env: { BENCH_PLAIN: '1' } },
      { name: 'express', node: 'pages-express' },
      flask(),
    ],
  },
  {
    name: 'session',
    title: 'A session read and written',
    path: '/session',
    peers: [
      { name: 'guichet', node: 'pages-guichet' },
      { name: MEMORY, node: 'pages-guichet', env: STORE },
      { name: 'fastify, secure-session', node: 'pages-fastify', wanted: FASTIFY },
      { name: 'fastify, session in memory', node: 'pages-fastify', env: STORE, alike: MEMORY, wanted: FASTIFY },
      { name: 'express, cookie-session', node: 'pages-express', wanted: EXPRESS },
      { name: 'express, express-session in memory', node: 'pages-express', env: STORE, alike: MEMORY, wanted: EXPRESS },
      { ...flask(), wanted: 5 },
    ],
  },
  {
    name: 'read',
    title: 'A session read',
    path: '/session/read',
    peers: [
      { name: 'guichet', node: 'pages-guichet' },
      { name: MEMORY, node: 'pages-guichet', env: STORE },
      { name: 'fastify, secure-session', node: 'pages-fastify', wanted: FASTIFY },
      { name: 'fastify, session in memory', node: 'pages-fastify', env: STORE, alike: MEMORY, wanted: FASTIFY },
      { name: 'express, cookie-session', node: 'pages-express', wanted: EXPRESS },
      { name: 'express, express-session in memory', node: 'pages-express', env: STORE, alike: MEMORY, wanted: EXPRESS },
      { ...flask(), wanted: 5 },
    ],
  },
  {
    name: 'table',
    title: 'A page with a table of 100 rows',
    path: '/table',
    peers: [
      { name: 'guichet', node: 'pages-guichet' },
      { name: 'guichet, html`…`', node: 'pages-guichet', path: '/literal' },
      { name: 'fastify, view with nunjucks', node: 'pages-fastify', wanted: FASTIFY },
      { name: 'fastify, view with eta', node: 'pages-fastify', env: ETA },
      { name: 'express, nunjucks', node: 'pages-express', wanted: EXPRESS },
      { ...flask(), wanted: 5 },
    ],
  },
  {
    name: 'upload',
    title: `A file of ${megabytes} MB as multipart, to disk`,
    path: '/session',
    peers: [
      { name: 'guichet', node: 'pages-guichet' },
      { name: 'fastify, multipart', node: 'pages-fastify', wanted: 1 },
      { name: 'express, multer', node: 'pages-express', wanted: 1 },
      { ...flask(), wanted: 1 },
    ],
  },
]

/** Flask behind gunicorn: one process, as the others are, and connections that stay. */
function flask() {
  const work = JSON.stringify({ secret: SECRET, table: TABLE, page, uploads })
  const gunicorn = ['--workers', '1', '--worker-class', 'gthread', '--threads', '4', '--keep-alive', '60']
  return {
    name: 'flask',
    port: true,
    command: () => (hasFlask() ? find('gunicorn') : undefined),
    args: (port) => [...gunicorn, '--chdir', servers, '--bind', `127.0.0.1:${port}`, 'pages_flask:app'],
    env: { BENCH_WORK: work, PYTHONDONTWRITEBYTECODE: '1' },
  }
}

function hasFlask() {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import flask, gunicorn'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A fault of a server shows itself here, before anything is measured. */
async function prepare(server, work, path) {
  if (work.name === 'upload') return undefined
  const first = await fetch(`${server.url}/session`)
  const cookie = first.headers
    .getSetCookie()
    .map((field) => field.split(';')[0])
    .join('; ')
  const headers = { cookie }
  const second = await fetch(server.url + path, { headers })
  const text = await second.text()
  const wanted = { json: '"message":', session: '"count":2', read: '"user":"ada"', table: 'Person 99' }[work.name]
  if (!text.replaceAll(' ', '').includes(wanted.replaceAll(' ', ''))) throw new Error(`${path} answered ${text}`)
  // Nobody has a session to show to a page that does not ask for one.
  return work.name === 'table' || work.name === 'json' ? [] : [`Cookie: ${cookie}`]
}

/** @returns how much of the work was done: requests, or megabytes */
async function measure(one, work) {
  if (work.name === 'upload') {
    await sendUpload(one.server.port, '/upload', megabytes)
    return { done: megabytes, errors: 0 }
  }
  const asked = { name: `pages-${work.name}`, path: one.path, headers: one.headers }
  const { requests, errors } = await load(one.server, asked, { seconds, connections: Number(values.connections) })
  return { done: requests, errors }
}

const lines = []
const say = (line = '') => {
  lines.push(line)
  console.log(line)
}
const sorted = (numbers) => [...numbers].sort((a, b) => a - b)
const at = (numbers, part) => sorted(numbers)[Math.floor(numbers.length * part)]
const short = (number) => Math.round(number).toLocaleString('en')

async function compare(work) {
  const running = []
  process.env.BENCH_UPLOADS = uploads
  try {
    for (const peer of work.peers) {
      const server = await startServer(peer, work, process.execPath)
      if (server === undefined) continue
      const one = { ...peer, path: peer.path ?? work.path, server, headers: undefined, rates: [], perCpu: [], most: 0 }
      running.push(one)
      one.headers = await prepare(server, work, one.path)
    }
    for (const one of running) await measure(one, work)
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < running.length; i++) {
        const one = running[(i + round) % running.length]
        const [cpu, from] = [one.server.cpuSeconds(), performance.now()]
        const { done, errors } = await measure(one, work)
        one.rates.push((done * 1000) / (performance.now() - from))
        one.perCpu.push(done / (one.server.cpuSeconds() - cpu))
        one.most = Math.max(one.most, one.server.residentBytes())
        if (errors > 0) say(`${one.name}: ${errors} errors in ${work.name}`)
      }
    }
    report(work, running)
  } finally {
    for (const one of running) await one.server.stop()
  }
}

/** Of `ours` to `one`, per CPU-second, paired within the rounds. */
function ratioOf(ours, one) {
  const ratios = one.perCpu.map((rate, i) => ours.perCpu[i] / rate)
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => at(ratios, part))
  return { middle, text: `${middle.toFixed(2)} [${low.toFixed(2)} .. ${high.toFixed(2)}]` }
}

const judged = ({ wanted }, { middle }) => (middle >= wanted ? 'met' : 'MISSED')

function report(work, running) {
  const what = work.name === 'upload' ? 'MB' : 'req'
  const [ours] = running
  const pairs = running.some(({ alike }) => alike !== undefined)
  say()
  say(`## ${work.title}`)
  say()
  say(
    `| server | ${what}/s | ${what} per CPU-second | memory, MB | guichet / it, per CPU-second [quartiles] |${pairs ? ' guichet kept alike / it |' : ''} wanted |`,
  )
  say(`|---|---|---|---|---|---|${pairs ? '---|' : ''}`)
  for (const one of running) {
    const ratio = one === ours ? undefined : ratioOf(ours, one)
    const like = running.find(({ name }) => name === one.alike)
    const pair = like === undefined ? undefined : ratioOf(like, one)
    const met = one.wanted === undefined ? '' : `${one.wanted.toFixed(2)} ${judged(one, ratio)}`
    const metAlike = pair === undefined ? '' : `; alike ${judged(one, pair)}`
    const memory = Math.round(one.most / 1e6)
    say(
      `| ${one.name} | ${short(at(one.rates, 0.5))} | ${short(at(one.perCpu, 0.5))} | ${memory} | ${ratio?.text ?? ''} |${pairs ? ` ${pair?.text ?? ''} |` : ''} ${met}${metAlike} |`,
    )
  }
}

mkdirSync(cacheFolder, { recursive: true })
installPeers()
say('# Pages and people')
say()
say(
  `${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model ?? 'unknown CPU'} x ${cpus().length} · ${versionOf(process.execPath)}`,
)
say()
say(
  '`node bench/pages.mjs` repeats it. Load and server share the machine: compare the ratios, which are taken within each',
)
say(
  'round. "wanted" is the ratio per CPU-second that the project asks of itself: to be as far ahead of a Node.js framework',
)
say('with sessions and pages as the engine is in RESULTS.md. Flask is one process of gunicorn with four threads. The')
say(
  'load brings the same cookie each time. guichet opens it once, as it opens none that it has sealed or opened lately, and',
)
say(
  'seals a new one each time. Sessions "in memory" take no cryptography but that of an identifier: the like of those is',
)
say('guichet with sessions kept in memory, and both ratios are given.')
try {
  for (const work of works) if (only === undefined || only.includes(work.name)) await compare(work)
} finally {
  const left = readdirSync(uploads, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  if (left.length > 0) say(`\nleft on disk: ${left.map(({ name }) => name).join(', ')}`)
  rmSync(uploads, { recursive: true })
}
if (only === undefined && !values.dry)
  writeFileSync(fileURLToPath(new URL('PAGES.md', import.meta.url)), `${lines.join('\n')}\n`)

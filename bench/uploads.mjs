// uploads.mjs: a multipart form with one large file, to disk: guichet's uploads() beside @fastify/multipart, interleaved,
// as MB per second and per CPU-second of the server, with the most memory it held. Arguments: megabytes, rounds.
// Peers are looked for in the folder PEERS (npm install fastify @fastify/multipart there), guichet in DIST, dist/ by default.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const MB = 1_000_000
const CHUNK = Buffer.alloc(65_536, 'the quick brown fox\r\n--AaB03 ')
const BOUNDARY = 'AaB03xAaB03xAaB03x'
const self = fileURLToPath(import.meta.url)

const servers = {
  async guichet(folder) {
    const dist = pathToFileURL(`${resolve(process.env.DIST ?? join(self, '../../dist'))}/`)
    const load = (path) => import(new URL(path, dist).href)
    const [{ App }, { listen }, { uploads }, { silentLogger: log }] = await Promise.all(
      ['app/app.js', 'server/listen.js', 'parts/forms/forms.js', 'base/log.js'].map(load),
    )
    const app = new App({ root: folder })
    const limits = { fileBytesMax: 10_000 * MB }
    app.post('/', async (request) => (await uploads(request, limits)).files[0].size)
    await app.handler.open({ root: folder, log, mode: 'start', state: () => folder })
    return (await listen(app.handler, { log })).port
  },
  async '@fastify/multipart'(folder) {
    const require = createRequire(join(resolve(process.env.PEERS ?? '.'), 'package.json'))
    const app = require('fastify')({ bodyLimit: 10_000 * MB })
    app.register(require('@fastify/multipart'), { limits: { fileSize: 10_000 * MB } })
    app.post('/', async (request) => {
      await request.saveRequestFiles({ tmpdir: folder })
      return String(statSync(request.tmpUploads[0]).size)
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server.address().port
  },
}

if (process.send !== undefined) await serve(process.argv[2], process.argv[3])
else await compare(Number(process.argv[2] ?? 50), Number(process.argv[3] ?? 10))

async function serve(name, folder) {
  process.on('disconnect', () => process.exit())
  const port = await servers[name](folder)
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send({ cpuSeconds: (user + system) / 1e6, maxResidentMb: process.resourceUsage().maxRSS / 1000 })
  })
  process.send({ port })
}

async function compare(megabytes, rounds) {
  const running = []
  for (const name of Object.keys(servers)) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-uploads-'))
    const child = fork(self, [name, folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const ended = once(child, 'exit').then(() => [undefined])
    const [said] = await Promise.race([once(child, 'message'), ended])
    if (said === undefined) console.log(`${name}: cannot be started here, left out`)
    else running.push({ name, folder, child, port: said.port, seconds: 0, cpuSeconds: 0, maxResidentMb: 0 })
  }
  try {
    for (const server of running) await round(server, megabytes)
    for (let i = 0; i < rounds; i++) for (const server of running) await measure(server, megabytes)
    report(running, megabytes, rounds)
  } finally {
    for (const { child, folder } of running) {
      child.kill()
      const left = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      if (left.length > 0) console.log(`left on disk: ${left.length} files in ${folder}`)
      rmSync(folder, { recursive: true })
    }
  }
}

function report(running, megabytes, rounds) {
  console.log(`${megabytes} MB in one file, ${rounds} rounds, Node ${process.version}\n`)
  console.log('| server | MB/s | MB per CPU-second | most memory, MB |\n|---|---|---|---|')
  for (const { name, seconds, cpuSeconds, maxResidentMb } of running) {
    const total = megabytes * rounds
    const figures = [total / seconds, total / cpuSeconds, maxResidentMb].map((figure) => figure.toFixed(0))
    console.log(`| ${name} | ${figures.join(' | ')} |`)
  }
}

async function measure(server, megabytes) {
  const before = await ask(server)
  const from = performance.now()
  await round(server, megabytes)
  server.seconds += (performance.now() - from) / 1000
  const after = await ask(server)
  server.cpuSeconds += after.cpuSeconds - before.cpuSeconds
  server.maxResidentMb = after.maxResidentMb
}

async function ask({ child }) {
  child.send('how much?')
  const [answer] = await once(child, 'message')
  return answer
}

/** One upload on a connection of its own. */
async function round({ port, name }, megabytes) {
  const size = megabytes * MB
  const opening = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\nÉté\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const ending = `\r\n--${BOUNDARY}--\r\n`
  const length = Buffer.byteLength(opening) + size + ending.length
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk))
  socket.write(
    `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${length}\r\n\r\n${opening}`,
  )
  for (let left = size; left > 0; left -= CHUNK.length) {
    if (!socket.write(left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)) await once(socket, 'drain')
  }
  socket.write(ending)
  await once(socket, 'close')
  if (!answer.includes(`\r\n\r\n${size}`)) throw new Error(`${name} answered ${answer.slice(0, 300)}`)
}

// events.mjs: `node bench/events.mjs [--clients 1000 --events 100 --rounds 5 --peers fastify,hono]`: one stream of
// server-sent events to many clients at once. Interleaved rounds; prints deliveries per CPU-second of the server, and the
// ratios of guichet's channel and of its generator to each peer, medians of the rounds' pairs.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1000' },
    events: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '5' },
    peers: {
      type: 'string',
      default: 'node:http,node:http-generator,fastify,fastify-generator,hono,generator alone',
    },
    node: { type: 'string', default: process.execPath },
  },
})
const [clients, events, rounds] = [values.clients, values.events, values.rounds].map(Number)
const OWN = ['guichet', 'guichet-generator']
const PEERS = [...OWN, ...values.peers.split(',')]
const script = fileURLToPath(new URL('servers/events.mjs', import.meta.url))

/** User and system time of a process, seconds; Linux counts in hundredths. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function round(peer) {
  const child = spawn(values.node, [script, peer], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const port = await new Promise((resolve) => child.stdout.once('data', (chunk) => resolve(Number(String(chunk)))))
  const sockets = []
  let received = 0
  let done = () => {}
  const all = new Promise((resolve) => {
    done = resolve
  })
  for (let i = 0; i < clients; i++) {
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    let last = ''
    let opened = () => {}
    const open = new Promise((resolve) => {
      opened = resolve
    })
    socket.on('data', (chunk) => {
      const text = last + chunk.toString('latin1')
      if (text.includes('\r\n\r\n')) opened()
      received += text.split('data: ').length - 1
      // The mark may be cut in two; it has six characters, so none is counted twice.
      last = text.slice(-5)
      if (received >= clients * events) done()
    })
    await open
    sockets.push(socket)
  }
  const before = cpuOf(child.pid)
  const begin = process.hrtime.bigint()
  await fetch(`http://127.0.0.1:${port}/publish/${events}`, { method: 'POST' })
  await all
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9
  const cpu = cpuOf(child.pid) - before
  for (const socket of sockets) socket.destroy()
  child.kill('SIGKILL')
  return { perCpu: (clients * events) / cpu, perSecond: (clients * events) / seconds }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const results = new Map(PEERS.map((peer) => [peer, []]))
for (let i = 0; i < rounds; i++) {
  for (const peer of [...PEERS].sort(() => Math.random() - 0.5)) results.get(peer).push(await round(peer))
}
console.log(`${events} events to ${clients} clients, medians of ${rounds} rounds:`)
for (const peer of PEERS) {
  const mine = results.get(peer)
  const ratioOf = (own) => median(results.get(own).map(({ perCpu }, i) => perCpu / mine[i].perCpu)).toFixed(2)
  const short = (number) => Math.round(number).toLocaleString('en').padStart(10)
  const ratios = OWN.includes(peer)
    ? ''
    : `   guichet is ${ratioOf('guichet')}, by generator ${ratioOf('guichet-generator')} times`
  console.log(
    `  ${peer.padEnd(20)} ${short(median(mine.map((r) => r.perSecond)))}/s ${short(median(mine.map((r) => r.perCpu)))} per CPU-second${ratios}`,
  )
}

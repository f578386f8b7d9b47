// idle.mjs: what an idle keep-alive connection costs in memory: resident bytes before and after 10,000 of them.

import { connect } from 'node:net'
import { peers, startServer } from './peers.mjs'

const COUNT = 10_000
const REQUEST = 'GET /plain HTTP/1.1\r\nHost: localhost\r\nUser-Agent: idle\r\nAccept: */*\r\n\r\n'

export async function idleMemory(say, node) {
  say()
  say(`## Idle keep-alive connections, ${COUNT.toLocaleString('en')} after one request each`)
  say()
  say('| server | KB per connection |')
  say('|---|---|')
  const found = new Map()
  for (const name of ['node:http', 'guichet', 'nginx']) {
    const peer = peers.find((one) => one.name === name)
    const server = await startServer(peer, { path: '/plain' }, node)
    if (server === undefined) continue
    const before = server.residentBytes()
    const sockets = []
    // Some addresses of the loopback net, so that ports do not run out.
    for (let i = 0; i < COUNT; i += 200) {
      sockets.push(
        ...(await Promise.all(
          Array.from({ length: Math.min(200, COUNT - i) }, (_, j) =>
            open(server.port, `127.0.0.${2 + ((i + j) % 50)}`),
          ),
        )),
      )
    }
    const alive = sockets.filter((socket) => !socket.destroyed).length
    const each = (server.residentBytes() - before) / alive / 1024
    found.set(name, each)
    say(`| ${name} | ${each.toFixed(1)}${alive < COUNT ? ` (only ${alive} held)` : ''} |`)
    for (const socket of sockets) socket.destroy()
    await server.stop()
  }
  say()
  say(`node:http / guichet: ${(found.get('node:http') / found.get('guichet')).toFixed(2)} (wanted 2)`)
}

function open(port, localAddress) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    socket.on('error', () => resolve(socket))
    socket.on('connect', () => socket.write(REQUEST))
    socket.once('data', () => resolve(socket))
  })
}

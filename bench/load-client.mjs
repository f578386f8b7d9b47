// load-client.mjs: where wrk is not found: keep-alive connections that send the next request when a reply is whole.

import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

const [url, workloadText, seconds, connections] = process.argv.slice(2)
const { hostname, port, protocol } = new URL(url)
const workload = JSON.parse(workloadText)
const body = workload.body ?? ''
const fields = [
  ...(workload.headers ?? [`Host: ${hostname}:${port}`]),
  ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
]
const one = `${body === '' ? 'GET' : 'POST'} ${workload.path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${body}`
const depth = workload.pipeline ?? 1
const batch = Buffer.from(one.repeat(depth))
let requests = 0
let errors = 0
const sockets = Array.from({ length: Number(connections) }, () => {
  const options = { host: hostname, port: Number(port), rejectUnauthorized: false }
  const socket = protocol === 'https:' ? connectTls(options) : connect(options)
  let held = Buffer.alloc(0)
  let left = depth
  socket.on('connect', () => socket.write(batch))
  socket.on('error', () => errors++)
  socket.on('data', (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    for (;;) {
      const end = held.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = held.toString('latin1', 0, end)
      if (!head.startsWith('HTTP/1.1 2')) errors++
      const whole = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      if (held.length < whole) return
      held = held.subarray(whole)
      requests++
      if (--left === 0) {
        left = depth
        socket.write(batch)
      }
    }
  })
  return socket
})
setTimeout(() => {
  for (const socket of sockets) socket.destroy()
  console.log(JSON.stringify({ requests, perSecond: requests / Number(seconds), errors }))
}, Number(seconds) * 1000)

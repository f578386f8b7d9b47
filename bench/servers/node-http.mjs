// node-http.mjs: node:http with a chain of ifs, the least it can do.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTls } from 'node:https'
import { association, extraRoutes, publicFolder, tlsPair } from './work.mjs'

const held = new Map(
  ['1k.bin', '16k.bin', '1m.bin'].map((name) => [`/static/${name}`, readFileSync(`${publicFolder}/${name}`)]),
)
const places = new Set(extraRoutes)
const send = (response, type, body) => {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
const handler = (request, response) => {
  const { url } = request
  if (url === '/plain') return send(response, 'text/plain', 'Hello, World!')
  if (url === '/json') return send(response, 'application/json', JSON.stringify({ message: 'Hello, World!' }))
  if (url === '/echo') {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    return request.on('end', () =>
      send(response, 'application/json', JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()))),
    )
  }
  const file = held.get(url)
  if (file !== undefined) return send(response, 'application/octet-stream', file)
  const [, place, id] = url.split('/')
  if (places.has(place)) return send(response, 'application/json', JSON.stringify(association(place, Number(id))))
  response.writeHead(404)
  response.end()
}
const server = process.env.BENCH_TLS === '1' ? createTls(tlsPair(), handler) : createServer(handler)
server.keepAliveTimeout = 65_000
server.listen(0, '127.0.0.1', () => console.log(server.address().port))

// bun.mjs: Bun.serve with a chain of ifs.
import { readFileSync } from 'node:fs'
import { association, extraRoutes, publicFolder } from './work.mjs'

const held = new Map(
  ['1k.bin', '16k.bin', '1m.bin'].map((name) => [`/static/${name}`, readFileSync(`${publicFolder}/${name}`)]),
)
const places = new Set(extraRoutes)
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const path = new URL(request.url).pathname
    if (path === '/plain') return new Response('Hello, World!')
    if (path === '/json') return Response.json({ message: 'Hello, World!' })
    if (path === '/echo') return Response.json(await request.json())
    const file = held.get(path)
    if (file !== undefined) return new Response(file)
    const [, place, id] = path.split('/')
    return places.has(place) ? Response.json(association(place, Number(id))) : new Response('', { status: 404 })
  },
})
console.log(server.port)

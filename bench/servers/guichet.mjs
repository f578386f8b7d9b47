// guichet.mjs: the product as its users run it: engine, App and router of 105 routes in the path.

import { createLogger } from '../../dist/base/log.js'
import { App, files, json, text } from '../../dist/index.js'
import { listen } from '../../dist/server/listen.js'
import { association, extraRoutes, fields, publicFolder, tlsPair } from './work.mjs'

const app = new App({ root: publicFolder })
app.get('/plain', () => text('Hello, World!'))
app.get('/json', () => ({ message: 'Hello, World!' }))
app.get('/hello/<name>', ({ params }) => text(`Hello, ${params.name}!`))
app.get('/square/<int:n>', ({ params }) => ({ n: params.n, square: params.n ** 2 }))
app.post('/echo', async (request) => json(await request.json()))
for (const place of extraRoutes) app.get(`/${place}/<int:id>`, ({ params }) => association(place, params.id))
app.get('/fields', () => fields)
const wrapped = new App()
for (let i = 0; i < 5; i++) {
  wrapped.use(async (_request, next) => {
    const answer = await next()
    answer.headers.set(`x-${i}`, 'yes')
    return answer
  })
}
wrapped.get('/plain', () => text('Hello, World!'))
app.mount('/wrapped', wrapped)
app.mount('/static', files(publicFolder))

const log = createLogger({ level: 'error' })
const seen = { closed() {} }
await app.handler.open?.({ root: publicFolder, log, mode: 'start' })
const observer = process.env.BENCH_OBSERVER === '1' ? seen : undefined
const limits = { connectionsMax: 100_000, connectionsPerAddressMax: 100_000 }
const server = await listen(app.handler, {
  port: 0,
  log,
  observer,
  ...limits,
  tls: process.env.BENCH_TLS === '1' ? tlsPair() : undefined,
})
console.log(server.port)

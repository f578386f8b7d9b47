// pages-fastify.mjs: the same with Fastify and its usual plugins; BENCH_STORE=1 takes @fastify/session, kept in memory, in
// place of @fastify/secure-session, sealed in the cookie; BENCH_ENGINE says with which engine @fastify/view renders.

import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ETA_TABLE, FILE_BYTES_MAX, page, peer, SECRET, TABLE, uploadFolder } from './pages-work.mjs'

const app = peer('fastify')({ bodyLimit: FILE_BYTES_MAX })
const keeps = process.env.BENCH_STORE === '1'
if (keeps) {
  app.register(peer('@fastify/cookie'))
  app.register(peer('@fastify/session'), { secret: SECRET, cookie: { secure: false } })
} else if (process.env.BENCH_PLAIN !== '1') {
  app.register(peer('@fastify/secure-session'), {
    key: Buffer.alloc(32, SECRET),
    cookie: { path: '/', httpOnly: true },
  })
}
const views = mkdtempSync(join(tmpdir(), 'bench-views-'))
writeFileSync(join(views, 'table.njk'), TABLE)
writeFileSync(join(views, 'table.eta'), ETA_TABLE)
const isEta = process.env.BENCH_ENGINE === 'eta'
const engine = isEta ? { eta: new (peer('eta').Eta)({ views, cache: true }) } : { nunjucks: peer('nunjucks') }
app.register(peer('@fastify/view'), { engine, root: views, templates: isEta ? undefined : views, production: true })
app.register(peer('@fastify/multipart'), { limits: { fileSize: FILE_BYTES_MAX } })

app.get('/json', async () => ({ message: 'Hello, World!' }))
app.get('/session', async (request) => {
  const { session } = request
  const count = Number((keeps ? session.count : session.get('count')) ?? 0) + 1
  if (keeps) Object.assign(session, { user: 'ada', count })
  else {
    session.set('user', 'ada')
    session.set('count', count)
  }
  return { count }
})
app.get('/session/read', async ({ session }) => ({ user: (keeps ? session.user : session.get('user')) ?? null }))
app.get('/table', (_request, reply) => reply.view(isEta ? 'table.eta' : 'table.njk', page))
app.post('/upload', async (request) => {
  await request.saveRequestFiles({ tmpdir: uploadFolder })
  return String(statSync(request.tmpUploads[0]).size)
})
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(app.server.address().port)

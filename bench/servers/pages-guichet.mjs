// pages-guichet.mjs: sessions, a table and uploads with guichet as it comes; BENCH_STORE=1 keeps sessions in memory.

import { createLogger } from '../../dist/base/log.js'
import { App, html, MemorySessions } from '../../dist/index.js'
import { uploads } from '../../dist/parts/forms/forms.js'
import { templates } from '../../dist/parts/templates/templates.js'
import { listen } from '../../dist/server/listen.js'
import { FILE_BYTES_MAX, page, SECRET, TABLE, uploadFolder } from './pages-work.mjs'

const views = templates({ 'table.html': TABLE })
const session = process.env.BENCH_STORE === '1' ? { store: new MemorySessions() } : undefined
const app = new App({ root: uploadFolder, secret: SECRET, session }).install(views)
app.get('/json', () => ({ message: 'Hello, World!' }))
app.get('/session', ({ session }) => {
  const count = Number(session.get('count') ?? 0) + 1
  session.set('user', 'ada')
  session.set('count', count)
  return { count }
})
app.get('/session/read', ({ session }) => ({ user: session.get('user') ?? null }))
app.get('/table', () => views.page('table.html', page))
app.get('/literal', () => {
  const rows = page.people.map(
    (p, i) =>
      html`<tr class="${i % 2 === 0 ? 'odd' : 'even'}"><td>${i + 1}</td><td>${p.id}</td><td><a href="/people/${p.id}" title="${p.note}">${p.name}</a></td><td>${p.email}</td><td>${p.age}</td><td>${p.active ? 'yes' : 'no'}</td></tr>\n`,
  )
  return html`<!doctype html>
<title>${page.title}</title>
<h1>${page.title}</h1>
<table>
${rows}</table>
`
})
app.post('/upload', async (request) => (await uploads(request, { fileBytesMax: FILE_BYTES_MAX })).files[0].size)

const log = createLogger({ level: 'error' })
await app.handler.open?.({ root: uploadFolder, log, mode: 'start', state: () => uploadFolder })
const server = await listen(app.handler, { port: 0, log, connectionsPerAddressMax: 100_000 })
console.log(server.port)

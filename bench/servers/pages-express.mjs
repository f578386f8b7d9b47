// pages-express.mjs: the same with Express: express-session (BENCH_STORE=1) or cookie-session, nunjucks, multer.

import { rmSync } from 'node:fs'
import { FILE_BYTES_MAX, page, peer, SECRET, TABLE, uploadFolder } from './pages-work.mjs'

const express = peer('express')
const nunjucks = peer('nunjucks')
const multer = peer('multer')
const app = express()
app.disable('x-powered-by')
const keeps = process.env.BENCH_STORE === '1'
const session = keeps
  ? peer('express-session')({ secret: SECRET, resave: false, saveUninitialized: false })
  : peer('cookie-session')({ keys: [SECRET] })
app.get('/json', (_request, response) => response.json({ message: 'Hello, World!' }))
app.get('/session', session, (request, response) => {
  const count = Number(request.session.count ?? 0) + 1
  request.session.user = 'ada'
  request.session.count = count
  response.json({ count })
})
app.get('/session/read', session, (request, response) => response.json({ user: request.session.user ?? null }))
const table = nunjucks.compile(TABLE, new nunjucks.Environment(null, { autoescape: true }))
app.get('/table', (_request, response) => response.send(table.render(page)))
const limits = { fileSize: FILE_BYTES_MAX }
app.post('/upload', multer({ dest: uploadFolder, limits }).single('file'), (request, response) => {
  const { path, size } = request.file
  rmSync(path)
  response.send(String(size))
})
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))

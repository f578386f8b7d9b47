// express.mjs: Express 5 with the same routes.
import express from 'express'
import { association, extraRoutes, fields, publicFolder } from './work.mjs'

const app = express()
app.disable('x-powered-by')
app.get('/plain', (_request, response) => response.type('text/plain').send('Hello, World!'))
app.get('/json', (_request, response) => response.json({ message: 'Hello, World!' }))
app.post('/echo', express.json(), (request, response) => response.json(request.body))
for (const place of extraRoutes)
  app.get(`/${place}/:id`, (request, response) => response.json(association(place, Number(request.params.id))))
app.get('/fields', (_request, response) => response.json(fields))
for (let i = 0; i < 5; i++) {
  app.use('/wrapped', (_request, response, next) => {
    response.set(`x-${i}`, 'yes')
    next()
  })
}
app.get('/wrapped/plain', (_request, response) => response.type('text/plain').send('Hello, World!'))
app.use('/static', express.static(publicFolder))
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))

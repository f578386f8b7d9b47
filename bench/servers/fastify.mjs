// fastify.mjs: Fastify with the same routes, no schema and no logger.
import Fastify from 'fastify'
import { association, extraRoutes } from './work.mjs'

const app = Fastify()
app.get('/plain', (_request, reply) => reply.type('text/plain').send('Hello, World!'))
app.get('/json', () => ({ message: 'Hello, World!' }))
app.get('/hello/:name', (request, reply) => reply.type('text/plain').send(`Hello, ${request.params.name}!`))
app.post('/echo', async (request) => request.body)
for (const place of extraRoutes)
  app.get(`/${place}/:id`, async (request) => association(place, Number(request.params.id)))
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(app.server.address().port)

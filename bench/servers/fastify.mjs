// fastify.mjs: Fastify with the same routes, no schema and no logger.
import Fastify from 'fastify'
import { association, extraRoutes, fields } from './work.mjs'

const app = Fastify()
app.get('/plain', (_request, reply) => reply.type('text/plain').send('Hello, World!'))
app.get('/json', () => ({ message: 'Hello, World!' }))
app.get('/hello/:name', (request, reply) => reply.type('text/plain').send(`Hello, ${request.params.name}!`))
app.post('/echo', async (request) => request.body)
for (const place of extraRoutes)
  app.get(`/${place}/:id`, async (request) => association(place, Number(request.params.id)))
app.get('/fields', () => fields)
app.register(
  async (part) => {
    for (let i = 0; i < 5; i++) {
      part.addHook('onRequest', async (_request, reply) => {
        reply.header(`x-${i}`, 'yes')
      })
    }
    part.get('/plain', (_request, reply) => reply.type('text/plain').send('Hello, World!'))
  },
  { prefix: '/wrapped' },
)
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(app.server.address().port)

// data-fastify.mjs: Fastify with its own ajv, or with zod (BENCH_SCHEMA), and the driver itself.
import Fastify from 'fastify'
import { Note, noteSchema, openStore } from './data-work.mjs'

const zod = process.env.BENCH_SCHEMA === 'zod'
const app = Fastify()
if (zod) {
  app.setValidatorCompiler(({ schema }) => (data) => {
    const { success, data: value, error } = schema.safeParse(data)
    return success ? { value } : { error }
  })
}
const schema = { body: zod ? Note : noteSchema }
const store = await openStore()
app.post('/checked', { schema }, async ({ body }) => ({ title: body.title, seats: body.seats }))
app.post('/notes', { schema }, async ({ body }, reply) => reply.code(201).send({ id: await store.insert(body) }))
app.get('/notes', async () => store.list())
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(app.server.address().port)

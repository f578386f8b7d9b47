// hono.mjs: Hono on its Node adapter with the same routes.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { association, extraRoutes, fields } from './work.mjs'

const app = new Hono()
app.get('/plain', (c) => c.text('Hello, World!'))
app.get('/json', (c) => c.json({ message: 'Hello, World!' }))
app.get('/hello/:name', (c) => c.text(`Hello, ${c.req.param('name')}!`))
app.post('/echo', async (c) => c.json(await c.req.json()))
for (const place of extraRoutes) app.get(`/${place}/:id`, (c) => c.json(association(place, Number(c.req.param('id')))))
app.get('/fields', (c) => c.json(fields))
for (let i = 0; i < 5; i++) {
  app.use('/wrapped/*', async (c, next) => {
    await next()
    c.header(`x-${i}`, 'yes')
  })
}
app.get('/wrapped/plain', (c) => c.text('Hello, World!'))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => console.log(info.port))

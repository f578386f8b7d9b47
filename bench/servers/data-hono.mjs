// data-hono.mjs: Hono on its Node adapter with zod, and the driver itself.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { validator } from 'hono/validator'
import { Note, openStore } from './data-work.mjs'

const app = new Hono()
const store = await openStore()
const checked = validator('json', (value, c) => {
  const { success, data, error } = Note.safeParse(value)
  return success ? data : c.json({ issues: error.issues }, 422)
})
app.post('/checked', checked, (c) => {
  const { title, seats } = c.req.valid('json')
  return c.json({ title, seats })
})
app.post('/notes', checked, async (c) => c.json({ id: await store.insert(c.req.valid('json')) }, 201))
app.get('/notes', async (c) => c.json(await store.list()))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => console.log(info.port))

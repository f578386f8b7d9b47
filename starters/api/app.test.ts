import assert from 'node:assert/strict'
import { after, test } from 'node:test'

// Before the app is loaded: its database lies in memory.
process.env['DATABASE_URL'] = 'sqlite::memory:'
const { default: app } = await import('./app.ts')

after(() => app.close())

function send(method: string, path: string, body: unknown): Promise<Response> {
  return app.request(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
}

test('a note is made, read, changed and deleted', async () => {
  const made = await send('POST', '/notes', { title: ' Milk ' })
  assert.equal(made.status, 201)
  assert.deepEqual(await made.json(), { id: 1, title: 'Milk', done: false })
  await send('PUT', '/notes/1', { title: 'Milk', done: true })
  assert.deepEqual(await (await app.request('/notes')).json(), [{ id: 1, title: 'Milk', done: true }])
  assert.equal((await app.request('/notes/1', { method: 'DELETE' })).status, 204)
  assert.equal((await app.request('/notes/1')).status, 404)
})

test('a body that does not fit is refused, and every fault is named', async () => {
  const answer = await send('POST', '/notes', { title: '', done: 'yes' })
  assert.equal(answer.status, 422)
  const text = await answer.text()
  assert.match(text, /title/)
  assert.match(text, /done/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import app from './app.ts'

test('a name is greeted, and is no markup', async () => {
  const answer = await app.request('/hello/%3Cb%3E')
  assert.equal(await answer.text(), '<p>Hello, &lt;b&gt;!</p>')
})

test('numbers are squared, anything else is not found', async () => {
  assert.deepEqual(await (await app.request('/square/7')).json(), { n: 7, square: 49 })
  assert.equal((await app.request('/square/seven')).status, 404)
})

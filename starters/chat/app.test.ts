import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import app from './app.ts'

after(() => app.close())

function say(room: string, from: string, text: string): Promise<Response> {
  return app.request(`/room/${room}`, { method: 'POST', body: new URLSearchParams({ from, text }) })
}

test('what is said in a room stands on its page, and is no markup', async () => {
  assert.equal((await say('one', 'Ada', '<b>hi</b>')).status, 303)
  const page = await (await app.request('/room/one')).text()
  assert.match(page, /<b>Ada<\/b>/)
  assert.match(page, /&lt;b&gt;hi/)
})

test('who listens gets what was missed, then what is said', async () => {
  await say('two', 'Ada', 'first')
  const events = (await app.request('/room/two/events?after=0')).body?.pipeThrough(new TextDecoderStream()).getReader()
  assert.match((await events?.read())?.value ?? '', /first/)
  const next = events?.read()
  await say('two', 'Bob', 'second')
  assert.match((await next)?.value ?? '', /second/)
  await events?.cancel()
})

test('an empty message and a long name are refused', async () => {
  assert.equal((await say('one', 'Ada', ' ')).status, 422)
  assert.equal((await say('one', 'A'.repeat(31), 'hi')).status, 422)
})

test('the page speaks French to who prefers it', async () => {
  const page = await (await app.request('/room/one', { headers: { 'accept-language': 'fr-FR,fr;q=0.9' } })).text()
  assert.match(page, /Votre nom/)
})

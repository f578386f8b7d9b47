import assert from 'node:assert/strict'
import { test } from 'node:test'
import app from './app.ts'
import { articles } from './articles.ts'

test('the front page leads to every article', async () => {
  const page = await (await app.request('/')).text()
  for (const { name, title } of articles) {
    assert.ok(page.includes(`href="/articles/${name}"`), name)
    assert.ok(page.includes(title), title)
  }
})

test('every article is a page, with its markup escaped', async () => {
  for (const { name } of articles) assert.equal((await app.request(`/articles/${name}`)).status, 200)
  assert.ok((await (await app.request('/articles/hello')).text()).includes('&lt;b&gt;'))
})

test('what is not there has a page of this site', async () => {
  const answer = await app.request('/articles/none')
  assert.equal(answer.status, 404)
  assert.match(await (await app.request('/nowhere')).text(), /<title>Not found/)
})

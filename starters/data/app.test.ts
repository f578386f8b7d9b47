import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import app from './app.ts'

after(() => app.close())

async function json(path: string): Promise<unknown> {
  return await (await app.request(path)).json()
}

test('a table is a list of rows, with numbers where all are numbers', async () => {
  const [first] = (await json('/api/books')) as unknown[]
  assert.deepEqual(first, { id: 1, author_id: 1, title: 'The Left Hand of Darkness', year: 1969 })
})

test('rows are chosen by columns, sorted, and cut', async () => {
  const books = (await json('/api/books?author_id=1&_sort=year&_limit=1')) as { title: string }[]
  assert.deepEqual(
    books.map(({ title }) => title),
    ['The Left Hand of Darkness'],
  )
  assert.equal((await app.request('/api/books?colour=red')).status, 400)
})

test('one row by its id; what is not there is 404', async () => {
  assert.deepEqual(await json('/api/authors/2'), { id: 2, name: 'Stanisław Lem', country: 'Poland' })
  for (const path of ['/api/authors/9', '/api/nothing']) assert.equal((await app.request(path)).status, 404)
})

test('the page shows every table', async () => {
  const page = await (await app.request('/')).text()
  assert.match(page, /authors/)
  assert.match(page, /Vingt mille lieues sous les mers, 1re partie/)
})

// host-app.ts: a program as people write it for Workers, Bun and Deno: its default export answers fetch().

import { App, abort, html, json, redirect, stream } from '../../src/index.ts'

const app = new App()

app.use(async (request, next) => {
  const answer = await next()
  answer.headers.set('x-path', request.path)
  return answer
})
app.get('/', () => html`<h1>${'<here>'}</h1>`)
app.get('/square/<int:n>', ({ params }) => ({ square: params.n ** 2 }))
app.post('/echo', async (request) => json({ got: await request.json(), type: request.headers.get('content-type') }))
app.get('/ticks', () =>
  stream(
    (async function* () {
      for (let tick = 0; tick < 3; tick++) {
        yield `${tick}\n`
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })(),
  ),
)
app.get('/there', () => redirect('/'))
app.get('/gone', () => abort(410))
app.get('/fault', () => {
  throw new Error('as the test wants it')
})
app.get('/who', (request) => [request.scheme, request.host, request.query.get('q')])

// biome-ignore lint/style/noDefaultExport: it is what such hosts look for
export default app

import { App, html } from 'guichet'

const app = new App()

app.get(
  '/',
  () => html`<h1>It works</h1><p>Try <a href="/hello/Ada">/hello/Ada</a> and <a href="/square/7">/square/7</a>.</p>`,
)

app.get('/hello/<name>', ({ params }) => html`<p>Hello, ${params.name}!</p>`)

app.get('/square/<int:n>', ({ params }) => ({ n: params.n, square: params.n ** 2 }))

export default app

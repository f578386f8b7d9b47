// An App with an extension of its own; the pages are at http://localhost:8000/ and /hits.
import { App, html } from 'guichet'
import { hits } from './hits.ts'

const app = new App().install(hits())

app.get('/', () => html`<p>Come again, then look at <a href="/hits">the hits</a>.</p>`)
app.get('/hello/<name>', ({ params }) => html`<p>Hello, ${params.name}!</p>`)

export default app

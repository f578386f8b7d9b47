import { App, abort } from 'guichet'
import { templates } from 'guichet/templates'
import { articles } from './articles.ts'

const views = templates()
const app = new App({ root: import.meta.dirname }).install(views)

app.get('/', () => views.page('home.html', { articles }))

app.get('/articles/<slug:name>', ({ params }) => {
  const article = articles.find(({ name }) => name === params.name) ?? abort(404)
  return views.page('article.html', { article })
})

app.get('/about', () => views.page('about.html'))

app.notFound(() => views.page('not-found.html', {}, 404))

// What lies in public/ is served behind these routes.
export default app

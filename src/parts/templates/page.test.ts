import { describe, expect, expectTypeOf, test } from 'vitest'
import { ANSWER, type LateAnswer } from '../../app/answers/late-answer.ts'
import { App } from '../../app/app.ts'
import type { AppRequest } from '../../app/app-request.ts'
import { type Visitor, visitor } from '../../app/test-client.ts'
import type { Reply } from '../../http/reply.ts'
import { templates } from './templates.ts'

const texts = {
  'hello.html': '<p>Hello {{ name }}, at {{ request.path }}{{ request.query.get("q") or "" }} {{ lang }}{{ slow }}</p>',
  'plain.html': '<p>{{ name }}</p>',
  'feed.xml': '<x>{{ name }}</x>',
  'robots.txt.j2': '{{ name }}',
  'rows.html': '{% for row in rows %}<li>{{ row }}</li>{% endfor %}',
  'late.html': 'text{{ slow }}{{ missing.x }}',
  'early.html': '{{ missing.x }}',
}

async function site(options: Parameters<typeof templates>[1] = {}): Promise<App> {
  const views = templates(texts, options)
  const app = new App().install(views)
  app.get('/hello/<name>', ({ params }) => views.page('hello.html', params))
  app.get('/slow', () => views.page('hello.html', { name: 'x', slow: Promise.resolve('!') }, 201))
  app.get('/feed', () => views.page('feed.xml', { name: '<' }))
  app.get('/robots', () => views.page('robots.txt.j2', { name: '<' }))
  app.get('/rows', () => views.streamed('rows.html', { rows: [1, 2, 3] }))
  app.get('/nothing', () => views.streamed('rows.html', { rows: [] }))
  app.get('/early', () => views.streamed('early.html'))
  app.get('/chunks', () => views.stream('rows.html', { rows: ['a'] }))
  app.get('/markup', () => views.render('plain.html', { name: '<' }))
  return app
}

test('a page is the answer of a route, with what the request says', async () => {
  const app = await site()
  const answer = await app.request('/hello/Ada%3Cb%3E?q=%26')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await answer.text()).toBe('<p>Hello Ada&lt;b&gt;, at /hello/Ada%3Cb%3E&amp; </p>')
})

test('promises are waited for, and the status is the one asked for', async () => {
  const answer = await (await site()).request('/slow')
  expect(answer.status).toBe(201)
  expect(await answer.text()).toContain('!</p>')
})

test('the media type follows the name', async () => {
  const app = await site()
  expect((await app.request('/feed')).headers.get('content-type')).toBe('application/xml; charset=utf-8')
  const robots = await app.request('/robots')
  expect(robots.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await robots.text()).toBe('<')
  expect(await (await app.request('/markup')).text()).toBe('<p>&lt;</p>')
})

test('a page can be sent while it is made; what fails before its first chunk is an error page', async () => {
  const app = await site()
  expect(await (await app.request('/rows')).text()).toBe('<li>1</li><li>2</li><li>3</li>')
  expect(await (await app.request('/nothing')).text()).toBe('')
  expect(await (await app.request('/chunks')).text()).toBe('<li>a</li>')
  expect((await app.request('/early')).status).toBe(500)
})

test('the context hook gives every page its values; those of the page come first', async () => {
  for (const hook of [
    (request: AppRequest) => ({ lang: request.headers.get('accept-language') ?? 'en', name: 'hook' }),
    async (request: AppRequest) => ({ lang: request.headers.get('accept-language') ?? 'en', name: 'hook' }),
  ]) {
    const app = await site({ context: hook })
    expect(await (await app.request('/hello/Ada', { headers: { 'accept-language': 'fr' } })).text()).toContain(
      'Hello Ada, at /hello/Ada fr',
    )
    expect(await (await app.request('/rows')).text()).toBe('<li>1</li><li>2</li><li>3</li>')
  }
})

test('nothing of the request but its plain values is reached from a template', async () => {
  const views = templates({
    'a.html':
      '{{ request.inner is defined }}{{ request.site is defined }}{{ request.home is defined }}{{ request.session is defined }}{{ request.method }}{{ request.host }}{{ request.constructor }}',
  })
  const app = new App().install(views)
  app.get('/', () => views.page('a.html'))
  expect(await (await app.request('/')).text()).toBe('FalseFalseFalseFalseGETlocalhost')
})

test('without a wait the reply is there at once', () => {
  const views = templates(texts)
  // What a page asks of a request, as far as this one goes.
  const request = { path: '/p', query: new URLSearchParams() } as unknown as AppRequest
  return views.render('hello.html', { request, name: 'x' }).then(() => {
    const reply = views.page('hello.html', { name: 'y' })[ANSWER](request)
    expect(reply).not.toBeInstanceOf(Promise)
    expect((reply as Reply).body).toBe('<p>Hello y, at /p </p>')
  })
})

describe('what every page has', () => {
  function visited(texts: Record<string, string>, context: Record<string, unknown> = {}): [App, Visitor] {
    const views = templates(texts)
    const app = new App().install(views)
    for (const name of Object.keys(texts)) app.get(`/${name.replace('.html', '')}`, () => views.page(name, context))
    app.post('/sign', ({ session }) => {
      session.set('user', { name: '<Ada>' })
      session.set('constructor', 'own')
      session.flash('<Signed>', 'good')
      return 'ok'
    })
    return [app, visitor(app)]
  }

  test('the session is there to be read, and what a page does not ask for costs nothing', async () => {
    const [, guest] = visited({
      'who.html':
        '{{ session.user.name }}{{ session.get("none") }}{{ "user" in session }}{{ session.constructor }}{{ session["constructor"] }}',
      'plain.html': '{{ request.path }}',
      'spoil.html': '{% do session.update({"user": 1}) %}',
    })
    await guest.post('/sign')
    expect(await (await guest.get('/who')).text()).toBe('&lt;Ada&gt;NoneTrueown')
    const plain = await guest.get('/plain')
    expect(plain.headers.get('vary')).toBeNull()
    expect((await guest.get('/spoil')).status).toBe(500)
    expect(await (await guest.get('/who')).text()).toContain('&lt;Ada&gt;')
  })

  test('a flash is shown once, also when a macro shows it', async () => {
    const [, guest] = visited({
      'told.html': '{% import "flashes.html" as f %}{{ f.all() }}',
      'flashes.html':
        '{% macro all() %}{% for t in flash() %}{{ t.kind }}: {{ t.message }}{% else %}none{% endfor %}{% endmacro %}',
    })
    await guest.post('/sign')
    expect(await (await guest.get('/told')).text()).toBe('good: &lt;Signed&gt;')
    expect(await (await guest.get('/told')).text()).toBe('none')
  })

  test('url() builds the paths of routes and patterns, and escapes them', async () => {
    const other = new App()
    const note = other.get('/notes/<int:id>.<any(html,json):kind>', () => 'x')
    const [app] = visited(
      {
        'route.html': '{{ url(note, id=3, kind="json", page=2, tag=["a b", "&"]) }}',
        'pattern.html': '{{ url("/files/<path:name>", name="a/b c", v=1) }} {{ url("/static/site.css") }}',
        'wrong.html': '{{ url(note, id="x", kind="json") }}',
        'lost.html': '{{ url("/files/<path:name>") }}',
        'foreign.html': '{{ url("javascript:alert(1)") }}',
        'sibling.html': '{{ url("//evil.test/") }}',
      },
      { note },
    )
    expect(await (await app.request('/route')).text()).toBe('/notes/3.json?page=2&amp;tag=a+b&amp;tag=%26')
    expect(await (await app.request('/pattern')).text()).toBe('/files/a/b%20c?v=1 /static/site.css')
    const [mounted] = visited({ 'pattern.html': '{{ url("/x/<int:n>", n=1) }}' })
    const parent = new App().mount('/shop', mounted)
    expect(await (await parent.request('/shop/pattern')).text()).toBe('/shop/x/1')
    for (const path of ['/wrong', '/lost', '/foreign', '/sibling']) expect((await app.request(path)).status).toBe(500)
  })

  test('csrf() prints nothing, and the page may call its own things by these names', async () => {
    const [app] = visited({ 'form.html': '<form>{{ csrf() }}</form>{{ session }}{{ url }}' }, { session: 1, url: 'u' })
    expect(await (await app.request('/form')).text()).toBe('<form></form>1u')
  })

  test('a name that is close to one of these is a suggestion', async () => {
    const views = templates({ 'a.html': '{{ sesion.user }}' })
    const app = new App().install(views)
    let told: unknown
    app.onError((error) => {
      told = error
      return undefined
    })
    app.get('/', () => views.page('a.html'))
    await app.request('/')
    expect(told).toMatchObject({ code: 'GUI_TEMPLATES_UNDEFINED', hint: expect.stringContaining('"session"') })
  })
})

test('a handler may return a page by its type', () => {
  const views = templates(texts)
  expectTypeOf(views.page('hello.html')).toEqualTypeOf<LateAnswer<200, string>>()
  expectTypeOf(views.page('hello.html', {}, 404)).toEqualTypeOf<LateAnswer<404, string>>()
  expectTypeOf(views.streamed('hello.html')).toEqualTypeOf<LateAnswer<200, string>>()
})

test('an App installs one engine of templates', () => {
  const app = new App().install(templates(texts))
  expect(() => app.install(templates(texts))).toThrow(expect.objectContaining({ code: 'GUI_APP_EXTENSION' }))
})

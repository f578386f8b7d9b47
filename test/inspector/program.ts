// program.ts: a small program worth looking at, with the inspector in front of it, as `guichet dev` would serve it.

import { createHash } from 'node:crypto'
import { silentLogger } from '../../src/base/log.ts'
import { type Reply, upgrade } from '../../src/http/reply.ts'
import { App, html, redirect } from '../../src/index.ts'
import { enterLink, newToken } from '../../src/platform/dev/gate.ts'
import { type Desk, deskOf } from '../../src/platform/inspector/desk.ts'
import { watchEnvironment } from '../../src/platform/inspector/environment.ts'
import { listen, type RunningServer } from '../../src/server/listen.ts'

export interface InspectorSite {
  readonly url: string
  /** The link that stands in the banner. */
  readonly link: string
  readonly desk: Desk
  close(): Promise<void>
}

const root = new URL('../..', import.meta.url).pathname

/** A WebSocket by hand: says hello, and goodbye to whatever comes (RFC 6455 §1.3, §5.2). */
function greeting(key: string): Reply {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return upgrade(
    'websocket',
    (socket) => {
      socket.on('error', () => {})
      socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('hello')]))
      socket.once('data', () => socket.end(Buffer.from([0x88, 2, 0x03, 0xe8])))
    },
    { 'sec-websocket-accept': accept },
  )
}

function program(): App {
  const app = new App({ secret: 'sixteen characters and more' })
  app.use(async function timing(_request, next) {
    const reply = await next()
    reply.headers.set('server-timing', 'app')
    return reply
  })
  app.use(function session(request, next) {
    request.cookies.set('theme', 'dark', { maxAgeS: 86_400, httpOnly: false })
    return next()
  })
  app.get('/', () => html`<!doctype html><title>Campus</title><h1>Bonjour</h1><p><a href="/square/7">7²</a></p>`)
  app.get('/square/<int:n>', async ({ params, log }) => {
    log.info({ n: params.n }, 'squaring')
    await new Promise((resolve) => setTimeout(resolve, 12))
    console.log('the square of', params.n, 'is', params.n ** 2)
    return { n: params.n, square: params.n ** 2 }
  })
  app.post('/login', async (request) => {
    const form = await request.formData()
    request.session.set('user', form.get('name'))
    request.log.warn({ user: form.get('name') }, 'signed in')
    return redirect('/', 303)
  })
  app.post('/notes', async (request) => {
    const note = (await request.json()) as { readonly text?: string }
    return { saved: note.text ?? null, length: note.text?.length ?? 0 }
  })
  app.get('/broken', () => {
    throw new Error('The sky is falling')
  })
  app.get('/ticks', async function* () {
    for (let tick = 1; tick <= 5; tick++) {
      yield `${tick}\n`
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  })
  app.get('/greeting', ({ headers }) => greeting(headers.get('sec-websocket-key') ?? ''))
  return app
}

/** @param again the site that this one takes the place of, as after a restart: its port and its token */
export async function openInspectorSite(again?: InspectorSite): Promise<InspectorSite> {
  const environment = watchEnvironment(() => false)
  void process.env['NODE_ENV']
  void process.env['DATABASE_PASSWORD']
  environment.stop()
  const app = program()
  const token = again === undefined ? newToken() : (new URL(again.link).searchParams.get('token') ?? '')
  const desk = deskOf(app.handler, {
    gate: { mode: 'dev', nodeEnv: 'test', token },
    log: silentLogger,
    given: app,
    root,
    environment,
    loaded: () => [`${root}app.ts`, `${root}src/index.ts`],
  })
  await desk.handler.open?.({ root, mode: 'dev', log: silentLogger })
  const server: RunningServer = await listen(desk.handler, {
    host: '127.0.0.1',
    port: again === undefined ? 0 : Number(new URL(again.url).port),
    log: desk.log,
    ...(desk.observer === undefined ? {} : { observer: desk.observer }),
  })
  const url = `http://localhost:${server.port}/`
  return {
    url,
    link: enterLink(url, token),
    desk,
    async close() {
      desk.leave()
      server.cut()
      await server.stop()
      await desk.handler.close?.()
    },
  }
}

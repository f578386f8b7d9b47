import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { folder, MAIN, run, start } from './running.ts'

const HELLO = `import { App } from 'guichet'
const app = new App()
app.get('/hello/<name>', ({ params }) => 'Hello, ' + params.name + '!')
export default app
`

test('a plain folder is on the web, listed, on both loopback addresses, and its log is JSON on stdout', async () => {
  const running = await start(['-p', '0'], { cwd: folder({ 'a.txt': 'A', 'deep/b.txt': 'B' }) })
  expect(await (await fetch(`${running.url}/a.txt`)).text()).toBe('A')
  expect(await (await fetch(`http://localhost:${running.port}/deep/b.txt`)).text()).toBe('B')
  expect(await (await fetch(`${running.url}/`)).text()).toContain('a.txt')
  const { code, stdout } = await running.stop()
  expect(code).toBe(0)
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map((line) => [line.request.uri, line.status])).toEqual([
    ['/a.txt', 200],
    ['/deep/b.txt', 200],
    ['/', 200],
  ])
})

test('an app in a bare folder gets the running guichet; public/ comes after its routes, inside its middleware', async () => {
  const app = HELLO.replace(
    'export default',
    "app.use(async (_, next) => { const answer = await next(); answer.headers.set('x-seen', 'yes'); return answer })\nexport default",
  )
  const root = folder({
    'app.ts': app,
    'public/index.html': 'FRONT',
    'public/hello/file.txt': 'never',
    'secret.txt': 'S',
  })
  const running = await start([root, '-p', '0', '--log-format', 'common'])
  expect(await (await fetch(`${running.url}/hello/file.txt`)).text()).toBe('Hello, file.txt!')
  const front = await fetch(`${running.url}/`)
  expect([await front.text(), front.headers.get('x-seen')]).toEqual(['FRONT', 'yes'])
  expect((await fetch(`${running.url}/secret.txt`)).status).toBe(404)
  expect((await running.stop()).stdout).toMatch(/^127\.0\.0\.1 - - \[.*\] "GET \/hello\/file\.txt HTTP\/1\.1" 200 16\n/)
})

test('a bare handler and a file that calls serve itself run too', async () => {
  const handler = "import { text } from 'guichet'\nexport default () => text('bare')\n"
  const bare = await start(['-p', '0', join(folder({ 'one.mjs': handler }), 'one.mjs'), '-q', '--no-quiet'])
  expect(await (await fetch(bare.url)).text()).toBe('bare')
  await bare.stop()
  const own = "import { files, serve } from 'guichet'\nserve(files('.'), { port: 1 })\n"
  const running = await start(['-p', '0', join(folder({ 'server.ts': own, 'a.txt': 'A' }), 'server.ts')])
  expect(await (await fetch(`${running.url}/a.txt`)).text()).toBe('A')
  await running.stop()
})

test('serve() in a program of its own: node server.mjs', async () => {
  const root = folder({ 'a.txt': 'A' })
  const front = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)
  const file = join(
    folder({
      'server.mjs': `import { files, serve } from ${front}\nserve(files(${JSON.stringify(root)}), { port: 9000 })\n`,
    }),
    'server.mjs',
  )
  const running = await start([], { main: file, env: { PORT: '0' } })
  expect(await (await fetch(`${running.url}/a.txt`)).text()).toBe('A')
  expect((await running.stop()).code).toBe(0)
})

test('CommonJS gets the running guichet too', async () => {
  const commonJs =
    "const { App } = require('guichet')\nconst app = new App()\napp.get('/', () => 'cjs')\nmodule.exports = app\n"
  for (const name of ['app.cjs', 'app.js', 'app.cts']) {
    const running = await start([folder({ [name]: commonJs }), '-p', '0'])
    expect(await (await fetch(running.url)).text(), name).toBe('cjs')
    await running.stop()
  }
})

test('what a hook of the app throws is told with the frames of the app only', async () => {
  const app = HELLO.replace('export default', "app.onOpen(() => { throw new Error('no database') })\nexport default")
  const { code, stderr } = await run([folder({ 'app.ts': app }), '-p', '0'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^guichet: Error: no database\n +at .*app\.ts:4:\d+\)\n$/)
})

test('a port that was asked for and is taken: who holds it, and exit 1', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  // A listening server's address is never a path or null here.
  const { port } = holder.address() as AddressInfo
  const root = folder({ 'a.txt': 'A' })
  const asked = await run([root, '--port', String(port)])
  expect(asked).toMatchObject({ code: 1, stdout: '' })
  expect(asked.stderr).toContain(`Port ${port} is taken by `)
  if (process.platform === 'linux') expect(asked.stderr).toContain(`(process ${process.pid})`)
  expect(asked.stderr).not.toMatch(/^ +at /m)
  expect((await run([root], { env: { PORT: String(port) } })).code).toBe(1)
  const front = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)
  const main = join(folder({ 's.mjs': `import { files, serve } from ${front}\nserve(files('.'))\n` }), 's.mjs')
  const own = await run([], { main, env: { PORT: String(port) } })
  expect(own.code).toBe(1)
  expect(own.stderr).toMatch(/^Port \d+ is taken by .*\n.*--port \d+\n$/)
  const config = `import { defineConfig } from 'guichet'\nexport default defineConfig({ port: ${port} })\n`
  const preferred = await start([folder({ 'guichet.config.ts': config, 'public/a.txt': 'A' })])
  expect(preferred.port).toBeGreaterThan(port)
  expect(preferred.stderr()).toContain(`Port ${port} is taken by`)
  await preferred.stop()
  holder.close()
})

test('the configuration says how the files are served, and a slip in it is told', async () => {
  const config = "export default { port: 0, files: { listing: true, index: ['home.html'] } }"
  const files = { 'public/home.html': 'at home', 'public/x/a.txt': 'A' }
  const site = await start([folder({ 'guichet.config.mjs': config, ...files })])
  expect(await (await fetch(`${site.url}/`)).text()).toBe('at home')
  expect((await fetch(`${site.url}/x/`)).status).toBe(200)
  await site.stop()
  const slip = await run([folder({ 'guichet.config.mjs': 'export default { files: { listings: true } }', ...files })])
  expect(slip.code).toBe(1)
  expect(slip.stderr).toMatch(/"listings"[\s\S]*Did you mean "listing"/)
})

test('the first SIGINT waits for the open reply, the second cuts it', async () => {
  const app =
    "import { App } from 'guichet'\nconst app = new App()\napp.get('/slow', async function* () { yield 'begun'; await new Promise(() => setInterval(() => {}, 1000)) })\nexport default app\n"
  const running = await start([folder({ 'app.ts': app }), '-p', '0'])
  const socket = connect(running.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(socket, 'data')
  running.child.kill('SIGINT')
  while (!running.stderr().includes('Ctrl-C again')) await once(running.child.stderr as NodeJS.EventEmitter, 'data')
  running.child.kill('SIGINT')
  expect((await running.ended).code).toBe(130)
  socket.destroy()
})

test('a handler is closed on the way out', async () => {
  const app = HELLO.replace('export default', "app.onClose(() => console.error('closed well'))\nexport default")
  const running = await start([folder({ 'app.ts': app }), '-p', '0'])
  running.child.kill('SIGINT')
  const { code, stderr } = await running.ended
  expect(code).toBe(0)
  expect(stderr).toContain('closed well')
})

test('the copy of the project takes over', async () => {
  const app = HELLO.replace('export default', "app.get('/copy', () => import.meta.resolve('guichet'))\nexport default")
  const root = folder({ 'app.ts': app, 'package.json': '{}' })
  const home = join(root, 'node_modules', 'guichet')
  mkdirSync(home, { recursive: true })
  cpSync(dirname(dirname(MAIN)), join(home, 'dist'), { recursive: true })
  cpSync(new URL('../../package.json', import.meta.url), join(home, 'package.json'))
  const packages = new URL('../../node_modules/', import.meta.url)
  for (const name of Object.keys(JSON.parse(readFileSync(new URL('../package.json', packages), 'utf8')).dependencies)) {
    mkdirSync(dirname(join(root, 'node_modules', name)), { recursive: true })
    symlinkSync(new URL(name, packages), join(root, 'node_modules', name))
  }
  const running = await start([join(root, 'app.ts'), '-p', '0'])
  expect(await (await fetch(`${running.url}/copy`)).text()).toBe(pathToFileURL(join(home, 'dist', 'index.js')).href)
  expect((await running.stop()).stderr).toContain('Local')
})

test('help, version and slips', async () => {
  const root = folder({ 'a.txt': '' })
  const help = await run(['--help'], { cwd: root })
  expect(help).toMatchObject({ code: 0, stderr: '' })
  expect(help.stdout.indexOf('Examples')).toBeLessThan(help.stdout.indexOf('Flags'))
  expect((await run(['-V'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(await run(['--prot', '1'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean --port?'),
  })
  expect(await run(['a', 'b'])).toMatchObject({ code: 2 })
  const missing = await run(['a.tst'], { cwd: root })
  expect(missing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Did you mean "a.txt"?') })
})

test('routes: a table for people, JSON for programs', async () => {
  const root = folder({
    'app.ts': HELLO.replace('export default', "app.post('/x', () => null)\nexport default"),
    'public/a.txt': '',
  })
  const table = await run(['routes'], { cwd: root })
  expect(table).toMatchObject({
    code: 0,
    stderr: '',
    stdout: 'GET   /hello/<name>  app.ts:3\nPOST  /x             app.ts:4\n',
  })
  const json = await run(['routes', 'app.ts', '--json'], { cwd: root })
  expect(JSON.parse(json.stdout)[1]).toEqual({ methods: ['POST'], pattern: '/x', place: 'app.ts:4' })
  expect((await run(['routes'], { cwd: folder({}) })).stderr).toContain('There is no app in')
})

test('routes: those of parts too, with their whole pattern; a foreign handler is one line', async () => {
  const root = folder({
    'app.ts': `import { App, files } from 'guichet'
      const app = new App()
      const api = new App({ at: '/api/<lang>' })
      const deep = new App()
      deep.get('/x', () => 1)
      api.get('/notes', () => 1)
      api.mount('/deep', deep)
      app.mount(api)
      app.mount('/docs', files('.'))
      export default app`,
  })
  const { stdout } = await run(['routes', '--json'], { cwd: root })
  expect((JSON.parse(stdout) as { pattern: string }[]).map(({ pattern }) => pattern)).toEqual([
    '/api/<lang>/notes',
    '/api/<lang>/deep/x',
    '/docs/…',
  ])
})

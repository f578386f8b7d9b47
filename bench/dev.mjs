// dev.mjs: from saving a file to the new answer, and to the page that shows it by itself: `guichet dev` beside
// `flask run --debug`, `node --watch` and Vite's SSR development server. Each has the same program, one file and forty
// modules, and one of the modules is saved with a new number. All run at once and are asked in turn, in one run; those
// that nobody asks do nothing. `node bench/dev.mjs [rounds] > bench/DEV.md`

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { freePort } from './peers.mjs'

const home = fileURLToPath(new URL('..', import.meta.url))
const cli = join(home, 'dist/cli/main.js')
const rounds = Number(process.argv[2] ?? 12)
const MODULES = 40
const EDITED = 20
const work = realpathSync(mkdtempSync(join(tmpdir(), 'guichet-bench-dev-')))

const range = Array.from({ length: MODULES }, (_, index) => index)
const numberOf = (index, number) => (index === EDITED ? number : index)
const page = (number) => `<!doctype html><html><head><title>t</title></head><body><h1>${number}</h1></body></html>`

/** The part that is saved: a value and a function of forty lines, as modules have. */
function part(index, number, typed) {
  const lines = range.map((line) => `  if (value === ${line}) return '${index}-${line}'`).join('\n')
  const type = typed ? ': number' : ''
  return `export const number${index} = ${numberOf(index, number)}\nexport function name${index}(value${type}) {\n${lines}\n  return ''\n}\n`
}

const imports = (ending) =>
  range.map((index) => `import { number${index} } from './parts/part${index}.${ending}'`).join('\n')
const sum = `const numbers = [${range.map((index) => `number${index}`).join(', ')}]`

function folderOf(name, files) {
  const root = join(work, name)
  mkdirSync(join(root, 'parts'), { recursive: true })
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
  return root
}

const parts = (ending, typed) =>
  Object.fromEntries(range.map((index) => [`parts/part${index}.${ending}`, part(index, 0, typed)]))

async function guichet() {
  const root = folderOf('guichet', {
    'app.ts': `import { App, html } from 'guichet'\n${imports('ts')}\n${sum}
const app = new App()
app.get('/', () => html\`<!doctype html><html><head><title>t</title></head><body><h1>\${numbers[${EDITED}]}</h1></body></html>\`)
export default app\n`,
    ...parts('ts', true),
  })
  const port = await freePort()
  const child = spawn(process.execPath, [cli, 'dev', root, '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const save = (number) => writeFileSync(join(root, `parts/part${EDITED}.ts`), part(EDITED, number, true))
  const told = () => [...said.matchAll(/Restarted in (\d+) ms/g)].map(([, ms]) => Number(ms))
  return { name: 'guichet dev', port, child, save, told }
}

async function nodeWatch() {
  const root = folderOf('node', {
    'package.json': '{"type":"module"}',
    'app.js': `import { createServer } from 'node:http'\n${imports('js')}\n${sum}
createServer((_request, response) => {
  response.setHeader('content-type', 'text/html').end(\`<!doctype html><html><head><title>t</title></head><body><h1>\${numbers[${EDITED}]}</h1></body></html>\`)
}).listen(Number(process.env.PORT), '127.0.0.1')\n`,
    ...parts('js', false),
  })
  const port = await freePort()
  const env = { ...process.env, PORT: String(port) }
  const child = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'app.js'], {
    cwd: root,
    env,
    stdio: 'ignore',
  })
  const save = (number) => writeFileSync(join(root, `parts/part${EDITED}.js`), part(EDITED, number, false))
  return { name: 'node --watch, node:http', port, child, save }
}

async function flask() {
  const python = (index, number) =>
    `number = ${numberOf(index, number)}\n\ndef name(value):\n${range.map((line) => `    if value == ${line}: return '${index}-${line}'`).join('\n')}\n    return ''\n`
  const files = Object.fromEntries(range.map((index) => [`parts/part${index}.py`, python(index, 0)]))
  const root = folderOf('flask', {
    'app.py': `from flask import Flask\n${range.map((index) => `from parts import part${index}`).join('\n')}
app = Flask(__name__)
@app.get('/')
def index():
    return f"${page(`{part${EDITED}.number}`)}"\n`,
    'parts/__init__.py': '',
    ...files,
  })
  const port = await freePort()
  // Debian's Flask takes --debug in front of the command; in later ones that is the same.
  const words = ['-m', 'flask', '--app', 'app', '--debug', 'run', '--port', String(port)]
  const child = spawn('/usr/bin/python3', words, { cwd: root, stdio: 'ignore', detached: true })
  const save = (number) => writeFileSync(join(root, `parts/part${EDITED}.py`), python(EDITED, number))
  return { name: 'flask run --debug', port, child, save, group: true }
}

async function vite() {
  const root = folderOf('vite', {
    'package.json': '{"type":"module"}',
    'app.ts': `${imports('ts')}\n${sum}
export const render = () => \`<!doctype html><html><head><title>t</title></head><body><h1>\${numbers[${EDITED}]}</h1></body></html>\`\n`,
    ...parts('ts', true),
    'server.mjs': `import { createServer as httpServer } from 'node:http'
import { createServer } from 'vite'
const reload = { name: 'reload', handleHotUpdate: ({ server }) => { server.ws.send({ type: 'full-reload' }); return [] } }
const http = httpServer()
const vite = await createServer({ root: import.meta.dirname ?? '.', appType: 'custom', logLevel: 'silent', plugins: [reload],
  server: { middlewareMode: { server: http }, hmr: { server: http } } })
http.on('request', (request, response) => vite.middlewares(request, response, async () => {
  const { render } = await vite.ssrLoadModule('/app.ts')
  response.setHeader('content-type', 'text/html').end(await vite.transformIndexHtml(request.url, render()))
}))
http.listen(Number(process.env.PORT), '127.0.0.1')\n`,
  })
  symlinkSync(join(home, 'node_modules'), join(root, 'node_modules'))
  const port = await freePort()
  const env = { ...process.env, PORT: String(port) }
  const child = spawn(process.execPath, ['server.mjs'], { cwd: root, env, stdio: 'ignore' })
  const save = (number) => writeFileSync(join(root, `parts/part${EDITED}.ts`), part(EDITED, number, true))
  return { name: 'Vite SSR', port, child, save }
}

function ask(port) {
  return new Promise((resolve) => {
    const sent = get(
      { host: 'localhost', port, path: '/', agent: false, headers: { accept: 'text/html' } },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.on('close', () => resolve(text))
      },
    )
    sent.on('error', () => resolve(''))
  })
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function untilAnswer(port, number) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if ((await ask(port)).includes(`<h1>${number}</h1>`)) return
    await pause(2)
  }
  throw new Error(`no answer ${number} on port ${port}`)
}

const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const shown = (list) => {
  const sorted = [...list].sort((a, b) => a - b)
  return `${middle(list).toFixed(0)} [${sorted[Math.floor(list.length / 4)].toFixed(0)} .. ${sorted[Math.floor((list.length * 3) / 4)].toFixed(0)}]`
}

async function bareNode() {
  const from = performance.now()
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return performance.now() - from
}

const say = (line = '') => process.stdout.write(`${line}\n`)
const tools = []
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
try {
  for (const open of [guichet, nodeWatch, flask, vite]) tools.push({ answers: [], pages: [], ...(await open()) })
  for (const { port } of tools) await untilAnswer(port, 0)
  const bare = []
  let number = 1000
  await pause(3000)
  for (let round = 0; round < rounds + 1; round++) {
    bare.push(await bareNode())
    for (const tool of tools) {
      tool.save(++number)
      const from = performance.now()
      await untilAnswer(tool.port, number)
      tool.answers.push(performance.now() - from)
      await pause(700)
    }
  }
  for (const tool of tools.filter(({ name }) => /guichet|Vite/.test(name))) {
    const page = await browser.newPage()
    await page.goto(`http://localhost:${tool.port}/`)
    await pause(1500)
    tool.page = page
  }
  for (let round = 0; round < rounds + 1; round++) {
    for (const tool of tools.filter(({ page }) => page !== undefined)) {
      tool.save(++number)
      const from = performance.now()
      await tool.page.getByText(String(number)).waitFor()
      tool.pages.push(performance.now() - from)
      await pause(700)
    }
  }
  say('# From saving to seeing')
  say()
  say(
    `${new Date().toISOString().slice(0, 10)} · ${cpus()[0].model.trim()} x ${cpus().length} · Node ${process.version}`,
  )
  say()
  say(
    '`node bench/dev.mjs` repeats it. The same program of one file and forty modules for each; one module is saved with a',
  )
  say(`new number, ${rounds} times, in turn, within one run. Milliseconds, the middle one and [quartiles].`)
  say()
  say('| | to the new answer | to the page, which loads itself again |')
  say('|---|---|---|')
  for (const { name, answers, pages } of tools)
    say(`| ${name} | ${shown(answers.slice(1))} | ${pages.length === 0 ? 'does not' : shown(pages.slice(1))} |`)
  say()
  say(
    'Vite swaps the changed module inside the running process, and nothing else begins anew: what the module before it',
  )
  say(
    'opened stays open, and what it kept is lost or kept by chance. The three others start a fresh process each time.',
  )
  say()
  const told = tools[0].told().slice(1)
  const ratio = middle(told) / middle(bare.slice(1))
  say(`The restart itself, as the terminal tells it: ${shown(told)} ms; a bare \`node -e 0\` in the same rounds:`)
  say(`${shown(bare.slice(1))} ms; ratio ${ratio.toFixed(2)} (wanted: less than 6).`)
} finally {
  await browser.close()
  for (const { child, group } of tools) {
    // Flask's reloader is a process of its own.
    if (!group) child.kill('SIGTERM')
    else if (child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  await pause(500)
  rmSync(work, { recursive: true, force: true })
}

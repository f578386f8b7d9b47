// fetch-host.test.ts: an App in the hands of others that know fetch(request) and nothing else: a thread without sockets,
// and Bun and Deno where they are installed, or named by GUICHET_BUN and GUICHET_DENO.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { find } from '../support/program.ts'

const at = (name: string) => new URL(name, import.meta.url)

interface HostAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** What is asked of every host, and what has to come. */
const ASKED: readonly (readonly [
  path: string,
  init: RequestInit,
  wanted: { status: number; body: string | RegExp },
])[] = [
  ['/', {}, { status: 200, body: '<h1>&lt;here&gt;</h1>' }],
  ['/square/12', {}, { status: 200, body: '{"square":144}' }],
  ['/square/twelve', {}, { status: 404, body: /not found/i }],
  [
    '/echo',
    { method: 'POST', headers: JSON_TYPE, body: '{"a":1}' },
    { status: 200, body: '{"got":{"a":1},"type":"application/json"}' },
  ],
  ['/echo', { method: 'POST', headers: JSON_TYPE, body: '{"a":' }, { status: 400, body: /JSON/ }],
  ['/ticks', {}, { status: 200, body: '0\n1\n2\n' }],
  ['/there', { redirect: 'manual' }, { status: 302, body: /^/ }],
  ['/gone', {}, { status: 410, body: /gone/i }],
  ['/fault', {}, { status: 500, body: /^(?!.*as the test wants it)/s }],
  ['/square/2', { method: 'DELETE' }, { status: 405, body: /not allowed/i }],
  ['/', { method: 'HEAD' }, { status: 200, body: /^$/ }],
]

function expectAll(answers: readonly HostAnswer[]): void {
  expect(answers.map(({ status }) => status)).toEqual(ASKED.map(([, , wanted]) => wanted.status))
  for (const [index, [path, , wanted]] of ASKED.entries()) {
    const { body = '', headers = [] } = answers[index] ?? {}
    if (typeof wanted.body === 'string') expect(body, path).toBe(wanted.body)
    else expect(body, path).toMatch(wanted.body)
    // The App's middleware ran.
    expect(new Map(headers).get('x-path'), path).toBe(path)
  }
}

async function askAll(url: string): Promise<HostAnswer[]> {
  const answers: HostAnswer[] = []
  for (const [path, init] of ASKED) {
    const response = await fetch(url + path, init)
    answers.push({ status: response.status, headers: [...response.headers], body: await response.text() })
  }
  return answers
}

test('a thread that only calls fetch(request) opens no socket, and comes to its end by itself', async () => {
  const requests = ASKED.map(([path, init]) => [path, init])
  // What goes wrong in there is logged on stderr, which is looked at and not shown.
  const worker = new Worker(at('worker-host.mjs'), {
    workerData: { app: at('host-app.ts').href, requests },
    stderr: true,
    execArgv: ['--no-warnings'],
  })
  let logged = ''
  worker.stderr.on('data', (chunk: Buffer) => {
    logged += chunk
  })
  const ended = once(worker, 'exit')
  const [{ answers, opened, sockets }] = (await once(worker, 'message')) as [
    { answers: HostAnswer[]; opened: string[]; sockets: string[] }, // what worker-host.mjs sends
  ]
  expectAll(answers)
  expect({ opened, sockets }).toEqual({ opened: [], sockets: [] })
  expect(await ended).toEqual([0])
  expect(logged).toMatch('as the test wants it')
})

const children: ChildProcess[] = []
let cache = ''
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'guichet-host-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})
afterAll(() => rmSync(cache, { recursive: true, force: true }))

/** Starts a host and resolves with the URL that it prints. */
function startHost(program: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PORT: '0', DENO_DIR: cache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
  const child = spawn(program, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let said = ''
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk
      const port = /http:\/\/[\w.:[\]]+?:(\d+)/.exec(said)?.[1]
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it listened:\n${said}`)))
  })
}

const bun = process.env['GUICHET_BUN'] ?? find('bun')
const deno = process.env['GUICHET_DENO'] ?? find('deno')
/** Hosts that serve a default export call its `fetch` without its object, and Deno only an own property. */
const isBound = Object.hasOwn(new App(), 'fetch')
const DENO_FLAGS = ['--allow-all', '--no-lock', '--no-remote']

/** Files whose default export is served; the App itself, once its fetch can be called alone. */
const DEFAULTS = isBound ? ['host-default.ts', 'host-app.ts'] : ['host-default.ts']

describe('Bun', () => {
  if (bun === undefined) {
    test.skip('skipped: there is no Bun here', () => {})
    return
  }

  test('Bun.serve({ fetch })', { timeout: 60_000 }, async () => {
    expectAll(await askAll(await startHost(bun, ['run', '--no-install', at('host-serve.ts').pathname])))
  })

  test.each(DEFAULTS)('bun run %s, which serves the default export', { timeout: 60_000 }, async (file) => {
    expectAll(await askAll(await startHost(bun, ['run', '--no-install', at(file).pathname])))
  })
})

describe('Deno', () => {
  if (deno === undefined) {
    test.skip('skipped: there is no Deno here', () => {})
    return
  }

  test('Deno.serve(fetch)', { timeout: 60_000 }, async () => {
    expectAll(await askAll(await startHost(deno, ['run', ...DENO_FLAGS, at('host-serve.ts').pathname])))
  })

  test.each(DEFAULTS)('deno serve %s, which serves the default export', { timeout: 60_000 }, async (file) => {
    const flags = [...DENO_FLAGS, '--host', '127.0.0.1', '--port', '0']
    expectAll(await askAll(await startHost(deno, ['serve', ...flags, at(file).pathname])))
  })
})

test.runIf(isBound)('fetch can be taken off its App', async () => {
  const app = new App()
  app.get('/', () => 'here')
  const { fetch: detached } = app
  expect(await (await detached(new Request('http://a.test/'))).text()).toBe('here')
})

// differential.test.ts: the raw cases against two other servers, Node's own http and nginx. Where they answer with
// another class of status than we do, that stands in differences.ts with its reason; a new difference fails, and so
// does one that is gone. What is compared is how requests are understood: 2xx, 4xx, 5xx, and how many answers there are.

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type Server } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CASES, keeps, type WireCase } from './cases.ts'
import { RawClient, readAnswer } from './client.ts'
import { DIFFERENCES, type Peer } from './differences.ts'

const NGINX = '/usr/sbin/nginx'
/** What the table was written with; others are skipped, since both change with their versions. */
const RECORDED_ON = { node: '20', nginx: '1.22' }
const AT_ONCE = 64

/** Statuses as classes, "2 4"; "-" when nothing was answered. */
function classes(statuses: readonly number[]): string {
  return statuses.length === 0 ? '-' : statuses.map((status) => Math.floor(status / 100)).join(' ')
}

/** Whole requests only: behind an unfinished one the last request would be a part of it. */
const COMPARED = CASES.filter(({ expect: wanted, name }) => wanted !== 'closed' && name !== 'a body cut off')
/** Behind each case: where it is answered, the case's own bytes were all used up. */
const LAST = 'GET /behind HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

function ours(one: WireCase): string {
  const wanted = one.expect === 'closed' ? [] : one.expect
  return classes(keeps(one) ? [...wanted, 200] : wanted)
}

/** What the server at `port` answers; its own habits of framing are not ours to judge, so reading is lenient. */
async function ask(port: number, one: WireCase): Promise<string> {
  const client = await RawClient.open(port)
  // Where the request itself asks for the end, nothing is sent behind it.
  client.send(keeps(one) || Number(one.expect.at(-1)) >= 400 ? one.bytes + LAST : one.bytes)
  await client.over()
  client.destroy()
  return classes(statusesOf(client.bytes(), one.head === true))
}

function statusesOf(bytes: Buffer, toHead: boolean): number[] {
  const statuses: number[] = []
  let at = 0
  while (at < bytes.length) {
    const text = bytes.toString('latin1', at)
    // Node's bare "HTTP/1.1 400 Bad Request\r\nConnection: close" and nginx's pages for lines that are no HTTP.
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]
    if (status === undefined) {
      statuses.push(/<title>(\d{3})/.test(text) ? Number(/<title>(\d{3})/.exec(text)?.[1]) : 0)
      break
    }
    const read = tried(() => readAnswer(bytes, at, toHead && statuses.length === 0, true))
    statuses.push(read?.answer.status ?? Number(status))
    if (read === undefined) break
    at = read.next
  }
  return statuses
}

function tried<Value>(work: () => Value): Value | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function compare(peer: Peer, portOf: () => number, cases: readonly WireCase[]): void {
  const listed = new Map(
    DIFFERENCES.filter((entry) => entry.peer === peer).flatMap((entry) =>
      entry.cases.map((name) => [name, entry.theirs] as const),
    ),
  )
  const known = new Set(CASES.map(({ name }) => name))

  test('the table names only cases that there are', () => {
    expect([...listed.keys()].filter((name) => !known.has(name))).toEqual([])
  })

  test('it answers as we do, but for the differences of the table', { timeout: 20_000 }, async () => {
    const found: Record<string, string> = {}
    for (let at = 0; at < cases.length; at += AT_ONCE) {
      const asked = cases.slice(at, at + AT_ONCE)
      const answers = await Promise.all(asked.map((one) => ask(portOf(), one)))
      for (const [i, one] of asked.entries()) if (answers[i] !== ours(one)) found[one.name] = answers[i] ?? ''
    }
    const named = new Set(cases.map(({ name }) => name))
    expect(found).toEqual(Object.fromEntries([...listed].filter(([name]) => named.has(name))))
  })
}

describe('node:http', () => {
  let server: Server

  beforeAll(async () => {
    // Its limit is 16 KiB like ours; its handler answers the paths as echo.ts does, as far as the class goes.
    server = createHttpServer(
      { headersTimeout: 500, requestTimeout: 500, connectionsCheckingInterval: 50 },
      (request, response) => {
        const status = /^\/(204|205|304|404|500)$/.exec(request.url ?? '')?.[1]
        request.on('data', () => {})
        request.on('end', () => {
          response.statusCode = Number(status ?? 200)
          response.end()
        })
      },
    )
    server.keepAliveTimeout = 1
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const recorded = process.versions.node.split('.')[0] === RECORDED_ON.node
  describe.runIf(recorded)(`of Node ${RECORDED_ON.node}`, () => {
    compare(
      'node',
      () => (server.address() as AddressInfo).port,
      // It has no limit of the body's length.
      COMPARED.filter(({ expect: [first] }) => first !== 413),
    )
  })
  if (!recorded) test.skip(`skipped: the table was written with Node ${RECORDED_ON.node}`, () => {})
})

describe('nginx', () => {
  const found = nginxVersion() === RECORDED_ON.nginx
  let folder = ''
  let port = 0

  beforeAll(async () => {
    if (!found) return
    folder = mkdtempSync(join(tmpdir(), 'guichet-nginx-'))
    const [front, back] = await freePorts(2)
    port = front ?? 0
    writeFileSync(join(folder, 'nginx.conf'), nginxConfig(folder, front ?? 0, back ?? 0))
    // It goes to the background once its ports are open.
    execFileSync(NGINX, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'pipe' })
  })

  afterAll(() => {
    if (!found) return
    const pid = Number(readFileSync(join(folder, 'nginx.pid'), 'utf8'))
    if (pid > 0) process.kill(pid, 'SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  if (found) compare('nginx', () => port, COMPARED)
  else test.skip('skipped: there is no nginx 1.22 here', () => {})
})

/** "1.22", or undefined where there is none. */
function nginxVersion(): string | undefined {
  if (!existsSync(NGINX)) return undefined
  const { stderr } = spawnSync(NGINX, ['-v'], { encoding: 'utf8' })
  return /nginx\/(\d+\.\d+)/.exec(stderr)?.[1]
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** A proxy in front of itself, so that it has to read bodies whole before it answers. */
function nginxConfig(folder: string, front: number, back: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log crit;
events { worker_connections 1000; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  large_client_header_buffers 4 8k;
  client_max_body_size 1m;
  client_header_timeout 500ms;
  client_body_timeout 500ms;
  keepalive_timeout 500ms;
  lingering_timeout 300ms;
  server {
    listen 127.0.0.1:${front};
    location / { proxy_pass http://127.0.0.1:${back}; proxy_http_version 1.1; }
  }
  server {
    listen 127.0.0.1:${back};
    location / { return 200 ok; }
    location = /204 { return 204; }
    location = /205 { return 205; }
    location = /304 { return 304; }
    location = /404 { return 404; }
    location = /500 { return 500; }
  }
}
`
}

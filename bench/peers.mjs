// peers.mjs: starts each server as a process of its own and reads the CPU time of its whole tree from /proc.

import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder, publicFolder } from './servers/work.mjs'

const script = (name) => fileURLToPath(new URL(`servers/${name}.mjs`, import.meta.url))
const bunBinary = fileURLToPath(new URL('../.cache/bun/node_modules/@oven/bun-linux-x64/bin/bun', import.meta.url))

export const peers = [
  { name: 'guichet', node: 'guichet' },
  { name: 'guichet, observed', node: 'guichet', env: { BENCH_OBSERVER: '1' } },
  { name: 'node:http', node: 'node-http' },
  { name: 'fastify', node: 'fastify' },
  { name: 'hono', node: 'hono' },
  { name: 'fastify + zod', node: 'fastify', env: { BENCH_SCHEMA: 'zod' } },
  { name: 'express', node: 'express' },
  {
    name: 'fastapi',
    command: () => pythonWith('fastapi', 'uvicorn'),
    args: () => [fileURLToPath(new URL('servers/data-fastapi.py', import.meta.url))],
  },
  { name: 'net floor', node: 'net-floor' },
  {
    name: 'bun',
    command: () => find('bun') ?? (existsSync(bunBinary) ? bunBinary : undefined),
    args: () => [script('bun')],
  },
  {
    name: 'nginx',
    command: () => find('nginx'),
    args: (port, tls) => ['-p', cacheFolder, '-c', nginxConfig(port, tls), '-e', `${cacheFolder}nginx.err`],
    port: true,
  },
  {
    name: 'caddy',
    command: () => find('caddy'),
    args: (port) => ['run', '--adapter', 'caddyfile', '--config', caddyConfig(port)],
    port: true,
  },
]

export function find(program) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']) {
    if (existsSync(`${folder}/${program}`)) return `${folder}/${program}`
  }
  return undefined
}

/**
 * Python, when it has these packages (Debian's python3-fastapi, uvicorn; python3-uvloop, python3-httptools, which uvicorn takes
 * where they are; python3-asyncpg for PostgreSQL). The system's own too: another may stand before it in PATH.
 */
function pythonWith(...packages) {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', `import ${packages.join(', ')}`], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}

export const versionOf = (node) => `Node ${execFileSync(node, ['-v']).toString().trim()}`

/** @returns undefined when the program is not on this machine */
export async function startServer(peer, workload, node) {
  const command = peer.node === undefined ? peer.command() : node
  if (command === undefined) {
    console.log(`${peer.name}: not found on this machine, left out`)
    return undefined
  }
  const fixed = peer.port ? await freePort() : 0
  const suite = workload.suite === undefined ? '' : `${workload.suite}-`
  const args = peer.node === undefined ? peer.args(fixed, workload.tls) : [script(suite + peer.node)]
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    ...peer.env,
    ...workload.env,
    XDG_DATA_HOME: cacheFolder,
    ...(workload.tls ? { BENCH_TLS: '1' } : {}),
  }
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', fixed ? 'ignore' : 'pipe', fixed ? 'ignore' : 'inherit'],
  })
  const port =
    fixed ||
    (await new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${peer.name} ended before it listened`)))
      child.stdout.on('data', (chunk) => resolve(Number(String(chunk).trim().split('\n').at(-1))))
    }))
  const url = `${workload.tls ? 'https' : 'http'}://127.0.0.1:${port}`
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
  for (let i = 0; ; i++) {
    try {
      await (
        await fetch(
          url + workload.path,
          workload.body === undefined
            ? {}
            : { method: 'POST', body: workload.body, headers: { 'content-type': 'application/json' } },
        )
      ).arrayBuffer()
      break
    } catch (error) {
      if (i === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return {
    url,
    port,
    pid: child.pid,
    cpuSeconds: () => treeOf(child.pid).reduce((sum, pid) => sum + cpuOf(pid), 0),
    residentBytes: () => treeOf(child.pid).reduce((sum, pid) => sum + residentOf(pid), 0),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve)
        child.kill(fixed ? 'SIGTERM' : 'SIGKILL')
      }),
  }
}

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

const TICKS = Number(execFileSync('getconf', ['CLK_TCK']).toString())

function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return undefined
  }
}

function cpuOf(pid) {
  const fields = statOf(pid)
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS
}

function residentOf(pid) {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) * 1024
}

function treeOf(root) {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  const parents = new Map(pids.map((pid) => [pid, Number(statOf(pid)?.[1] ?? 0)]))
  const tree = [root]
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child)
  return tree
}

function nginxConfig(port, tls) {
  mkdirSync(`${cacheFolder}temp`, { recursive: true })
  const path = `${cacheFolder}nginx.conf`
  const secure = tls
    ? `ssl_certificate ${cacheFolder}cert.pem; ssl_certificate_key ${cacheFolder}key.pem; ssl_session_cache shared:s:1m;`
    : ''
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${cacheFolder}temp;`)
    .join(' ')
  writeFileSync(
    path,
    `user root; worker_processes 1; daemon off; pid ${cacheFolder}nginx.pid;
events { worker_connections 20000; }
http { access_log off; error_log /dev/null; ${temps} sendfile on; tcp_nopush on; keepalive_requests 10000000; open_file_cache max=100 inactive=60s; open_file_cache_valid 60s;
server { listen 127.0.0.1:${port} ${tls ? 'ssl' : ''}; ${secure}
location = /plain { default_type text/plain; return 200 "Hello, World!"; }
location /static/ { alias ${publicFolder}/; } } }
`,
  )
  return path
}

function caddyConfig(port) {
  const path = `${cacheFolder}Caddyfile`
  writeFileSync(
    path,
    `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  respond /plain "Hello, World!"
  handle_path /static/* {
    root * ${publicFolder}
    file_server
  }
}
`,
  )
  return path
}

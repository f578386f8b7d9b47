// workloads.mjs: what is asked for, of whom, and the ratio per CPU-second that guichet has to reach (Node 24).

const CHROME = [
  'Host: localhost:8000',
  'Connection: keep-alive',
  'Cache-Control: max-age=0',
  'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
  'sec-ch-ua-mobile: ?0',
  'sec-ch-ua-platform: "Linux"',
  'Upgrade-Insecure-Requests: 1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  'Sec-Fetch-Site: none',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-User: ?1',
  'Sec-Fetch-Dest: document',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7',
  'Cookie: theme=dark; consent=necessary; session=4f9c2b7e6a1d8f30c5e2',
]
const NODE = ['node:http', 'fastify', 'hono', 'express']
const ALL = ['guichet', ...NODE, 'net floor', 'bun', 'nginx', 'caddy']
const NOTE = JSON.stringify({
  title: 'Répétition générale',
  tags: ['théâtre', 'campus', 'soirée'],
  seats: 240,
  open: true,
  text: 'La troupe joue trois soirs de suite, et les places sont gratuites. '.repeat(12),
})

/** Of the suite "data": schemas and databases. Where the database is the limit, nobody can be far ahead. */
function dataWorkloads() {
  const common = { suite: 'data', peers: ['guichet', 'fastify', 'fastify + zod', 'hono', 'fastapi'] }
  const wanted = { fastify: 2.1, 'fastify + zod': 2.1, hono: 2.1, fastapi: 5 }
  const onEach = (make) => [make('SQLite', 'sqlite'), make('PostgreSQL', 'postgres')]
  return [
    {
      ...common,
      name: 'checked',
      title: 'POST of 1 KB JSON, checked by a schema',
      path: '/checked',
      body: NOTE,
      wanted,
    },
    ...onEach((engine, db) => ({
      ...{ ...common, name: `insert-${db}`, title: `The same, inserted into ${engine}`, path: '/notes', body: NOTE },
      env: { BENCH_DB: db },
      wanted: { fastify: 1, 'fastify + zod': 1, hono: 1, fastapi: 5 },
    })),
    ...onEach((engine, db) => ({
      ...{ ...common, name: `list-${db}`, title: `A list of 100 rows of ${engine} as JSON`, path: '/notes' },
      env: { BENCH_DB: db },
      wanted: { fastify: 1, 'fastify + zod': 1, hono: 1, fastapi: 5 },
    })),
  ]
}

export const workloads = [
  {
    name: 'plain',
    title: 'Plain text, few headers',
    path: '/plain',
    peers: ALL,
    wanted: { fastify: 2, 'node:http': 1.7 },
  },
  {
    name: 'browser',
    title: "Plain text, a browser's headers",
    path: '/plain',
    headers: CHROME,
    peers: ALL,
    wanted: { fastify: 2.5, 'node:http': 2.4 },
  },
  {
    name: 'alternating',
    title: 'Plain text, header blocks alternating on a connection',
    path: '/plain',
    alternate: CHROME,
    peers: ['guichet', 'node:http', 'fastify'],
    wanted: {},
  },
  { name: 'json', title: 'JSON, small', path: '/json', peers: ['guichet', ...NODE, 'bun'], wanted: { fastify: 2 } },
  {
    name: 'routed',
    title: 'One of 100 routes with a typed parameter',
    path: '/things57/42',
    peers: ['guichet', ...NODE, 'bun', 'net floor'],
    wanted: { fastify: 2.2 },
  },
  {
    name: 'middleware',
    title: 'Five middlewares, each setting a field',
    path: '/wrapped/plain',
    peers: ['guichet', 'fastify', 'hono', 'express'],
    wanted: { fastify: 1.7, hono: 1.7 },
  },
  {
    name: 'fields',
    title: 'JSON of 100 fields',
    path: '/fields',
    peers: ['guichet', 'fastify', 'hono', 'express'],
    wanted: { fastify: 1.7, hono: 1.7 },
  },
  {
    name: 'post',
    title: 'POST of 1 KB JSON, parsed and answered',
    path: '/echo',
    body: NOTE,
    peers: ['guichet', ...NODE, 'bun'],
    wanted: { fastify: 2.1 },
  },
  {
    name: 'static1k',
    title: 'Static file, 1 KB',
    path: '/static/1k.bin',
    peers: ['guichet', 'node:http', 'express', 'bun', 'nginx', 'caddy'],
    wanted: { nginx: 0.65, caddy: 4 },
  },
  {
    name: 'static16k',
    title: 'Static file, 16 KB',
    path: '/static/16k.bin',
    peers: ['guichet', 'node:http', 'express', 'bun', 'nginx', 'caddy'],
    wanted: { nginx: 0.5, caddy: 4 },
  },
  {
    name: 'static1m',
    title: 'Static file, 1 MB',
    path: '/static/1m.bin',
    peers: ['guichet', 'node:http', 'express', 'bun', 'nginx', 'caddy'],
    wanted: { nginx: 1 },
  },
  {
    name: 'pipelined',
    title: 'Pipelined, 16 at a time',
    path: '/plain',
    pipeline: 16,
    peers: ['guichet', 'node:http', 'bun', 'nginx'],
    wanted: { 'node:http': 8 },
  },
  {
    name: 'tls',
    title: 'Plain text over TLS, HTTP/1.1',
    path: '/plain',
    tls: true,
    peers: ['guichet', 'node:http', 'nginx'],
    wanted: { 'node:http': 1.3 },
  },
  ...dataWorkloads(),
  {
    name: 'observer',
    title: 'Plain text: an observer looking (first) and none',
    path: '/plain',
    peers: ['guichet', 'guichet, observed'],
    wanted: {},
  },
]

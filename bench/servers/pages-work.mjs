// pages-work.mjs: what every server of bench/pages.mjs has to do, and where the peers' packages are.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Installed here and not with the project: they are no part of it, and some of them are native. */
const folder = fileURLToPath(new URL('../../.cache/bench-pages', import.meta.url))
const PACKAGES = {
  fastify: '5.6.1',
  '@fastify/cookie': '11.1.5',
  '@fastify/session': '11.1.3',
  '@fastify/secure-session': '8.4.0',
  '@fastify/view': '11.1.1',
  '@fastify/multipart': '9.4.0',
  express: '5.1.0',
  'express-session': '1.19.0',
  'cookie-session': '2.1.1',
  multer: '2.5.0',
  nunjucks: '3.2.4',
  eta: '4.6.0',
}

/** Loads one of the peers' packages. */
export const peer = createRequire(join(folder, 'package.json'))

/** Installs what is missing, without running anybody's scripts. */
export function installPeers() {
  const wanted = JSON.stringify({ private: true, dependencies: PACKAGES })
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), wanted)
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-engine-strict']
  execFileSync('npm', ['install', '--prefix', folder, ...flags], { stdio: ['ignore', 'ignore', 'ignore'] })
}

export const SECRET = 'a secret of the benchmark, 32 characters and more'
export const FILE_BYTES_MAX = 1_000_000_000
export const uploadFolder = process.env.BENCH_UPLOADS ?? folder

export const page = {
  title: 'People & places',
  people: Array.from({ length: 100 }, (_, i) => ({
    id: 1000 + i,
    name: `Person ${i}`,
    email: `person.${i}@example.org`,
    note: i % 10 === 0 ? 'Likes <b>tea</b> & "scones"' : 'Nothing to tell about this one',
    active: i % 3 === 0,
    age: 20 + (i % 50),
  })),
}

/** The same for guichet, nunjucks and Jinja. */
export const TABLE = `<!doctype html>
<title>{{ title }}</title>
<h1>{{ title }}</h1>
<table>
{% for p in people %}<tr class="{{ 'odd' if loop.index % 2 else 'even' }}"><td>{{ loop.index }}</td><td>{{ p.id }}</td><td><a href="/people/{{ p.id }}" title="{{ p.note }}">{{ p.name }}</a></td><td>{{ p.email }}</td><td>{{ p.age }}</td><td>{% if p.active %}yes{% else %}no{% endif %}</td></tr>
{% endfor %}</table>
`

export const ETA_TABLE = `<!doctype html>
<title><%= it.title %></title>
<h1><%= it.title %></h1>
<table>
<% it.people.forEach((p, i) => { %><tr class="<%= (i + 1) % 2 ? 'odd' : 'even' %>"><td><%= i + 1 %></td><td><%= p.id %></td><td><a href="/people/<%= p.id %>" title="<%= p.note %>"><%= p.name %></a></td><td><%= p.email %></td><td><%= p.age %></td><td><% if (p.active) { %>yes<% } else { %>no<% } %></td></tr>
<% }) %></table>
`

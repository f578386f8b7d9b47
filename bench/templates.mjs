// templates.mjs: `PEERS=folder node bench/templates.mjs [--rounds 15 --dry]`: a page with a table of 100 rows, and a page of a layout,
// an include and a macro for each row, beside JavaScript written by hand and beside other engines. Interleaved rounds in
// one process; ratios are taken within a round. Peers (nunjucks, eta, minijinja-js) are used where PEERS has them installed,
// which .cache/bench-pages has once bench/pages.mjs has run. Writes bench/TEMPLATES.md.

import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    milliseconds: { type: 'string', default: '60' },
    dry: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const milliseconds = Number(values.milliseconds)
const dist = process.env.GUICHET_DIST ?? new URL('../dist', import.meta.url).pathname
const ours = (path) => import(pathToFileURL(join(dist, path)).href)
const { Engine } = await ours('parts/templates/engine.js')
const { MemoryLoader } = await ours('parts/templates/loader.js')
const { Lookup } = await ours('parts/templates/lookup.js')
const { templateOptions } = await ours('parts/templates/options.js')
const { globals } = await ours('parts/templates/globals.js')
const { escapeHtml, html } = await ours('app/html/html.js')

const people = Array.from({ length: 100 }, (_, i) => ({
  id: 1000 + i,
  name: `Person ${i}`,
  email: `person.${i}@example.org`,
  note: i % 10 === 0 ? 'Likes <b>tea</b> & "scones"' : 'Nothing to tell about this one',
  active: i % 3 === 0,
  age: 20 + (i % 50),
}))
const context = { title: 'People & places', people }

const TABLE = `<h1>{{ title }}</h1>
<table>
{% for p in people %}<tr class="{{ 'odd' if loop.index is odd else 'even' }}"><td>{{ loop.index }}</td><td>{{ p.id }}</td><td><a href="/people/{{ p.id }}" title="{{ p.note }}">{{ p.name }}</a></td><td>{{ p.email }}</td><td>{{ p.age }}</td><td>{% if p.active %}yes{% else %}no{% endif %}</td></tr>
{% endfor %}</table>`
const LAYOUT =
  '<html><head><title>{% block title %}{% endblock %}</title></head><body>{% include "nav.html" %}{% block body %}{% endblock %}</body></html>'
const NAV = '<nav>{% for t in ["Home", "About", "Contact"] %}<a href="/{{ t|lower }}">{{ t }}</a>{% endfor %}</nav>'
const MACROS = '{% macro row(p, mark="-") %}<li>{{ mark }} {{ p.name }} &lt;{{ p.email|lower }}&gt;</li>{% endmacro %}'
const PAGE = `{% extends "layout.html" %}{% from "macros.html" import row %}{% block title %}{{ title }}{% endblock %}{% block body %}<ul>
{% for p in people %}{{ row(p, mark="*") }}
{% endfor %}</ul>{% endblock %}`
const ETA = `<h1><%= it.title %></h1>
<table>
<% it.people.forEach((p, i) => { %><tr class="<%= (i + 1) % 2 === 1 ? 'odd' : 'even' %>"><td><%= i + 1 %></td><td><%= p.id %></td><td><a href="/people/<%= p.id %>" title="<%= p.note %>"><%= p.name %></a></td><td><%= p.email %></td><td><%= p.age %></td><td><% if (p.active) { %>yes<% } else { %>no<% } %></td></tr>
<% }) %></table>`

const handWritten = {
  table({ title, people }) {
    let rows = ''
    for (let i = 0; i < people.length; i++) {
      const p = people[i]
      rows += `<tr class="${(i + 1) % 2 === 1 ? 'odd' : 'even'}"><td>${i + 1}</td><td>${p.id}</td><td><a href="/people/${p.id}" title="${escapeHtml(p.note)}">${escapeHtml(p.name)}</a></td><td>${escapeHtml(p.email)}</td><td>${p.age}</td><td>${p.active ? 'yes' : 'no'}</td></tr>\n`
    }
    return `<h1>${escapeHtml(title)}</h1>\n<table>\n${rows}</table>`
  },
  layout({ title, people }) {
    const nav = ['Home', 'About', 'Contact'].map(
      (t) => `<a href="/${escapeHtml(t.toLowerCase())}">${escapeHtml(t)}</a>`,
    )
    const row = (p, mark = '-') =>
      `<li>${escapeHtml(mark)} ${escapeHtml(p.name)} &lt;${escapeHtml(p.email.toLowerCase())}&gt;</li>`
    const rows = people.map((p) => `${row(p, '*')}\n`).join('')
    return `<html><head><title>${escapeHtml(title)}</title></head><body><nav>${nav.join('')}</nav><ul>\n${rows}</ul></body></html>`
  },
}

const texts = { 'table.html': TABLE, 'page.html': PAGE, 'layout.html': LAYOUT, 'nav.html': NAV, 'macros.html': MACROS }
const engine = new Engine(
  {
    settings: templateOptions.resolve({}),
    lookup: new Lookup([]),
    globals,
    filters: new Map(),
    tests: new Map(),
  },
  new MemoryLoader(texts),
  false,
)

const works = {
  table: { 'by hand': handWritten.table, guichet: () => engine.render('table.html', context) },
  layout: { 'by hand': handWritten.layout, guichet: () => engine.render('page.html', context) },
}
works.table['guichet html``'] = ({ title, people: all }) =>
  html`<h1>${title}</h1>
<table>
${all.map((p, i) => html`<tr class="${(i + 1) % 2 === 1 ? 'odd' : 'even'}"><td>${i + 1}</td><td>${p.id}</td><td><a href="/people/${p.id}" title="${p.note}">${p.name}</a></td><td>${p.email}</td><td>${p.age}</td><td>${p.active ? 'yes' : 'no'}</td></tr>\n`)}</table>`
    .text

const missing = []
/** A peer's module, or undefined. */
async function peer(name) {
  try {
    const require = createRequire(join(process.env.PEERS ?? '.', 'package.json'))
    return await import(pathToFileURL(require.resolve(name)).href)
  } catch {
    missing.push(name)
    return undefined
  }
}

const nunjucks = await peer('nunjucks')
if (nunjucks !== undefined) {
  const { Environment, Loader } = nunjucks.default
  const loader = new (class extends Loader {
    getSource(name) {
      return { src: texts[name].replace('is odd', '% 2 == 1'), path: name, noCache: false }
    }
  })()
  const env = new Environment(loader, { autoescape: true })
  works.table.nunjucks = (given) => env.render('table.html', given)
  works.layout.nunjucks = (given) => env.render('page.html', given)
}
const eta = await peer('eta')
if (eta !== undefined) {
  const views = new eta.Eta({ autoTrim: false })
  const compiled = views.compile(ETA)
  works.table.eta = (given) => views.render(compiled, given)
}
const minijinja = await peer('minijinja-js')
if (minijinja !== undefined) {
  const env = new minijinja.Environment()
  for (const [name, text] of Object.entries(texts)) env.addTemplate(name, text)
  works.table['minijinja-js'] = (given) => env.renderTemplate('table.html', given)
  works.layout['minijinja-js'] = (given) => env.renderTemplate('page.html', given)
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
const quartile = (numbers, part) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * part)] ?? Number.NaN
/** The text without what engines may write in different ways. */
const plain = (text) =>
  text
    .replace(/&#(?:34|x22);/g, '&quot;')
    .replaceAll('&#x2f;', '/')
    .replace(/\s+/g, ' ')

/** What a table may cost, times a template literal written by hand. */
const WANTED = 2
const TITLES = { table: 'A table of 100 rows', layout: 'A layout, an include, and a macro for each of 100 rows' }
const lines = []
const say = (line = '') => {
  lines.push(line)
  console.log(line)
}
say('# Templates')
say()
say(
  `${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model ?? 'unknown CPU'} x ${cpus().length} · Node ${process.version} · ${rounds} rounds`,
)
say()
say(
  '`node bench/templates.mjs` repeats it: rendering alone, in one process, engines taking turns, ratios within a round. "By',
)
say('hand" is a template literal that escapes what has to be.')

for (const [title, engines] of Object.entries(works)) {
  const wanted = plain(await engines['by hand'](context))
  const times = {}
  for (const [name, render] of Object.entries(engines)) {
    // The first rendering reads and compiles; from then on nothing waits.
    const made = plain(await render(context))
    if (made !== wanted) console.log(`${name} makes something else of ${title}`)
    for (let i = 0; i < 300; i++) render(context)
    times[name] = []
  }
  for (let round = 0; round < rounds; round++) {
    const names = Object.keys(engines)
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length]
      const render = engines[name]
      let count = 0
      const start = performance.now()
      while (performance.now() - start < milliseconds) {
        for (let j = 0; j < 20; j++) render(context)
        count += 20
      }
      times[name].push(((performance.now() - start) / count) * 1000)
    }
  }
  say()
  say(`## ${TITLES[title]}`)
  say()
  say('| engine | µs a page | times by hand [quartiles] | wanted |')
  say('|---|---|---|---|')
  for (const [name, all] of Object.entries(times)) {
    const ratios = all.map((time, i) => time / times['by hand'][i])
    const spread = `${quartile(ratios, 0.25).toFixed(2)} .. ${quartile(ratios, 0.75).toFixed(2)}`
    const met = median(ratios) <= WANTED ? 'met' : 'MISSED'
    const wanted = title === 'table' && name === 'guichet' ? `at most ${WANTED}: ${met}` : ''
    say(`| ${name} | ${median(all).toFixed(1)} | ${median(ratios).toFixed(2)} [${spread}] | ${wanted} |`)
  }
}
for (const name of missing) console.log(`${name}: not installed`)
if (!values.dry) writeFileSync(fileURLToPath(new URL('TEMPLATES.md', import.meta.url)), `${lines.join('\n')}\n`)

// router.mjs: `node bench/router.mjs [--rounds 25]`: finding a route among 100 and 1,000, beside find-my-way (Fastify's) and
// Hono's routers. Interleaved rounds in one process; prints nanoseconds a search in the fastest, and how many times as long the peers take.

import { parseArgs } from 'node:util'
import findMyWay from 'find-my-way'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { TrieRouter } from 'hono/router/trie-router'
import { parsePattern } from '../dist/app/routing/pattern.js'
import { Router } from '../dist/app/routing/router.js'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '25' }, searches: { type: 'string', default: '60000' } },
})
const rounds = Number(values.rounds)
const searches = Number(values.searches)

/** Of each hundred: 40 without parameters, 40 with one, 20 deep with three. */
function patterns(count) {
  return Array.from({ length: count }, (_, i) => {
    if (i % 5 < 2) return `/static${i}/page`
    if (i % 5 < 4) return `/things${i}/<id>`
    return `/shop${i}/<shop>/shelf/<shelf>/item/<item>`
  })
}

const colons = (pattern) => pattern.replaceAll(/<(\w+)>/g, ':$1')

const makers = {
  guichet(list) {
    const router = new Router()
    for (const text of list) router.add('GET', { pattern: parsePattern(text, {}) })
    router.close()
    return (path) => router.find('GET', path)
  },
  'find-my-way'(list) {
    const router = findMyWay()
    for (const text of list) router.on('GET', colons(text), () => {})
    return (path) => router.find('GET', path)
  },
  'hono RegExpRouter'(list) {
    const router = new RegExpRouter()
    for (const text of list) router.add('GET', colons(text), text)
    return (path) => router.match('GET', path)
  },
  'hono TrieRouter'(list) {
    const router = new TrieRouter()
    for (const text of list) router.add('GET', colons(text), text)
    return (path) => router.match('GET', path)
  },
}

const cases = (count) => {
  const last = count - 5
  return {
    static: [`/static${last}/page`, '/static0/page', `/static${Math.floor(count / 10) * 5}/page`],
    'one parameter': [`/things${last + 2}/42`, '/things2/abc', `/things${Math.floor(count / 10) * 5 + 2}/a-b`],
    deep: [`/shop${last + 4}/a/shelf/b/item/c`, '/shop4/1/shelf/2/item/3'],
    miss: ['/nowhere', `/static${last}/pages`, `/shop${last + 4}/a/shelf/b/item`],
  }
}

/** What else runs on the machine only ever makes a round slower: the fastest one is the router's own time. */
const best = (numbers) => Math.min(...numbers)
let sink = 0

function timeOf(find, paths) {
  const begin = process.hrtime.bigint()
  for (let i = 0; i < searches; i++) if (find(paths[i % paths.length]) !== undefined) sink++
  return Number(process.hrtime.bigint() - begin) / searches
}

for (const count of [100, 1000]) {
  const list = patterns(count)
  const finders = Object.entries(makers).map(([name, make]) => ({ name, find: make(list) }))
  console.log(`\n${count} routes, ns a search (times guichet's):`)
  for (const [title, paths] of Object.entries(cases(count))) {
    const times = new Map(finders.map(({ name }) => [name, []]))
    for (const { find } of finders) timeOf(find, paths)
    for (let round = 0; round < rounds; round++) {
      for (const { name, find } of [...finders].sort(() => Math.random() - 0.5))
        times.get(name).push(timeOf(find, paths))
    }
    const own = best(times.get('guichet'))
    const cells = finders.map(({ name }) => {
      const time = best(times.get(name))
      return `${name} ${time.toFixed(0)}${name === 'guichet' ? '' : ` (${(time / own).toFixed(2)})`}`
    })
    console.log(`  ${title.padEnd(14)} ${cells.join('   ')}`)
  }
}
if (sink === 0) throw new Error('nothing was found')

// json-keys.mjs: `node bench/json-keys.mjs`: what it costs to refuse names that reach a prototype in a JSON body, beside
// JSON.parse alone and secure-json-parse (Fastify's). Interleaved rounds in one process; the fastest of each counts.

import secure from 'secure-json-parse'
import { mayHoldKey, parseJson } from '../dist/http/parse-json.js'

const WAYS = {
  'JSON.parse': JSON.parse,
  'the look alone': (text) => mayHoldKey(text, 'proto'),
  guichet: parseJson,
  'secure-json-parse': secure,
}
const note = { title: 'A note about the sea', author: 'Cécile', tags: ['code', 'port'], stars: 12, at: '2026-11-29' }
const bodies = {
  '1 KB': JSON.stringify({ ...note, text: 'The quick brown fox jumps over the lazy dog. '.repeat(20) }),
  '25 KB': JSON.stringify(Array.from({ length: 230 }, (_, stars) => ({ ...note, stars }))),
}

for (const [size, body] of Object.entries(bodies)) {
  const bytes = Buffer.from(body)
  const fastest = new Map()
  for (let round = 0; round < 40; round++) {
    for (const [name, way] of Object.entries(WAYS)) {
      const texts = Array.from({ length: size === '1 KB' ? 3000 : 300 }, () => bytes.toString())
      const start = process.hrtime.bigint()
      for (const text of texts) way(text)
      const each = Number(process.hrtime.bigint() - start) / texts.length
      fastest.set(name, Math.min(each, fastest.get(name) ?? Infinity))
    }
  }
  console.log(`${size} (${bytes.length} bytes)`)
  for (const [name, each] of fastest) console.log(`  ${name.padEnd(18)} ${(each / 1000).toFixed(2)} µs`)
}

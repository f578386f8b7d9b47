// mutate.ts: chance with a memory: a small generator of numbers from a seed, and what it does to bytes.

export type Chance = (below: number) => number

/** mulberry32: whole numbers from 0 to below `below`, the same ones for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const SIGNS = [
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '0',
  '1',
  'f',
  '-',
  '+',
  '\x7f',
  '\xff',
  '#',
  '/',
  '*',
]
const PHRASES = [
  'Content-Length: 3\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: close\r\n',
  'Connection: keep-alive\r\n',
  'Expect: 100-continue\r\n',
  'Host: b\r\n',
  'HTTP/1.0',
  'HTTP/1.1',
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  '0\r\n\r\n',
  '3\r\nabc\r\n',
  'http://b/',
]

type Mutation = (text: string, chance: Chance, other: string) => string

const MUTATIONS: readonly Mutation[] = [
  (text, chance) => {
    const at = chance(text.length)
    return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << chance(8))) + text.slice(at + 1)
  },
  (text, chance) => insert(text, chance, SIGNS[chance(SIGNS.length)] ?? ''),
  (text, chance) => insert(text, chance, PHRASES[chance(PHRASES.length)] ?? ''),
  (text, chance) => {
    const at = chance(text.length)
    return text.slice(0, at) + text.slice(at + 1 + chance(8))
  },
  (text, chance) => {
    const at = chance(text.length)
    const end = Math.min(text.length, at + 1 + chance(40))
    return text.slice(0, end) + text.slice(at, end) + text.slice(end)
  },
  (text, chance) => text.slice(0, chance(text.length)),
  (text, chance, other) => text.slice(0, chance(text.length)) + other.slice(chance(other.length)),
  (text, _chance, other) => text + other,
  (text, chance) => {
    const lines = text.split('\r\n')
    const from = chance(lines.length)
    const [moved = ''] = lines.splice(from, 1)
    lines.splice(chance(lines.length + 1), 0, moved)
    return lines.join('\r\n')
  },
]

function insert(text: string, chance: Chance, what: string): string {
  const at = chance(text.length + 1)
  return text.slice(0, at) + what + text.slice(at)
}

/** One to four changes; sometimes none, so that good requests are among them. */
export function mutated(corpus: readonly string[], chance: Chance): string {
  let text = corpus[chance(corpus.length)] ?? ''
  for (let left = chance(5); left > 0 && text.length > 0; left--) {
    const mutation = MUTATIONS[chance(MUTATIONS.length)]
    if (mutation !== undefined) text = mutation(text, chance, corpus[chance(corpus.length)] ?? '')
  }
  return text
}

/** `text` in two to nine pieces. */
export function cut(text: string, chance: Chance): string[] {
  const places = Array.from({ length: 1 + chance(8) }, () => chance(text.length + 1)).sort((a, b) => a - b)
  return [0, ...places].map((from, i) => text.slice(from, places[i] ?? text.length))
}

// colour.ts: heads, JSON and XML with colours for a terminal. Works on text that is laid out already, and never changes
// a character of it. "auto" uses the terminal's own sixteen colours; the other styles use 256.

export const STYLES = ['auto', 'bw', 'monokai', 'pie', 'solarized'] as const
export type Style = (typeof STYLES)[number]

type Kind = 'method' | 'target' | 'protocol' | 'name' | 'value' | 'key' | 'string' | 'number' | 'word' | 'sign' | 'tag'
type StatusKind = 'info' | 'good' | 'redirect' | 'client' | 'server'

/** SGR parameters; what is missing is not coloured. */
const PALETTES: Readonly<Record<Style, Readonly<Partial<Record<Kind | StatusKind, string>>>>> = {
  auto: {
    ...{ method: '32', target: '4;36', protocol: '34', name: '36', key: '94', string: '33', number: '34', word: '34' },
    ...{ tag: '94', info: '36', good: '32', redirect: '33', client: '31', server: '1;31' },
  },
  bw: { method: '1', protocol: '1', key: '1', info: '1', good: '1', redirect: '1', client: '1', server: '1' },
  monokai: {
    ...{ method: '38;5;148', target: '38;5;231', protocol: '38;5;81', name: '38;5;148', value: '38;5;186' },
    ...{ key: '38;5;197', string: '38;5;186', number: '38;5;141', word: '38;5;81', tag: '38;5;197' },
    ...{ info: '38;5;141', good: '38;5;141', redirect: '38;5;141', client: '38;5;197', server: '38;5;197' },
  },
  pie: {
    ...{ method: '1;38;5;71', target: '1', protocol: '1;38;5;245', name: '38;5;68', key: '38;5;170' },
    ...{ string: '38;5;71', number: '38;5;73', word: '38;5;173', sign: '38;5;245', tag: '38;5;170' },
    ...{ info: '1;38;5;73', good: '1;38;5;71', redirect: '1;38;5;178', client: '1;38;5;173', server: '1;38;5;167' },
  },
  solarized: {
    ...{ method: '38;5;33', target: '38;5;245', protocol: '38;5;33', name: '38;5;245', value: '38;5;37' },
    ...{ key: '38;5;33', string: '38;5;37', number: '38;5;37', word: '38;5;166', sign: '38;5;245', tag: '38;5;33' },
    ...{ info: '38;5;37', good: '38;5;37', redirect: '38;5;136', client: '38;5;160', server: '38;5;160' },
  },
}

export type Painter = (kind: Kind | StatusKind, text: string) => string

export function painterOf(style: Style): Painter {
  const palette = PALETTES[style]
  return (kind, text) => {
    const code = palette[kind]
    return code === undefined || text === '' ? text : `\x1b[${code}m${text}\x1b[0m`
  }
}

const STATUS: readonly StatusKind[] = ['info', 'good', 'redirect', 'client', 'server']

/** A head, its lines divided by CRLF. */
export function colourHead(head: string, paint: Painter): string {
  const [first = '', ...fields] = head.split('\r\n')
  const lines = fields.map((line) => {
    const colon = line.indexOf(':')
    return colon < 0 ? line : `${paint('name', line.slice(0, colon))}:${paint('value', line.slice(colon + 1))}`
  })
  return [colourFirst(first, paint), ...lines].join('\r\n')
}

function colourFirst(line: string, paint: Painter): string {
  const answer = /^(HTTP\/[\d.]+)( )(\d)(.*)$/.exec(line)
  if (answer !== null) {
    const [, protocol = '', space = '', digit = '', rest = ''] = answer
    return paint('protocol', protocol) + space + paint(STATUS[Number(digit) - 1] ?? 'good', digit + rest)
  }
  const [, method = '', target = '', protocol = ''] = /^(\S+) (\S*) (\S+)$/.exec(line) ?? []
  return method === '' ? line : `${paint('method', method)} ${paint('target', target)} ${paint('protocol', protocol)}`
}

const JSON_TOKEN =
  /("[^"\\\n]*(?:\\.[^"\\\n]*)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b|([{}[\],]+)/g

export function colourJson(text: string, paint: Painter): string {
  return text.replace(JSON_TOKEN, (all, string?: string, colon?: string, number?: string, word?: string) => {
    if (string !== undefined) return colon === undefined ? paint('string', string) : paint('key', string) + colon
    if (number !== undefined) return paint('number', number)
    return paint(word === undefined ? 'sign' : 'word', all)
  })
}

const XML_TOKEN = /(<!--[\s\S]*?-->)|(<[/?]?[A-Za-z_:][^\s<>/]*)|([\w:.-]+=)("[^"<>]*"|'[^'<>]*')|([/?]?>)/g

/** XML, and what looks like it: HTML and SVG. */
export function colourXml(text: string, paint: Painter): string {
  return text.replace(XML_TOKEN, (all, comment?: string, tag?: string, name?: string, value?: string) => {
    if (comment !== undefined) return paint('sign', comment)
    if (name !== undefined) return paint('name', name) + paint('string', value ?? '')
    return tag === undefined ? paint('tag', all) : paint('tag', tag)
  })
}

/** `Elapsed time: 0.1s`, green to red by how long it was. */
export function colourMeta(text: string, paint: Painter): string {
  return text.replace(
    /^([^:\n]+)(: )([\d.]+)(s)$/gm,
    (_, name: string, colon: string, digits: string, unit: string) => {
      const seconds = Number(digits)
      const kind = seconds <= 0.45 ? 'good' : seconds <= 1 ? 'redirect' : seconds <= 2.5 ? 'client' : 'server'
      return paint('name', name) + colon + paint(kind, digits) + unit
    },
  )
}

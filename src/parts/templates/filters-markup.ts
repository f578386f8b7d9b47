// filters-markup.ts: Jinja's filters that make markup, JSON and URLs, and the two that any value goes through: default
// and attr. What they make of a visitor's text is safe in the place they are meant for.

import { escapeHtml, isHtml } from '../../app/html/html.ts'
import { type AnyCallee, type Callee, taking, textArgument, wholeArgument } from './callee.ts'
import { encodeJson } from './encode-json.ts'
import { undefinedFault, valueFault } from './fault.ts'
import { itemsOf } from './items.ts'
import { pairsOf } from './methods-data.ts'
import { truth } from './operators.ts'
import { quote, str } from './print.ts'
import { strip } from './text.ts'
import { linkUrls } from './urlize.ts'
import { entriesOf, isDict, isIterable, isText, kindOf, safe, textOf } from './values.ts'

/** `|e`: markup stays, all else is escaped and is markup then. */
const escapeValue: Callee['run'] = (_, value) => (isHtml(value) ? value : safe(escapeHtml(str(value))))

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\xa0', copy: '©', reg: '®', trade: '™' },
  ...{ hellip: '…', mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»' },
  ...{ euro: '€', pound: '£', cent: '¢', deg: '°', middot: '·', bull: '•', times: '×', szlig: 'ß', ccedil: 'ç' },
  ...{ agrave: 'à', acirc: 'â', eacute: 'é', egrave: 'è', ecirc: 'ê', euml: 'ë', icirc: 'î', iuml: 'ï', ocirc: 'ô' },
  ...{ ugrave: 'ù', ucirc: 'û', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', Eacute: 'É' },
}

/** The text without comments and tags, blanks joined, entities as their characters: plain text again. */
function stripTags(markup: string): string {
  const bare = without(without(markup, '<!--', '-->'), '<', '>')
  const joined = strip(bare.replace(/\s+/g, ' '), undefined, 'both')
  return joined.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
      const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      return isCharacter ? String.fromCodePoint(code) : '\ufffd'
    },
  )
}

/** Cuts out everything from `from` to the next `to`; what has no end stays. Linear, whatever the text. */
function without(text: string, from: string, to: string): string {
  const kept: string[] = []
  let at = 0
  for (;;) {
    const start = text.indexOf(from, at)
    const end = start < 0 ? -1 : text.indexOf(to, start)
    if (end < 0) break
    kept.push(text.slice(at, start))
    at = end + to.length
  }
  kept.push(text.slice(at))
  return kept.join('')
}

/** Percent-encoding of a text (RFC 3986 §2.1); in a query "/" is encoded too, and a blank is "+". */
function encodeUrl(value: unknown, isQuery: boolean): string {
  const encoded = encodeURIComponent(str(value).replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[!'()*]/g, (sign) => {
    return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  })
  return isQuery ? encoded.replaceAll('%20', '+') : encoded.replaceAll('%2F', '/')
}

const urlEncode: Callee['run'] = (use, value) => {
  if (isText(value) || (!isDict(value) && !isIterable(value))) {
    use.meter.chars(str(value).length)
    return encodeUrl(value, false)
  }
  const pairs = pairsOf(value, use)
  return pairs.map(([key, item]) => `${encodeUrl(key, true)}=${encodeUrl(item, true)}`).join('&')
}

const urlize: Callee['run'] = (use, value, limit, noFollow, target, rel, schemes) => {
  const extra = schemes === undefined || schemes === null ? [] : itemsOf(schemes, use.meter).map(str)
  for (const scheme of extra) {
    if (!/^[\w.+-]{2,}:\/{0,2}$/.test(scheme)) throw valueFault(`${quote(scheme)} is not the beginning of a URL`)
  }
  const rels = new Set((textArgument(rel, 'rel', '') ?? '').split(/\s+/).filter((word) => word !== ''))
  if (truth(noFollow)) rels.add('nofollow')
  rels.add('noopener')
  const markup = isHtml(value) ? value.text : escapeHtml(str(value))
  use.meter.chars(markup.length * 4)
  const made = linkUrls(markup, {
    charsMax: limit === undefined || limit === null ? undefined : wholeArgument(limit, 'trim_url_limit', 0),
    rel: [...rels].sort().join(' '),
    target: textArgument(target, 'target', undefined),
    schemes: extra,
  })
  return use.escaping ? safe(made) : made
}

const xmlAttributes: Callee['run'] = (use, value, autospace: unknown = true) => {
  if (!isDict(value))
    throw value === undefined ? undefinedFault() : valueFault(`"xmlattr" needs a dict, not ${kindOf(value)}`)
  const parts: string[] = []
  for (const [key, item] of entriesOf(value)) {
    if (item === undefined || item === null) continue
    const name = str(key)
    if (/[\s/>=]/.test(name)) throw valueFault(`${quote(name)} cannot be the name of an attribute`)
    parts.push(`${escapeHtml(name)}="${isHtml(item) ? item.text : escapeHtml(str(item))}"`)
  }
  const made = (parts.length > 0 && truth(autospace) ? ' ' : '') + parts.join(' ')
  return use.escaping ? safe(made) : made
}

const IN_SCRIPTS: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' }

const toJson: Callee['run'] = (use, value, indent) => {
  const width = indent === undefined || indent === null ? undefined : wholeArgument(indent, 'indent', 0)
  if (width !== undefined) use.meter.chars(width)
  const json = encodeJson(value, width, use.meter)
  return safe(json.replace(/[<>&']/g, (sign) => IN_SCRIPTS[sign] ?? sign))
}

const fallback: Callee['run'] = (_, value, instead: unknown = '', whenFalse: unknown = false) => {
  return value === undefined || (truth(whenFalse) && !truth(value)) ? instead : value
}

export const markupFilters: readonly (readonly [string, AnyCallee])[] = [
  ['attr', taking(['name'], (use, value, name) => use.attribute(value, textArgument(name, 'name', '')), 1)],
  ['d', taking(['default_value', 'boolean'], fallback)],
  ['default', taking(['default_value', 'boolean'], fallback)],
  ['e', taking([], escapeValue)],
  ['escape', taking([], escapeValue)],
  ['forceescape', taking([], (_, value) => safe(escapeHtml(str(value))))],
  ['safe', taking([], (_, value) => (isHtml(value) ? value : safe(str(value))))],
  ['striptags', taking([], (_, value) => stripTags(isText(value) ? textOf(value) : str(value)))],
  ['tojson', taking(['indent'], toJson)],
  ['urlencode', taking([], urlEncode)],
  ['urlize', taking(['trim_url_limit', 'nofollow', 'target', 'rel', 'extra_schemes'], urlize)],
  ['xmlattr', taking(['autospace'], xmlAttributes)],
]

// mask.ts: takes secrets out of what is about to be shown or kept: heads as text, targets, bodies, lines of a log. Names and
// shapes stay, so that one can still see what was sent; the values of cookies, credentials and passwords do not.
// Every walk is linear, also over text that was cut off in the middle: what is cut is masked to its end.

import { maskJson } from './mask-json.ts'
import { isSecretName } from './secret-name.ts'

/** Stands where a secret was. Shows nothing of its length. */
export const MASK = '•••'

const FIELD_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/
/** Schemes of RFC 9110 §11.1: the word stays, what follows is the secret. */
const SCHEME = /^([A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]*) +\S/
const URL_FIELDS: ReadonlySet<string> = new Set([
  'referer',
  'location',
  'content-location',
  'refresh',
  'link',
  'origin',
])

/** A head as it was sent or received, line by line, its secrets masked. */
export function maskHead(raw: string): string {
  return raw
    .split('\r\n')
    .map((line, index) => (index === 0 ? maskStartLine(line) : maskLine(line)))
    .join('\r\n')
}

/** One field's value. @param name in any case */
export function maskField(name: string, value: string): string {
  const key = name.toLowerCase()
  if (key === 'cookie') return maskCookies(value)
  if (key === 'set-cookie') return maskSetCookie(value)
  if (key === 'authorization' || key === 'proxy-authorization' || key === 'www-authenticate' || isSecretName(key)) {
    const scheme = key.endsWith('authenticate') ? undefined : SCHEME.exec(value)?.[1]
    if (key.endsWith('authenticate')) return value
    return scheme === undefined ? MASK : `${scheme} ${MASK}`
  }
  return URL_FIELDS.has(key) ? maskTarget(value) : value
}

/** A target or a URL, with the values of secret parameters and the password of its authority masked. */
export function maskTarget(target: string): string {
  const bare = target.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, `$1${MASK}@`)
  const mark = bare.indexOf('?')
  if (mark < 0) return bare
  const hash = bare.indexOf('#', mark)
  const end = hash < 0 ? bare.length : hash
  return bare.slice(0, mark + 1) + maskPairs(bare.slice(mark + 1, end)) + bare.slice(end)
}

/** `a=1&password=x`, the values of secret names masked. */
export function maskPairs(text: string): string {
  return text
    .split('&')
    .map((pair) => {
      const sign = pair.indexOf('=')
      return sign >= 0 && isSecretName(decoded(pair.slice(0, sign))) ? `${pair.slice(0, sign)}=${MASK}` : pair
    })
    .join('&')
}

/**
 * A body's beginning, as text.
 *
 * @param type its Content-Type, "" without
 * @returns undefined when it is not text
 */
export function maskBody(text: string, type: string): string | undefined {
  const media = type.toLowerCase().split(';', 1)[0]?.trim() ?? ''
  if (media === 'application/x-www-form-urlencoded') return maskPairs(text)
  if (media === 'multipart/form-data') return maskParts(text, type)
  if (media.endsWith('json') || media.endsWith('jsonl')) return maskJson(text, MASK)
  if (media === 'text/html' || media === 'application/xhtml+xml') return maskText(maskMarkup(text))
  if (media.endsWith('xml')) return maskText(maskElements(text))
  if (media.startsWith('text/') || /javascript|yaml|graphql|csv|toml/.test(media)) return maskText(text)
  return undefined
}

/** Free text, such as a line of a log: `password=x`, `token: x`, `Bearer x`, and passwords in URLs. */
export function maskText(text: string): string {
  return text
    .replace(/\b(Bearer|Basic|Digest|Token)\s+[A-Za-z0-9+/._~=-]{6,}/g, `$1 ${MASK}`)
    .replace(/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#@:]{0,200}:[^\s/?#@]{1,200}@/gi, `$1${MASK}@`)
    .replace(
      /(["']?)([\p{L}_][\p{L}\p{N}_.-]{1,63})\1(\s{0,3}[=:]\s{0,3})("[^"\n]*"?|'[^'\n]*'?|[^\s,;&"'<>]+)/gu,
      hideNamed,
    )
}

function hideNamed(whole: string, quote: string, name: string, sign: string): string {
  return isSecretName(name) ? `${quote}${name}${quote}${sign}${MASK}` : whole
}

/** `a=1; b=2` -> names only. */
function maskCookies(value: string): string {
  return value
    .split(';')
    .map((pair) => {
      const sign = pair.indexOf('=')
      return sign < 0 ? ` ${MASK}` : `${pair.slice(0, sign)}=${MASK}`
    })
    .join(';')
    .trimStart()
}

/** Only the value goes; the attributes are what one wants to see. */
function maskSetCookie(value: string): string {
  const end = value.indexOf(';')
  const pair = end < 0 ? value : value.slice(0, end)
  const sign = pair.indexOf('=')
  const shown = sign < 0 ? MASK : `${pair.slice(0, sign)}=${sign === pair.length - 1 ? '' : MASK}`
  return end < 0 ? shown : shown + value.slice(end)
}

function maskStartLine(line: string): string {
  const [method = '', target = '', version, ...rest] = line.split(' ')
  if (version === undefined || rest.length > 0 || method.startsWith('HTTP/')) return line
  return `${method} ${maskTarget(target)} ${version}`
}

function maskLine(line: string): string {
  const parts = FIELD_LINE.exec(line)
  if (parts === null) return line
  const [, name = '', value = ''] = parts
  return `${name}: ${maskField(name, value)}`
}

/** The parts of a form that carries files: secrets masked, contents of files left out. */
function maskParts(text: string, type: string): string {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (boundary === undefined) return MASK
  return text.split(`--${boundary}`).map(maskPart).join(`--${boundary}`)
}

function maskPart(part: string): string {
  const split = part.indexOf('\r\n\r\n')
  if (split < 0) return part
  const head = part.slice(0, split)
  const end = part.endsWith('\r\n') ? '\r\n' : ''
  const name = /;\s*name="?([^";\r\n]*)"?/i.exec(head)?.[1] ?? ''
  if (/;\s*filename/i.test(head)) return `${head}\r\n\r\n…${end}`
  return isSecretName(name) ? `${head}\r\n\r\n${MASK}${end}` : part
}

/** What a page hands on in its controls. */
function maskMarkup(text: string): string {
  return text.replace(/<input\b[^>]{0,2000}>?/gi, (control) => {
    const name = /\bname\s*=\s*["']?([^"'\s>]+)/i.exec(control)?.[1] ?? ''
    if (!isSecretName(name) && !/\btype\s*=\s*["']?password/i.test(control)) return control
    return control.replace(/\bvalue\s*=\s*("[^"]*"?|'[^']*'?|[^\s>]+)/i, `value="${MASK}"`)
  })
}

function maskElements(text: string): string {
  return text.replace(/<([A-Za-z_][\w.:-]{0,63})((?:\s[^<>]{0,500})?)>([^<]*)/g, (whole, name: string, rest: string) =>
    isSecretName(name) ? `<${name}${rest}>${MASK}` : whole,
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

// url.ts: which URL may stand in which attribute. It is read as a browser reads it: URL Standard §4.4 (what is
// stripped, what a scheme is), HTML Standard §4.2.5.3 (refresh) and §4.8.4.2 (srcset). Knows no templates, escapes nothing.

/**
 * What an attribute takes: one URL; one of a picture, which may be in the URL itself; one of code, which comes from this
 * site; several pictures (srcset); several URLs with spaces, or with semicolons; "5; url=…".
 */
export type UrlKind = 'one' | 'picture' | 'code' | 'srcset' | 'spaced' | 'semicolons' | 'refresh'

/** Schemes that run nothing in the page. */
export const SCHEMES: ReadonlySet<string> = new Set(
  'http https ftp ftps mailto tel sms callto xmpp matrix irc ircs geo webcal'.split(' '),
)

/** Schemes whose URL is a program. */
export const PROGRAM_SCHEMES: ReadonlySet<string> = new Set(['javascript', 'vbscript', 'livescript'])

const DATA_PICTURE = /^data:image\/(?:png|gif|jpeg|webp|avif)(?:[;,]|$)/i
const REFRESH_BEGINNING = /^[\t\n\f\r ]*[\d.]*[\t\n\f\r ;,]*(?:url[\t\n\f\r ]*=)?[\t\n\f\r ]*["']?/i

/** Whether `text`, the whole value of an attribute or its beginning as far as that decides, may stand there. */
export function isUrlAllowed(kind: UrlKind, text: string): boolean {
  switch (kind) {
    case 'one':
      return isAllowed(text, false)
    case 'picture':
      return isAllowed(text, true)
    case 'code':
      return staysOnSite(text)
    // Whatever the exact rule, a URL of a list begins behind one of these signs, so looking at every piece is enough.
    case 'srcset':
      return text.split(/[\t\n\f\r ,]+/).every((piece) => isAllowed(piece, true))
    case 'spaced':
      return text.split(/[\t\n\f\r ]+/).every((piece) => isAllowed(piece, false))
    case 'semicolons':
      return text.split(';').every((piece) => isAllowed(piece, false))
    case 'refresh':
      return isAllowed(text.replace(REFRESH_BEGINNING, ''), false)
  }
}

/**
 * The scheme of a URL, in small letters.
 *
 * @returns '' when the URL is relative, undefined when the text ends before a sign that decides it
 */
export function schemeOf(url: string): string | undefined {
  let scheme = ''
  for (let at = 0; at < url.length; at++) {
    const code = url.charCodeAt(at)
    if (isDropped(code) || (code <= 0x20 && scheme === '')) continue
    if (code === 0x3a) return scheme.toLowerCase()
    if (!isOfScheme(code, scheme === '')) return ''
    scheme += url[at]
  }
  return undefined
}

/** Tab, line feed and carriage return are taken out of a URL wherever they stand. */
function isDropped(code: number): boolean {
  return code === 0x09 || code === 0x0a || code === 0x0d
}

function isOfScheme(code: number, first: boolean): boolean {
  const small = code | 0x20
  if (small >= 0x61 && small <= 0x7a) return true
  // Digits, and + - .
  return !first && ((code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e)
}

function isAllowed(url: string, picture: boolean): boolean {
  const scheme = schemeOf(url)
  if (scheme === undefined || scheme === '' || SCHEMES.has(scheme)) return true
  return picture && scheme === 'data' && DATA_PICTURE.test(stripped(url))
}

function staysOnSite(url: string): boolean {
  const plain = stripped(url)
  return (schemeOf(plain) ?? '') === '' && !/^[/\\]{2}/.test(plain)
}

function stripped(url: string): string {
  let from = 0
  while (url.charCodeAt(from) <= 0x20) from++
  return url.slice(from).replace(/[\t\n\r]/g, '')
}

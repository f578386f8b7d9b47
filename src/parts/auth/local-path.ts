// local-path.ts: where to after signing in: only a path of this site is one. What begins with two slashes or a backslash, or
// hides one behind a control character, leads elsewhere in some browser (open redirect, CWE-601). Pure.

const LENGTH_MAX = 2000

/** @returns `text` when it is a path of this site, undefined when it could be anything else */
export function localPath(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text.length > LENGTH_MAX) return undefined
  if (!/^\/(?![/\\])[^\\\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u.test(text)) return undefined
  // As a browser reads it: "/./" and "/x/..//" may begin with two slashes in the end.
  const read = new URL(text, 'http://site.invalid')
  const path = read.pathname + read.search + read.hash
  return read.host === 'site.invalid' && !path.startsWith('//') ? path : undefined
}

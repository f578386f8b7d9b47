// content-type.ts: the parts of a Content-Type, read forgivingly: it only decides how something is shown.

/** Without parameters, lower case. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}

export function parseParameters(contentType: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const part of contentType.split(';').slice(1)) {
    const sign = part.indexOf('=')
    if (sign < 0) continue
    const unquoted = part
      .slice(sign + 1)
      .trim()
      .replace(/^["']|["']$/g, '')
    found.set(part.slice(0, sign).trim().toLowerCase(), unquoted)
  }
  return found
}

/** Types whose body is a series of lines that are worth seeing one by one: events, and JSON Lines under its names. */
export function isLineByLine(mediaType: string): boolean {
  return /^(?:text\/event-stream|application\/(?:x-)?(?:ndjson|jsonl|json-lines|jsonlines|json-seq))$/.test(mediaType)
}

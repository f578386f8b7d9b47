// negotiate.ts: what a client would rather have: Accept, Accept-Encoding and Accept-Language against what is on offer.
// RFC 9110 §12.4 and §12.5. Pure: no I/O and no clock.

/** One element of a preference list; `q` lies between 0 (never) and 1. */
export interface Preference {
  /** In lower case, parameters left out. */
  readonly value: string
  readonly q: number
}

const QVALUE = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

/** Reads a list such as `gzip;q=0.5, br`. An element whose weight is malformed does not count. */
export function parsePreferences(field: string): Preference[] {
  const preferences: Preference[] = []
  for (const element of splitOutsideQuotes(field, ',')) {
    const [value, ...parameters] = splitOutsideQuotes(element, ';')
    if (value === undefined || value === '') continue
    const weight = parameters.map((text) => /^q\s*=\s*(.*)$/i.exec(text)?.[1]).find((found) => found !== undefined)
    if (weight !== undefined && !QVALUE.test(weight)) continue
    preferences.push({ value: value.toLowerCase(), q: weight === undefined ? 1 : Number(weight) })
  }
  return preferences
}

/**
 * Chooses a content coding (§12.5.3).
 *
 * @param field Accept-Encoding, null when there is none
 * @param offered codings in the server's own order, without "identity"
 * @returns one of `offered`, "identity", or undefined when the client takes neither
 * @example chooseCoding('gzip, br;q=0.5', ['br', 'gzip']) // 'gzip'
 */
export function chooseCoding<Coding extends string>(
  field: string | null,
  offered: readonly Coding[],
): Coding | 'identity' | undefined {
  if (field === null || field.trim() === '') return 'identity'
  const given = new Map<string, number>()
  for (const { value, q } of parsePreferences(field)) given.set(value === 'x-gzip' ? 'gzip' : value, q)
  const others = given.get('*')
  let best: Coding | undefined
  let bestQ = 0
  for (const coding of offered) {
    const q = given.get(coding) ?? others ?? 0
    if (q <= bestQ) continue
    best = coding
    bestQ = q
  }
  const identity = given.get('identity')
  // Unnamed, identity is always acceptable and never preferred, unless "*;q=0" shuts it out.
  if (best !== undefined && bestQ >= (identity ?? 0)) return best
  return (identity ?? others ?? 1) > 0 ? 'identity' : undefined
}

/**
 * Chooses a media type (§12.5.1): the most specific range that fits a type decides its weight. Of equal ones the type
 * that the client named goes before one it took in by a wildcard.
 *
 * @param offered types without parameters, the server's favourite first
 * @returns one of `offered`, or undefined when the client takes none of them
 */
export function chooseType<Type extends string>(field: string | null, offered: readonly Type[]): Type | undefined {
  if (field === null || field.trim() === '') return offered[0]
  const weights = new Map(parsePreferences(field).map(({ value, q }) => [value, q]))
  let best: Type | undefined
  let bestQ = 0
  let bestBreadth = 0
  for (const type of offered) {
    const ranges = [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*']
    const breadth = ranges.findIndex((range) => weights.has(range))
    const q = weights.get(ranges[breadth] ?? '') ?? 0
    if (q === 0 || q < bestQ || (q === bestQ && breadth >= bestBreadth)) continue
    best = type
    bestQ = q
    bestBreadth = breadth
  }
  return best
}

/**
 * Chooses a language by basic filtering (RFC 4647 §3.3.1): "fr-CA" is satisfied by an offered "fr".
 *
 * @param offered primary language tags in lower case; the first is the fallback
 */
export function chooseLanguage<Language extends string>(
  field: string | null,
  offered: readonly [Language, ...Language[]],
): Language {
  let best = offered[0]
  let bestQ = 0
  for (const { value, q } of parsePreferences(field ?? '')) {
    if (q <= bestQ) continue
    const found = value === '*' ? offered[0] : offered.find((tag) => value === tag || value.startsWith(`${tag}-`))
    if (found === undefined) continue
    best = found
    bestQ = q
  }
  return best
}

/** Splits a list outside quotes, in one walk: a regular expression took 0.3 s for 15 KB of quotes that do not end. */
export function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  if (!text.includes('"')) return text.split(separator).map((item) => item.trim())
  const items: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]
    if (quoted && sign === '\\') i++
    else if (sign === '"') quoted = !quoted
    else if (!quoted && sign === separator) {
      items.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  items.push(text.slice(start).trim())
  return items
}

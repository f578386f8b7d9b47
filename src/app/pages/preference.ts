// preference.ts: which form and which language of a built-in page a client would rather have: Accept and
// Accept-Language, RFC 9110 §12.5.1 and §12.5.4. A client that takes anything, like curl, gets plain text.

import type { Language } from './shell.ts'

export type Form = 'html' | 'json' | 'text'

const FORMS: Readonly<Record<string, Form>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/json': 'json',
  'application/problem+json': 'json',
  'application/jsonl': 'json',
  'text/plain': 'text',
}

export function preferredForm(accept: string | null): Form {
  return best(accept, (range) => FORMS[range] ?? (range.endsWith('+json') ? 'json' : undefined)) ?? 'text'
}

export function preferredLanguage(acceptLanguage: string | null): Language {
  return (
    best(acceptLanguage, (range) => {
      const primary = range.split('-', 1)[0]
      return primary === 'fr' || primary === 'en' ? primary : undefined
    }) ?? 'en'
  )
}

/** The known one with the highest weight, the first of equals. */
function best<Known>(field: string | null, know: (range: string) => Known | undefined): Known | undefined {
  let found: Known | undefined
  let weight = 0
  for (const item of (field ?? '').toLowerCase().split(',', 32)) {
    const [range = '', ...parameters] = item.split(';').map((part) => part.trim())
    const known = know(range)
    if (known === undefined) continue
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    const quality = q === undefined ? 1 : Number(q.slice(2))
    if (quality > weight) {
      found = known
      weight = quality
    }
  }
  return found
}

// words.ts: text that a form shows, in the languages its author wrote it in. Pure.

import type { Language } from '../../app/pages/shell.ts'

/** One text for every language, or one for each. */
export type Text = string | { readonly [Lang in Language]?: string }

/** The text in `lang`, in another language when it has none. */
export function textIn(text: Text, lang: Language): string {
  return typeof text === 'string' ? text : (text[lang] ?? Object.values(text)[0] ?? '')
}

/** What a name would be called: "firstName" and "first_name" are "First name". */
export function humanName(name: string): string {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

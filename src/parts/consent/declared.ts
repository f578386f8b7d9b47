// declared.ts: which cookie serves which purpose, and so which Set-Cookie may go to a visitor who has agreed to this and
// not to that. What nobody has declared is held back like what nobody has agreed to. Knows fields, no request.

import { consentErrors } from './errors.ts'

export const NECESSARY = 'necessary'

/** Purpose by the name of the cookie; "*" at the end stands for any characters. */
export type DeclaredCookies = Readonly<Record<string, string>>

export class Declared {
  readonly #exact = new Map<string, string>()
  readonly #prefixes: (readonly [prefix: string, purpose: string])[] = []

  /** @throws GUI_CONSENT_PURPOSE */
  constructor(cookies: DeclaredCookies, purposes: readonly string[]) {
    for (const [cookie, purpose] of Object.entries(cookies)) {
      if (purpose !== NECESSARY && !purposes.includes(purpose))
        throw consentErrors.fail('GUI_CONSENT_PURPOSE', { cookie, purpose })
      if (cookie.endsWith('*')) this.#prefixes.push([cookie.slice(0, -1), purpose])
      else this.#exact.set(cookie, purpose)
    }
    // The longest prefix says most.
    this.#prefixes.sort(([a], [b]) => b.length - a.length)
  }

  /** Undefined when nobody has declared it. */
  purposeOf(cookie: string): string | undefined {
    // A prefix that only binds the cookie to its host is not part of what it is for.
    const name = cookie.replace(/^__(?:Host|Secure|Http|Host-Http)-/i, '')
    return (
      this.#exact.get(cookie) ??
      this.#exact.get(name) ??
      this.#prefixes.find(([prefix]) => cookie.startsWith(prefix) || name.startsWith(prefix))?.[1]
    )
  }

  /** The names in `received` that serve one of `purposes`. */
  namesFor(received: Iterable<string>, purposes: ReadonlySet<string>): string[] {
    return [...received].filter((name) => purposes.has(this.purposeOf(name) ?? ''))
  }
}

/** Name of the cookie that a Set-Cookie field sets. */
export function nameOfField(field: string): string {
  return field.slice(0, Math.max(0, field.indexOf('='))).trim()
}

/** True for a field that takes a cookie away: that needs nobody's consent. */
export function deletes(field: string): boolean {
  const age = /;\s*max-age=(-?\d+)/i.exec(field)?.[1]
  if (age !== undefined) return Number(age) <= 0
  const expires = /;\s*expires=([^;]+)/i.exec(field)?.[1]
  return expires !== undefined && Date.parse(expires) <= 0
}

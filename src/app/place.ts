// place.ts: where an App stands: its own settings and pages, the prefix it answers under, and the App it is a part of, from
// which it takes what it was not given itself. Knows no request.

import type { Site } from '../http/message.ts'
import type { Answer } from './answers/answer.ts'
import type { AppRequest } from './app-request.ts'
import { appErrors } from './errors.ts'
import type { Extension } from './extension.ts'
import type { Pattern } from './routing/pattern.ts'
import { Security } from './security.ts'
import type { SecretKeys } from './visitor/secret-keys.ts'
import type { Sessions } from './visitor/sessions.ts'

export type ErrorHandler = (error: unknown, request: AppRequest) => Answer | undefined | Promise<Answer | undefined>
export type NotFoundHandler = (request: AppRequest) => Answer | Promise<Answer>

/** What an App was given for itself, and what it uses when it is part of none. */
export interface Own {
  readonly secretKeys: SecretKeys | undefined
  readonly fallbackKeys: SecretKeys
  readonly sessions: Sessions | undefined
  readonly fallbackSessions: Sessions
  readonly trustedOrigins: readonly string[] | undefined
  readonly security: Security | undefined
}

const NO_ORIGINS: readonly string[] = []

export class Place {
  /** The site this App was opened for. */
  site: Site | undefined
  /** The folder that the App was given as its own. */
  root: string | undefined
  readonly extensions: Extension[] = []
  onError: ErrorHandler | undefined
  notFound: NotFoundHandler | undefined
  readonly #own: Own
  #usual: Security | undefined
  #parent: Place | undefined
  /** Under which this App answers: its own place, or the prefix at which it was mounted. */
  #prefix: Pattern | undefined

  constructor(own: Own, prefix: Pattern | undefined) {
    this.#own = own
    this.#prefix = prefix
  }

  get isPart(): boolean {
    return this.#parent !== undefined
  }

  /** The prefixes of this App and of those it is a part of, the outermost first. */
  get prefixes(): readonly Pattern[] {
    const own = this.#prefix === undefined ? [] : [this.#prefix]
    return this.#parent === undefined ? own : [...this.#parent.prefixes, ...own]
  }

  get secretKeys(): SecretKeys {
    return this.#own.secretKeys ?? this.#parent?.secretKeys ?? this.#own.fallbackKeys
  }

  get sessions(): Sessions {
    return this.#own.sessions ?? this.#parent?.sessions ?? this.#own.fallbackSessions
  }

  get trustedOrigins(): readonly string[] {
    return this.#own.trustedOrigins ?? this.#parent?.trustedOrigins ?? NO_ORIGINS
  }

  get security(): Security {
    return this.#own.security ?? this.#parent?.security ?? (this.#usual ??= new Security())
  }

  /** `site` as this App sees it: with a folder of its own, all else inherited. */
  siteIn(site: Site): Site {
    if (this.root === undefined) return site
    return Object.create(site, { root: { value: this.root, enumerable: true } }) as Site // all but the folder is inherited
  }

  /** Whose `name` counts here: this App's own, else that of the nearest one around it. */
  ownerOf(name: 'onError' | 'notFound'): Place | undefined {
    for (let at: Place | undefined = this; at !== undefined; at = at.#parent) if (at[name] !== undefined) return at
    return undefined
  }

  /** Becomes a part of `parent`. @throws GUI_APP_MOUNTED_TWICE, GUI_APP_MOUNT_CIRCLE */
  adopt(parent: Place, prefix: Pattern): void {
    if (this.#parent !== undefined) throw appErrors.fail('GUI_APP_MOUNTED_TWICE', { pattern: prefix.text })
    for (let above: Place | undefined = parent; above !== undefined; above = above.#parent) {
      if (above === this) throw appErrors.fail('GUI_APP_MOUNT_CIRCLE', { pattern: prefix.text })
    }
    this.#parent = parent
    this.#prefix = prefix
  }
}

// security.ts: the fields that keep a page from being used against its visitor, as defaults of every reply: any handler,
// middleware or `security` option says otherwise. Made once for an App; a reply only points at them.

import { DefaultFields } from '../http/default-fields.ts'
import type { Reply } from '../http/reply.ts'
import { assertKnown } from './options.ts'

/** Sources of one directive: `self`, `none`, `nonce` and other keywords stand without quotes, as do hosts. */
export type ContentPolicy = Readonly<Record<string, readonly string[]>>

export interface SecurityGiven {
  /** Who may show a page in a frame: nobody, pages of this origin (the default), or everybody (false). */
  readonly frame?: 'deny' | 'sameorigin' | false
  /** Referrer-Policy. Default "strict-origin-when-cross-origin". */
  readonly referrer?: string | false
  /** Cross-Origin-Opener-Policy. Default "same-origin": pages of other origins get no handle on the window. */
  readonly opener?: string | false
  /** Cross-Origin-Resource-Policy of what routes answer. Default "same-origin": no other site can embed or read it. */
  readonly resource?: 'same-origin' | 'same-site' | 'cross-origin' | false
  /** Content-Security-Policy of pages; the word `nonce` stands for this reply's own, which is `request.nonce`. */
  readonly csp?: ContentPolicy | false
  /** Strict-Transport-Security under https, seconds. Default false: browsers would refuse plain http from then on. */
  readonly hstsS?: number | false
}

/** What of a request is looked at here. */
export interface ProtectedRequest {
  readonly scheme: 'http' | 'https'
  onReply(finisher: (reply: Reply) => undefined | Promise<void>): void
}

const KEYWORDS: ReadonlySet<string> = new Set([
  ...['self', 'none', 'unsafe-inline', 'unsafe-eval', 'wasm-unsafe-eval', 'unsafe-hashes'],
  ...['strict-dynamic', 'report-sample', 'inline-speculation-rules'],
])
const KNOWN: Readonly<Record<keyof SecurityGiven, true>> = {
  ...{ frame: true, referrer: true, opener: true, resource: true, csp: true, hstsS: true },
}
const NONCE_BYTES = 16
const NOTHING: SecurityGiven = { frame: false, referrer: false, opener: false, resource: false }

export class Security {
  readonly #page: DefaultFields
  readonly #data: DefaultFields
  readonly #mountedPage: DefaultFields
  readonly #mountedData: DefaultFields
  readonly #policy: ContentPolicy | undefined
  readonly #hsts: string | undefined

  /** @param asked false for none of it; @throws GUI_HTTP_FIELD_VALUE */
  constructor(asked: SecurityGiven | false = {}) {
    const given: SecurityGiven = asked === false ? NOTHING : asked
    assertKnown(given, KNOWN, 'The option `security`')
    const { frame = 'sameorigin', referrer = 'strict-origin-when-cross-origin', opener = 'same-origin' } = given
    const { resource = 'same-origin', csp = false, hstsS = false } = given
    this.#policy = csp === false ? undefined : csp
    this.#hsts = hstsS === false ? undefined : `max-age=${Math.trunc(hstsS)}; includeSubDomains`
    const type = asked === false ? {} : { 'x-content-type-options': 'nosniff' }
    const page = {
      ...type,
      ...(frame === false ? {} : { 'x-frame-options': frame.toUpperCase() }),
      ...(referrer === false ? {} : { 'referrer-policy': referrer }),
      ...(opener === false ? {} : { 'cross-origin-opener-policy': opener }),
      ...(this.#policy === undefined ? {} : { 'content-security-policy': encodePolicy(this.#policy, undefined) }),
    }
    const own = resource === false ? {} : { 'cross-origin-resource-policy': resource }
    this.#page = new DefaultFields({ ...page, ...own })
    this.#data = new DefaultFields({ ...type, ...own })
    this.#mountedPage = new DefaultFields(page)
    this.#mountedData = new DefaultFields(type)
  }

  /** @param mounted the reply comes from a foreign handler: who may embed it is that handler's to say */
  // hot: once per request
  protect(reply: Reply, request: ProtectedRequest, mounted: boolean): void {
    const type = reply.list === undefined ? reply.type : (reply.list.get('content-type') ?? undefined)
    if (type?.startsWith('text/html') === true) reply.defaults = mounted ? this.#mountedPage : this.#page
    else reply.defaults = mounted ? this.#mountedData : this.#data
    if (this.#hsts !== undefined && request.scheme === 'https' && !reply.headers.has('strict-transport-security'))
      reply.headers.set('strict-transport-security', this.#hsts)
  }

  /** Text for `nonce="…"`, good for this reply only; without a policy that asks for one it does nothing, and no harm. */
  newNonce(request: ProtectedRequest): string {
    const nonce = newNonce()
    const policy = this.#policy
    if (policy !== undefined) {
      request.onReply((reply) => {
        if (!reply.headers.has('content-security-policy'))
          reply.headers.set('content-security-policy', encodePolicy(policy, nonce))
        return undefined
      })
    }
    return nonce
  }
}

function encodePolicy(policy: ContentPolicy, nonce: string | undefined): string {
  return Object.entries(policy)
    .map(([directive, sources]) => {
      const words = sources.flatMap((source) => {
        if (source === 'nonce') return nonce === undefined ? [] : [`'nonce-${nonce}'`]
        return [KEYWORDS.has(source) || /^sha(?:256|384|512)-/.test(source) ? `'${source}'` : source]
      })
      // A list that only held the nonce allows nothing where there is none.
      return sources.length > 0 && words.length === 0 ? `${directive} 'none'` : [directive, ...words].join(' ')
    })
    .join('; ')
}

function newNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString('base64')
}

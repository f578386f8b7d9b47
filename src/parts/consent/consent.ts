// consent.ts: consent to cookies as an extension: every cookie has a purpose, what is not necessary is held back by the
// server until the visitor has agreed to that purpose, and the choice is asked for, kept, shown, changed and proven.
// GDPR article 7, ePrivacy article 5(3), the CNIL's guidelines of 2020.

import { redirect } from '../../app/answers/reply-makers.ts'
import type { AppRequest } from '../../app/app-request.ts'
import { defineExtension, type Extension } from '../../app/extension.ts'
import { type Html, html } from '../../app/html/html.ts'
import { type Key, key } from '../../app/key.ts'
import { preferredLanguage } from '../../app/pages/preference.ts'
import { type Language, PAGE_POLICY, page } from '../../app/pages/shell.ts'
import { refuseForeign } from '../../app/visitor/csrf.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import type { Site } from '../../http/message.ts'
import { copyReply, HTML, Reply } from '../../http/reply.ts'
import { bannerOf, PAGE_STYLE, type Purpose, pageOf, type Shown } from './banner.ts'
import { type Choice, encodeChoice, parseChoice } from './choice.ts'
import { Declared, type DeclaredCookies, deletes, NECESSARY, nameOfField } from './declared.ts'
import { consentErrors } from './errors.ts'
import { consentOptions } from './options.ts'
import { type Proof, ProofLog } from './proof-log.ts'
import { WORDS } from './words.ts'

export interface ConsentGiven {
  /** What there is to agree to, by name. Without any, nothing is asked and undeclared cookies are held back. */
  readonly purposes?: Readonly<Record<string, Purpose>>
  /** Purpose of each cookie: "necessary", or one of `purposes`; a "*" at the end stands for any characters. */
  readonly cookies?: DeclaredCookies
  /** Address of the privacy policy. */
  readonly policyUrl?: string
  /** Language of banner and page; that of Accept-Language without. */
  readonly language?: (request: AppRequest) => Language
  readonly path?: string
  readonly cookieName?: string
  readonly askAgainDays?: number
  readonly banner?: boolean
  /** @internal */
  readonly clock?: Clock
}

/** What a handler learns: `request.get(consented).to('statistics')`. */
export interface Consented {
  /** True when the visitor has agreed to the purpose, with the text as it stands, not too long ago. */
  to(purpose: string): boolean
  /** True when a choice stands, whichever. */
  readonly chosen: boolean
  /** The banner, or nothing when a choice stands: for pages that place it themselves. */
  readonly banner: Html
}

export const consented: Key<Consented> = key<Consented>('consented', 'consent()')

export interface Consent extends Extension {
  /** Every proof that has been kept, the oldest first; return it from a route of yours to export it. */
  proofs(): AsyncGenerator<Proof, void, void>
}

const DAY_S = 86_400
/** Cookies of guichet itself without which nothing works. */
const OWN_COOKIES: DeclaredCookies = { session: NECESSARY }
const CHOICES: ReadonlySet<string> = new Set(['accept', 'refuse', 'save'])

/**
 * Makes the extension.
 *
 * @throws GUI_CONSENT_PURPOSE, GUI_CONSENT_NAME, GUI_OPTION_*
 * @example
 * app.install(consent({
 *   purposes: { statistics: { label: 'Statistics', text: 'We count visits, and give the numbers to nobody.' } },
 *   cookies: { lang: 'necessary', 'stats_*': 'statistics' },
 * }))
 */
export function consent(given: ConsentGiven = {}): Consent {
  const desk = new ConsentDesk(given)
  const extension = defineExtension({
    name: 'consent',
    middleware: [(request, next) => desk.pass(request, next)],
    // Before anything compresses the page, or counts it for a tag.
    innermost: [(request, next) => desk.ask(request, next)],
    open: (site) => desk.open(site),
  })
  return { ...extension, proofs: () => desk.proofs() }
}

class ConsentDesk {
  readonly #purposes: Readonly<Record<string, Purpose>>
  readonly #names: readonly string[]
  readonly #declared: Declared
  readonly #cookies: DeclaredCookies
  readonly #settings: ReturnType<typeof consentOptions.resolve>
  readonly #version: string
  readonly #given: ConsentGiven
  readonly #clock: Clock
  readonly #reported = new Set<string>()
  #site: Site | undefined
  #log: ProofLog | undefined

  constructor(given: ConsentGiven) {
    const { purposes = {}, cookies = {}, policyUrl: _, language: __, clock = systemClock, ...rows } = given
    for (const name of Object.keys(purposes)) {
      if (!/^[a-z][a-z0-9-]*$/.test(name) || name === NECESSARY) throw consentErrors.fail('GUI_CONSENT_NAME', { name })
    }
    this.#given = given
    this.#clock = clock
    this.#purposes = purposes
    this.#names = Object.keys(purposes)
    this.#settings = consentOptions.resolve(rows)
    this.#cookies = { ...OWN_COOKIES, [this.#settings.cookieName]: NECESSARY, ...cookies }
    this.#declared = new Declared(this.#cookies, this.#names)
    this.#version = versionOf([purposes, cookies, WORDS])
  }

  open(site: Site): void {
    this.#site = site
    const state = site.state?.()
    this.#log = state === undefined ? undefined : new ProofLog(state)
  }

  proofs(): AsyncGenerator<Proof, void, void> {
    return this.#log === undefined ? nothing() : this.#log.read()
  }

  async pass(request: AppRequest, next: () => Reply | Promise<Reply>): Promise<Reply> {
    const choice = this.#standing(request)
    const language = (this.#given.language ?? languageOf)(request)
    const shown: Shown = {
      language,
      purposes: this.#purposes,
      cookiesOf: (purpose) => Object.keys(this.#cookies).filter((name) => this.#cookies[name] === purpose),
      path: request.base + this.#settings.path,
      back: request.inner.target.startsWith('/') ? request.inner.target : '/',
      policyUrl: this.#given.policyUrl,
    }
    const asks = choice === undefined && this.#names.length > 0
    const banner = () => (asks ? bannerOf(shown, request.nonce) : html``)
    request.set(consented, {
      to: (purpose) => choice?.agreed.includes(purpose) === true,
      chosen: choice !== undefined,
      get banner() {
        return banner()
      },
    })
    let allowed = new Set([NECESSARY, ...(choice?.agreed ?? [])])
    request.onCookies((reply) => this.#holdBack(reply, allowed))
    if (request.path === this.#settings.path) {
      if (request.method === 'POST') {
        const made = await this.#choose(request, shown)
        allowed = new Set([NECESSARY])
        return made
      }
      if (request.method === 'GET' || request.method === 'HEAD') return this.#page(request, shown, choice)
    }
    return next()
  }

  /** Puts the banner on the page, if the visitor is to be asked. */
  async ask(request: AppRequest, next: () => Reply | Promise<Reply>): Promise<Reply> {
    const made = await next()
    if (!this.#settings.banner || this.#names.length === 0) return made
    const asked = request.get(consented)
    return asked.chosen ? made : withBanner(made, asked)
  }

  /** The choice that still counts: of this text, and not too old. */
  #standing(request: AppRequest): Choice | undefined {
    if (!request.headers.has('cookie')) return undefined
    const choice = parseChoice(request.cookies.get(this.#settings.cookieName), this.#names)
    if (choice === undefined || choice.version !== this.#version) return undefined
    const age = this.#nowS() - choice.atS
    return age >= 0 && age < this.#settings.askAgainDays * DAY_S ? choice : undefined
  }

  #page(request: AppRequest, shown: Shown, choice: Choice | undefined): Reply {
    const saved = request.query.get('saved') === '1'
    const back = request.query.get('back') ?? '/'
    const body = pageOf(
      { ...shown, back: isPath(back) ? back : '/' },
      {
        agreed: choice?.agreed,
        askAgain:
          choice === undefined ? undefined : new Date((choice.atS + this.#settings.askAgainDays * DAY_S) * 1000),
        saved: saved && choice !== undefined,
      },
    )
    const { language: lang } = shown
    const made = new Reply(200, page({ lang, title: WORDS[lang].title, body, style: PAGE_STYLE }), HTML)
    made.headers.set('content-security-policy', PAGE_POLICY)
    made.headers.set('content-language', lang)
    made.headers.set('cache-control', 'no-store')
    made.headers.set('vary', 'Accept-Language, Cookie')
    return made
  }

  async #choose(request: AppRequest, { language, path }: Shown): Promise<Reply> {
    refuseForeign(request.inner, request.home.trustedOrigins)
    const form = await request.formData()
    const choice = String(form.get('choice') ?? '')
    if (!CHOICES.has(choice)) throw consentErrors.fail('GUI_CONSENT_CHOICE')
    const ticked = new Set(form.getAll('agreed').map(String))
    const agreed = this.#names.filter((name) => choice === 'accept' || (choice === 'save' && ticked.has(name)))
    const refused = this.#names.filter((name) => !agreed.includes(name))
    const where = form.get('where') === 'banner' ? 'banner' : 'page'
    const at = `${new Date(this.#clock.now()).toISOString().slice(0, 16)}Z`
    // What cannot be proven was not agreed to: first the proof, then the cookie.
    await this.#log?.write({ at, version: this.#version, language, where, agreed, refused })
    const value = encodeChoice({ version: this.#version, atS: this.#nowS(), agreed })
    request.cookies.set(this.#settings.cookieName, value, { maxAgeS: this.#settings.askAgainDays * DAY_S })
    for (const name of this.#declared.namesFor(request.cookies.names(), new Set(refused))) request.cookies.delete(name)
    const back = String(form.get('back') ?? '')
    return redirect(where === 'banner' && isPath(back) ? back : `${path}?saved=1`, 303)
  }

  /** Takes from `reply` what its visitor has not agreed to be sent. */
  #holdBack(reply: Reply, allowed: ReadonlySet<string>): undefined {
    const fields = reply.list?.getAll('set-cookie') ?? []
    if (fields.length === 0) return undefined
    const may = fields.filter((field) => deletes(field) || this.#mayGo(nameOfField(field), allowed))
    if (may.length === fields.length) return undefined
    reply.headers.delete('set-cookie')
    for (const field of may) reply.headers.append('set-cookie', field)
    return undefined
  }

  #mayGo(name: string, allowed: ReadonlySet<string>): boolean {
    const purpose = this.#declared.purposeOf(name)
    if (purpose !== undefined) return allowed.has(purpose)
    if (this.#site?.mode === 'dev' && !this.#reported.has(name)) {
      this.#reported.add(name)
      this.#site.log.warn(
        { cookie: name },
        `The cookie "${name}" is declared nowhere in consent({ cookies }), so it is never sent.`,
      )
    }
    return false
  }

  #nowS(): number {
    return Math.floor(this.#clock.now() / 1000)
  }
}

/** Behind everything else on a page whose text is here whole; a stream places its banner itself. */
function withBanner(made: Reply, asked: Consented): Reply {
  const { body, status } = made
  const type = made.list === undefined ? made.type : made.list.get('content-type')
  if (typeof body !== 'string' || status !== 200 || type?.startsWith('text/html') !== true) return made
  const end = body.lastIndexOf('</body>')
  const { text } = asked.banner
  // A handler may keep its Reply for the next visitor, who has chosen already.
  const shown = copyReply(made)
  shown.latin1 = undefined
  shown.body = end < 0 ? body + text : body.slice(0, end) + text + body.slice(end)
  shown.headers.include('vary', 'Cookie')
  shown.headers.include('vary', 'Accept-Language')
  return shown
}

/** A path of this site: what begins with two slashes, or a backslash, leads elsewhere. */
function isPath(text: string): boolean {
  return /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text)
}

function languageOf(request: AppRequest): Language {
  return preferredLanguage(request.headers.get('accept-language'))
}

/** Changes with any word that is shown. */
function versionOf(texts: unknown): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 10)
}

async function* nothing(): AsyncGenerator<Proof, void, void> {}

// pages.ts: the built-in pages for signing in, out and up: forms that work without JavaScript, by keyboard and password manager,
// in French and English. They only ask the same functions that a page of one's own would.

import { redirect } from '../../app/answers/reply-makers.ts'
import type { AnyRequest, AppRequest } from '../../app/app-request.ts'
import { preferredLanguage } from '../../app/pages/preference.ts'
import { type Language, PAGE_POLICY, page } from '../../app/pages/shell.ts'
import { refuseForeign } from '../../app/visitor/csrf.ts'
import { isHttpError } from '../../http/http-error.ts'
import { HTML, Reply } from '../../http/reply.ts'
import { localPath } from './local-path.ts'
import { type Filled, joinPage, leavePage, PAGE_STYLE, signInPage } from './page-views.ts'
import { WORDS } from './words.ts'

const FORM_BYTES_MAX = 16_384

/** What the pages ask of who knows users. */
interface Desk {
  of(request: AnyRequest): Promise<unknown>
  login(request: AnyRequest, login: string, password: string): Promise<unknown>
  logout(request: AnyRequest): void
  register(
    request: AnyRequest,
    name: string,
    password: string,
  ): Promise<{ readonly why?: 'taken' | 'name' | 'short' | 'long' | undefined }>
}

interface PagePaths {
  readonly loginPath: string
  readonly logoutPath: string
  readonly registerPath: string
  readonly homePath: string
  readonly passwordLengthMin: number
}

interface Fields {
  readonly name: string
  readonly password: string
  readonly next: string | undefined
}

export class AuthPages {
  readonly #desk: Desk
  readonly #paths: PagePaths

  constructor(desk: Desk, paths: PagePaths) {
    this.#desk = desk
    this.#paths = paths
  }

  /** The reply of one of the pages; undefined for any other path or method. */
  answer(request: AppRequest): Promise<Reply> | undefined {
    const { path, method } = request
    const { loginPath, logoutPath, registerPath } = this.#paths
    const posts = method === 'POST'
    if (!posts && method !== 'GET' && method !== 'HEAD') return undefined
    if (path === loginPath) return posts ? this.#signIn(request) : this.#askIn(request)
    if (path === logoutPath) return posts ? this.#signOut(request) : this.#askOut(request)
    if (path === registerPath && registerPath !== '') return posts ? this.#join(request) : this.#askIn(request, 'join')
    return undefined
  }

  async #askIn(request: AppRequest, which: 'in' | 'join' = 'in'): Promise<Reply> {
    const next = localPath(new URLSearchParams(request.inner.search).get('next'))
    if ((await this.#desk.of(request)) !== undefined) return this.#onwards(request, next)
    return this.#form(request, which, 200, { name: '', next, problem: undefined })
  }

  async #signIn(request: AppRequest): Promise<Reply> {
    const { name, password, next } = await this.#read(request)
    return this.#told(request, 'in', { name, next }, async () => {
      const user = await this.#desk.login(request, name, password)
      return user === undefined ? { problem: WORDS[languageOf(request)].wrong } : undefined
    })
  }

  async #join(request: AppRequest): Promise<Reply> {
    const { name, password, next } = await this.#read(request)
    return this.#told(request, 'join', { name, next }, async () => {
      const { why } = await this.#desk.register(request, name, password)
      const words = WORDS[languageOf(request)]
      const least = this.#paths.passwordLengthMin
      const said = { taken: words.taken, name: words.noName, short: words.short(least), long: words.long }
      if (why === undefined) return undefined
      return { problem: said[why], wrong: why === 'taken' || why === 'name' ? 'name' : 'password' }
    })
  }

  async #askOut(request: AppRequest): Promise<Reply> {
    if ((await this.#desk.of(request)) === undefined) return this.#onwards(request, undefined)
    const lang = languageOf(request)
    return made(200, lang, WORDS[lang].signOut, leavePage(lang, request.base + this.#paths.logoutPath))
  }

  async #signOut(request: AppRequest): Promise<Reply> {
    refuseForeign(request.inner, request.home.trustedOrigins)
    this.#desk.logout(request)
    return this.#onwards(request, undefined)
  }

  /** Does `work`, which says what is wrong; the form again with that, or onwards. */
  async #told(
    request: AppRequest,
    which: 'in' | 'join',
    { name, next }: { readonly name: string; readonly next: string | undefined },
    work: () => Promise<Pick<Filled, 'problem' | 'wrong'> | undefined>,
  ): Promise<Reply> {
    let fault: Pick<Filled, 'problem' | 'wrong'> | undefined
    try {
      fault = await work()
    } catch (error) {
      if (!isHttpError(error) || error.status !== 429) throw error
      const waitS = Number(error.headers?.['retry-after'] ?? 60)
      const reply = this.#form(request, which, 429, {
        ...{ name, next },
        problem: WORDS[languageOf(request)].wait(Math.ceil(waitS / 60)),
      })
      reply.headers.set('retry-after', String(waitS))
      return reply
    }
    if (fault === undefined) return this.#onwards(request, next)
    return this.#form(request, which, 422, { name, next, ...fault })
  }

  async #read(request: AppRequest): Promise<Fields> {
    refuseForeign(request.inner, request.home.trustedOrigins)
    request.inner.bodyBytesMax = FORM_BYTES_MAX
    const form = await request.formData()
    const text = (name: string) => {
      const value = form.get(name)
      return typeof value === 'string' ? value : ''
    }
    return { name: text('name'), password: text('password'), next: localPath(text('next')) }
  }

  #form(request: AppRequest, which: 'in' | 'join', status: number, filled: Filled): Reply {
    const lang = languageOf(request)
    const { loginPath, registerPath, passwordLengthMin } = this.#paths
    const paths = {
      login: request.base + loginPath,
      register: registerPath === '' ? undefined : request.base + registerPath,
    }
    const words = WORDS[lang]
    const title = which === 'in' ? words.signIn : words.join
    const body = which === 'in' ? signInPage(lang, filled, paths) : joinPage(lang, filled, paths, passwordLengthMin)
    return made(status, lang, filled.problem === undefined ? title : `${filled.problem} – ${title}`, body)
  }

  #onwards(request: AppRequest, next: string | undefined): Reply {
    const reply = redirect(next ?? request.base + this.#paths.homePath, 303)
    reply.headers.set('cache-control', 'no-store')
    return reply
  }
}

function made(status: number, lang: Language, title: string, body: Parameters<typeof page>[0]['body']): Reply {
  const reply = new Reply(status, page({ lang, title, body, style: PAGE_STYLE }), HTML)
  reply.headers.set('content-security-policy', PAGE_POLICY)
  reply.headers.set('content-language', lang)
  reply.headers.set('cache-control', 'no-store')
  reply.headers.set('vary', 'Accept-Language, Cookie')
  return reply
}

function languageOf(request: AppRequest): Language {
  return preferredLanguage(request.headers.get('accept-language'))
}

// site-auth.ts: who is asking? The extension that signs people in and out, knows them again by session or key, and sends
// whoever is nobody to the page for signing in, or away. Passwords, guesses, keys and pages are its neighbours' business.

import type { AnyRequest } from '../../app/app-request.ts'
import type { Extension, InstalledIn } from '../../app/extension.ts'
import { type Key, key } from '../../app/key.ts'
import type { Middleware } from '../../app/middleware.ts'
import { MemoryRates, type RateStore } from '../../app/visitor/rate-store.ts'
import type { SessionStore } from '../../app/visitor/session-store.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { isGuichetError } from '../../base/errors.ts'
import type { Logger } from '../../base/log.ts'
import type { GivenOptions, ResolvedOptions } from '../../base/options.ts'
import type { Site } from '../../http/message.ts'
import { type ApiKey, ApiKeys, type KeyOptions, type NewKey } from './api-keys.ts'
import { type AuthDatabase, makeTables } from './auth-database.ts'
import { Door, type Wanted } from './door.ts'
import { authErrors } from './errors.ts'
import { localPath } from './local-path.ts'
import { authOptions } from './options.ts'
import { AuthPages } from './pages.ts'
import { Passwords } from './passwords.ts'
import { Throttle } from './throttle.ts'
import {
  type Account,
  assertSource,
  checkedName,
  type SiteUser,
  spelledLogin,
  type UserSource,
  UserTable,
} from './users.ts'

export type AuthSettings = ResolvedOptions<typeof authOptions.rows>

interface Common extends GivenOptions<typeof authOptions.rows> {
  /** For the table of users that comes with it, and for API keys. */
  readonly db?: AuthDatabase
  /** Where guesses are counted; in this process without. Several processes need one that they share. */
  readonly rates?: RateStore
  /** @internal */
  readonly clock?: Clock
}

/** Users of the table that comes with it. */
export interface AuthOfTable extends Common {
  readonly db: AuthDatabase
  readonly find?: undefined
  readonly load?: undefined
  readonly savePassword?: undefined
}

/** Users of the site's own. */
export interface AuthOfOwn<User extends Account> extends Common, UserSource<User> {}

export type Joined<User> =
  | { readonly user: User; readonly why?: undefined }
  | { readonly user?: undefined; readonly why: 'taken' | 'name' | 'short' | 'long' }

export interface Auth<User extends Account> extends Extension {
  /** Who is asking, behind {@link required}: `request.get(people.user)`. */
  readonly user: Key<User>
  /** Lets only users through; sends others to sign in, programs away with 401. */
  readonly required: Middleware
  /** The API keys of users. */
  readonly keys: UserKeys<User>
  /** Who is asking; undefined for nobody, and for a key that is worth nothing. */
  of(request: AnyRequest): Promise<User | undefined>
  /**
   * Who is asking. Nobody is sent to sign in, a program away.
   * @throws HttpError 401; 403 when its key is not for `scope`
   * @example app.get('/me', async (request) => ({ name: (await people.require(request)).name }))
   */
  require(request: AnyRequest, wanted?: Wanted): Promise<User>
  /**
   * Signs in whoever knows the password: the session is renewed and belongs to the user from now on.
   *
   * @param login what was typed: a name, an address
   * @returns the user; undefined when the two do not belong together, whatever the reason
   * @throws HttpError 429 with Retry-After after too many guesses; GUI_AUTH_CROWD
   */
  login(request: AnyRequest, login: string, password: string): Promise<User | undefined>
  /** Signs in without a password: after an e-mail that was answered, or another site that vouches. */
  enter(request: AnyRequest, user: User): void
  /** Signs out here: the session ends. */
  logout(request: AnyRequest): void
  /**
   * Makes a user of the table that comes with it, and signs in.
   * @returns the user, or why not; @throws HttpError 429, GUI_AUTH_USERS with users of the site's own
   */
  register(request: AnyRequest, name: string, password: string): Promise<Joined<User>>
  /** Makes a user of that table, for a program: no session, no limit. @returns undefined when the name is taken */
  add(name: string, password: string): Promise<User | undefined>
  /**
   * Keeps another password, and ends all sessions of the user but that of `request`.
   * @throws GUI_AUTH_SAVE, GUI_AUTH_PASSWORD
   */
  setPassword(user: User, password: string, request?: AnyRequest): Promise<void>
  /** Signs out everywhere; `but`: except here. @returns how many sessions there were */
  endSessions(user: User, but?: AnyRequest): Promise<number>
  /** Where to after signing in: `next` of the query when it is a path of this site, else the home path. */
  nextOf(request: AnyRequest): string
}

export interface UserKeys<User extends Account> {
  /** Makes a key; the answer holds it, and nothing else ever will. @throws GUI_AUTH_DATABASE, GUI_AUTH_SCOPE */
  create(user: User, options?: KeyOptions): Promise<NewKey>
  list(user: User): Promise<ApiKey[]>
  /** @returns false when the user has no such key */
  revoke(user: User, id: string): Promise<boolean>
  revokeAll(user: User): Promise<number>
}

const SWEEP_MS = 3_600_000

export class SiteAuth<User extends Account> implements Auth<User> {
  readonly name = 'auth'
  readonly options: typeof authOptions.rows = authOptions.rows
  readonly errors: typeof authErrors = authErrors
  readonly user: Key<User> = key<User>('user', 'auth().required')
  readonly middleware: readonly Middleware[]
  readonly keys: UserKeys<User>
  readonly #settings: AuthSettings
  readonly #db: AuthDatabase | undefined
  readonly #source: UserSource<User>
  readonly #table: UserTable | undefined
  readonly #apiKeys: ApiKeys
  readonly #rates: RateStore
  readonly #throttle: Throttle
  readonly #clock: Clock
  readonly #door: Door<User>
  #passwords: Passwords | undefined
  #log: Logger | undefined
  #sessions: SessionStore | undefined
  /** What is open, and to be closed. */
  readonly #held: { close?(): void | Promise<void> }[] = []
  #stopSweep: (() => void) | undefined

  constructor(given: AuthOfTable | AuthOfOwn<User>) {
    const { db, rates, clock = systemClock, find, load: _, savePassword: __, ...rows } = given
    assertSource(given)
    this.#settings = authOptions.resolve(rows)
    this.#db = db
    this.#clock = clock
    this.#table = find === undefined && db !== undefined ? new UserTable(db) : undefined
    // With neither find nor load the users are SiteUser: the two signatures of auth() say so.
    this.#source = (this.#table ?? given) as UserSource<User>
    this.#rates = rates ?? new MemoryRates({ clock })
    this.#throttle = new Throttle(this.#rates, this.#settings, clock)
    this.#apiKeys = new ApiKeys(db, this.#settings.keyPrefix, clock)
    this.#door = new Door({ source: this.#source, keys: this.#apiKeys, settings: this.#settings })
    this.keys = {
      create: (user, options = {}) => this.#apiKeys.create(String(user.id), options),
      list: (user) => this.#apiKeys.list(String(user.id)),
      revoke: (user, id) => this.#apiKeys.revoke(String(user.id), id),
      revokeAll: (user) => this.#apiKeys.revokeAll(String(user.id)),
    }
    const pages = this.#settings.pages ? new AuthPages(this, this.#settings) : undefined
    this.middleware = [(request, next) => pages?.answer(request) ?? this.#door.pass(request, next)]
  }

  get required(): Middleware {
    return async (request, next) => {
      request.set(this.user, await this.require(request))
      return next()
    }
  }

  /** @throws GUI_AUTH_SESSIONS unless sessions are kept on the server */
  async open(site: Site, { sessionStore }: InstalledIn): Promise<void> {
    if (sessionStore === undefined) {
      throw authErrors.fail('GUI_AUTH_SESSIONS', {
        why: 'one in a cookie cannot be ended from here, and a copy of it lives on',
      })
    }
    this.#sessions = sessionStore
    this.#log = site.log
    this.#passwords = new Passwords(this.#settings, site.root, this.#clock)
    try {
      for (const one of this.#db === undefined ? [this.#rates] : [this.#rates, this.#db]) {
        await one.open?.(site)
        this.#held.push(one)
      }
      if (this.#db !== undefined) await makeTables(this.#db)
      await this.#passwords.open()
    } catch (error) {
      await this.close()
      throw error
    }
    this.#stopSweep = this.#clock.every(SWEEP_MS, () => void this.#sweep(site))
  }

  async close(): Promise<void> {
    this.#stopSweep?.()
    this.#stopSweep = undefined
    this.#sessions = undefined
    for (const one of this.#held.splice(0).reverse()) await one.close?.()
  }

  of(request: AnyRequest): Promise<User | undefined> {
    this.#store()
    return this.#door.of(request)
  }

  require(request: AnyRequest, wanted: Wanted = {}): Promise<User> {
    this.#store()
    return this.#door.require(request, wanted)
  }

  async login(request: AnyRequest, login: string, password: string): Promise<User | undefined> {
    const guess = await this.#throttle.guess(spelledLogin(login.slice(0, 1000)), request.ip)
    // What no name can be is nobody's, and is not asked for: PostgreSQL has no text with NUL in it.
    const user = checkedName(login) === undefined ? undefined : await this.#source.find(login)
    const { fits, outdated } = await this.#verdict(request, user, password)
    if (user === undefined || !fits) {
      const who = user === undefined ? {} : { user: String(user.id) }
      this.#log?.info({ event: 'login refused', id: request.id, ip: request.ip, ...who }, 'Somebody could not sign in.')
      return undefined
    }
    await guess.right()
    if (outdated) await this.#source.savePassword?.(user, await this.#asked().hash(password))
    this.enter(request, user)
    return user
  }

  enter(request: AnyRequest, user: User): void {
    this.#store()
    const { session } = request
    session.renew()
    session.owner = String(user.id)
    this.#door.letIn(request, user)
  }

  logout(request: AnyRequest): void {
    request.session.end()
    this.#door.letIn(request, undefined)
  }

  async register(request: AnyRequest, name: string, password: string): Promise<Joined<User>> {
    this.#ownTable()
    await this.#throttle.newcomer(request.ip)
    if (checkedName(name) === undefined) return { why: 'name' }
    if ([...password].length < this.#settings.passwordLengthMin) return { why: 'short' }
    if (Buffer.byteLength(password) > this.#settings.passwordBytesMax) return { why: 'long' }
    const user = await this.add(name, password)
    if (user === undefined) return { why: 'taken' }
    this.enter(request, user)
    return { user }
  }

  async add(name: string, password: string): Promise<User | undefined> {
    const table = this.#ownTable()
    const plain = checkedName(name)
    if (plain === undefined)
      throw authErrors.fail('GUI_AUTH_USERS', { why: 'a name is empty, too long or no plain text' })
    const kept = await this.#asked().hash(password)
    const made = await table.add(plain, kept, new Date(this.#clock.now()))
    return made as SiteUser | undefined as User | undefined // a User is a SiteUser where there is a table
  }

  async setPassword(user: User, password: string, request?: AnyRequest): Promise<void> {
    if (this.#source.savePassword === undefined) throw authErrors.fail('GUI_AUTH_SAVE')
    await this.#source.savePassword(user, await this.#asked().hash(password))
    await this.endSessions(user, request)
  }

  async endSessions(user: User, but?: AnyRequest): Promise<number> {
    const ended = await this.#store().endAll(String(user.id))
    // Its session is gone with the others; the reply writes it anew under another identifier.
    if (but?.session.owner === String(user.id)) but.session.renew()
    return ended
  }

  nextOf(request: AnyRequest): string {
    const query = new URLSearchParams(request.inner.search)
    return localPath(query.get('next')) ?? this.#settings.homePath
  }

  /** A hash that cannot be used is the operator's to know of; to whoever asks it is a wrong password. */
  async #verdict(
    request: AnyRequest,
    user: User | undefined,
    password: string,
  ): Promise<{ fits: boolean; outdated: boolean }> {
    const passwords = this.#asked()
    try {
      return await passwords.verify(user?.password ?? undefined, password)
    } catch (error) {
      if (!isGuichetError(error) || (error.code !== 'GUI_AUTH_PHC' && error.code !== 'GUI_AUTH_ALGORITHM')) throw error
      this.#log?.error(
        { err: error, id: request.id, code: error.code, hint: error.hint, user: String(user?.id) },
        error.message,
      )
      return await passwords.verify(undefined, password)
    }
  }

  async #sweep(site: Site): Promise<void> {
    try {
      await this.#apiKeys.sweep()
    } catch (error) {
      site.log.warn({ err: error }, 'The table guichet_api_key could not be swept; the next try is in an hour.')
    }
  }

  #ownTable(): UserTable {
    if (this.#table === undefined) {
      throw authErrors.fail('GUI_AUTH_USERS', { why: 'users of the site’s own are made by the site' })
    }
    return this.#table
  }

  #store(): SessionStore {
    if (this.#sessions === undefined) throw authErrors.fail('GUI_AUTH_NOT_OPEN')
    return this.#sessions
  }

  #asked(): Passwords {
    if (this.#passwords === undefined) throw authErrors.fail('GUI_AUTH_NOT_OPEN')
    return this.#passwords
  }
}

/**
 * Signing in, for an App whose sessions are kept on the server.
 *
 * @typeParam User a user of the site's own; SiteUser without
 * @param given `db` for the table that comes with it, or `find` and `load` for users of the site's own; see docs/options.md, "auth"
 * @returns an extension for app.install; its `open` rejects with GUI_AUTH_SESSIONS when sessions lie in cookies
 * @throws GUI_AUTH_USERS, GUI_AUTH_PREFIX, GUI_OPTION_*
 * @example
 * const db = database()
 * const people = auth({ db, registerPath: '/register' })
 * const app = new App({ session: { store: databaseSessions(db) } }).install(people)
 * app.get('/me', async (request) => ({ name: (await people.require(request)).name }))
 */
export function auth(given: AuthOfTable): Auth<SiteUser>
export function auth<User extends Account>(given: AuthOfOwn<User>): Auth<User>
export function auth<User extends Account>(given: AuthOfTable | AuthOfOwn<User>): Auth<User> | Auth<SiteUser> {
  return new SiteAuth<User>(given)
}

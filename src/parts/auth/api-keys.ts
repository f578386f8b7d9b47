// api-keys.ts: keys by which programs come in: shown once when they are made, kept as a hash. A key that is over soon is a
// bearer token (RFC 6750). Knows what a key may do and whose it is, not who that is.

import type { Clock } from '../../base/clock.ts'
import type { AuthDatabase } from './auth-database.ts'
import { authErrors } from './errors.ts'

export interface KeyOptions {
  /** What it is for, to tell it from others; "" without. */
  readonly name?: string
  /** What it may be used for, such as "notes:write"; everything that asks for no scope without. */
  readonly scopes?: readonly string[]
  /** Seconds after which it is over; never without. */
  readonly expiresInS?: number
}

/** What is kept of a key, for a page that shows them. */
export interface ApiKey {
  /** By which it is revoked. */
  readonly id: string
  /** How it begins, to be recognised by. */
  readonly prefix: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: string
  /** ISO 8601; undefined for one that does not end. */
  readonly expiresAt: string | undefined
  /** ISO 8601, to the hour; undefined when it was never used. */
  readonly usedAt: string | undefined
}

/** A key that has just been made. */
export interface NewKey extends ApiKey {
  /** The key itself: shown now, and never again. */
  readonly key: string
}

/** Whose key it is, and what it may do. */
export interface KeyHolder {
  readonly owner: string
  readonly scopes: readonly string[]
}

interface Row {
  readonly id: string
  readonly owner: string
  readonly name: string
  readonly hash: string
  readonly scopes: string
  readonly created_at: string
  readonly expires_s: number | null
  readonly used_s: number | null
}

const SECRET_BYTES = 32
const USED_S = 3600

export class ApiKeys {
  readonly #db: AuthDatabase | undefined
  readonly #prefix: string
  readonly #clock: Clock

  /** @throws GUI_AUTH_PREFIX */
  constructor(db: AuthDatabase | undefined, prefix: string, clock: Clock) {
    if (!/^[a-z]{1,16}$/.test(prefix)) throw authErrors.fail('GUI_AUTH_PREFIX', { given: prefix })
    this.#db = db
    this.#prefix = prefix
    this.#clock = clock
  }

  /** @throws GUI_AUTH_DATABASE, GUI_AUTH_SCOPE */
  async create(owner: string, options: KeyOptions): Promise<NewKey> {
    const { name = '', scopes = [], expiresInS } = options
    for (const scope of scopes) {
      if (!/^[\w.:-]{1,100}$/.test(scope)) throw authErrors.fail('GUI_AUTH_SCOPE', { scope })
    }
    const { randomBytes } = crypto()
    const id = randomBytes(8).toString('hex')
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    const now = this.#clock.now()
    const row: Row = {
      ...{ id, owner, name, hash: hashOf(secret), scopes: scopes.join(' '), created_at: new Date(now).toISOString() },
      expires_s: expiresInS === undefined ? null : now / 1000 + expiresInS,
      used_s: null,
    }
    await this.#asked().sql`
      insert into guichet_api_key (id, owner, name, hash, scopes, created_at, expires_s)
      values (${id}, ${owner}, ${name}, ${row.hash}, ${row.scopes}, ${row.created_at}, ${row.expires_s})`.run()
    return { ...this.#shown(row), key: `${this.#prefix}_${id}_${secret}` }
  }

  /** Whose `key` is; undefined when it is none, was revoked or is over. */
  async find(key: string): Promise<KeyHolder | undefined> {
    const parts = /^([a-z]{1,16})_([0-9a-f]{16})_([\w-]{43})$/.exec(key)
    if (parts === null || parts[1] !== this.#prefix || this.#db === undefined) return undefined
    const [, , id = '', secret = ''] = parts
    const row = await this.#db.sql<Row>`select * from guichet_api_key where id = ${id}`.first()
    // Compared in any case, so that an id that there is takes no longer than one that there is not.
    const fits = isSame(hashOf(secret), row?.hash ?? hashOf(''))
    const nowS = this.#clock.now() / 1000
    if (row === undefined || !fits || (row.expires_s !== null && row.expires_s <= nowS)) return undefined
    await this.#markUsed(row, nowS)
    return { owner: row.owner, scopes: row.scopes === '' ? [] : row.scopes.split(' ') }
  }

  async list(owner: string): Promise<ApiKey[]> {
    const rows = await this.#asked().sql<Row>`
      select * from guichet_api_key where owner = ${owner} order by created_at, id`
    return rows.map((row) => this.#shown(row))
  }

  /** @returns false when `owner` has no such key */
  async revoke(owner: string, id: string): Promise<boolean> {
    const { changes } = await this.#asked().sql`
      delete from guichet_api_key where id = ${id} and owner = ${owner}`.run()
    return changes === 1
  }

  /** @returns how many there were */
  async revokeAll(owner: string): Promise<number> {
    return (await this.#asked().sql`delete from guichet_api_key where owner = ${owner}`.run()).changes
  }

  /** Forgets keys that have been over for a day: until then a page may show that they are. */
  async sweep(): Promise<void> {
    if (this.#db === undefined) return
    const overS = this.#clock.now() / 1000 - 86_400
    await this.#db.sql`delete from guichet_api_key where expires_s is not null and expires_s < ${overS}`.run()
  }

  /** To the hour, so that not every request writes. */
  async #markUsed({ id, used_s }: Row, nowS: number): Promise<void> {
    if (used_s !== null && nowS - used_s < USED_S) return
    await this.#asked().sql`update guichet_api_key set used_s = ${nowS - (nowS % USED_S)} where id = ${id}`.run()
  }

  #shown({ id, name, scopes, created_at: createdAt, expires_s, used_s }: Row): ApiKey {
    return {
      ...{ id, name, createdAt, prefix: `${this.#prefix}_${id}` },
      scopes: scopes === '' ? [] : scopes.split(' '),
      expiresAt: expires_s === null ? undefined : new Date(expires_s * 1000).toISOString(),
      usedAt: used_s === null ? undefined : new Date(used_s * 1000).toISOString(),
    }
  }

  #asked(): AuthDatabase {
    if (this.#db === undefined) throw authErrors.fail('GUI_AUTH_DATABASE', { what: 'An API key' })
    return this.#db
  }
}

/** Of 256 random bits a plain hash is enough: nobody can try them all. */
function hashOf(secret: string): string {
  return crypto().createHash('sha256').update(secret).digest('base64url')
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && crypto().timingSafeEqual(one, other)
}

function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}

// site-redis.ts: the connection of one store: made when the site opens, asked once whether it answers, closed with the site.
// Names of keys begin with a prefix, so that several sites can share a server.

import type { Site } from '../../http/message.ts'
import { storeErrors } from '../../store/errors.ts'
import type { RedisOptionsGiven } from '../../store/options.ts'
import { openRedis, type RedisArgument, type RedisConnection } from '../../store/redis.ts'

export interface RedisStoreOptions extends RedisOptionsGiven {
  /** What every key begins with; sites that share a server need one each. Default "guichet:". */
  readonly prefix?: string
}

export class SiteRedis {
  readonly prefix: string
  readonly #options: RedisOptionsGiven
  #connection: RedisConnection | undefined
  #holders = 0
  #turn: Promise<void> = Promise.resolve()

  constructor({ prefix = 'guichet:', ...options }: RedisStoreOptions) {
    this.prefix = prefix
    this.#options = options
  }

  /** Runs a script of Lua, in which nothing gets between; ioredis' errors come as ours. @throws GUI_STORE_CLOSED */
  async run(script: string, keys: readonly string[], values: readonly RedisArgument[]): Promise<unknown> {
    return await this.#now().command('eval', script, keys.length, ...keys, ...values)
  }

  async command(name: string, ...values: readonly RedisArgument[]): Promise<unknown> {
    return await this.#now().command(name, ...values)
  }

  /** @throws GUI_STORE_URL, GUI_STORE_PACKAGE, GUI_STORE_CONNECT */
  open(site: Site): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#holders === 0) this.#connection = await connected(site, this.#options)
      this.#holders++
    })
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#holders === 0 || --this.#holders > 0) return
      const connection = this.#connection
      this.#connection = undefined
      await connection?.close()
    })
  }

  #now(): RedisConnection {
    if (this.#connection === undefined) throw storeErrors.fail('GUI_STORE_CLOSED', { where: 'Redis' })
    return this.#connection
  }

  /** One after the other: two Apps may hold one store. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(task)
    this.#turn = turn.catch(() => {})
    return turn
  }
}

/** A wrong URL or password is known at the start, not at the first visitor. */
async function connected({ root, log }: Site, options: RedisOptionsGiven): Promise<RedisConnection> {
  const connection = await openRedis({ root, log, options })
  try {
    await connection.command('ping')
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}

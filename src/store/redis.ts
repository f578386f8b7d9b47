// redis.ts: a connection to Redis or Valkey by the package ioredis, which is loaded here and nowhere else. It connects at the
// first command and again after a loss; every command has a deadline, and no message holds a password.

import type { Redis } from 'ioredis'
import type { Logger } from '../base/log.ts'
import { storeErrors } from './errors.ts'
import { type RedisOptionsGiven, redisOptions } from './options.ts'
import { type ImportModule, loadPackage } from './package-loader.ts'
import { maskedUrl } from './url.ts'

const RETRY_MS_MAX = 2000
const CLOSE_MS = 1000

export interface RedisParts {
  readonly log: Logger
  /** Folder of the site, where ioredis may be installed. */
  readonly root: string
  readonly options?: RedisOptionsGiven
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** For tests. */
  readonly load?: ImportModule
}

export type RedisArgument = string | number | Uint8Array

interface RedisModule {
  readonly Redis: new (url: string, options: object) => Redis
}

/**
 * Makes a connection; nothing is sent yet.
 *
 * @throws GUI_STORE_URL without a URL or with a wrong one, GUI_STORE_PACKAGE when ioredis is not installed
 */
export async function openRedis(parts: RedisParts): Promise<RedisConnection> {
  const { url: given, commandTimeoutMs, connectTimeoutMs } = redisOptions.resolve(parts.options)
  const url = given ?? (parts.environment ?? process.env)['REDIS_URL'] ?? ''
  const where = redisPlace(url)
  const { Redis: Client } = (await loadPackage('ioredis', 'Redis', parts, parts.load)) as RedisModule // its documented name
  const client = new Client(url, {
    lazyConnect: true,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    // What may have been done is not done again: INCR twice is another number.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 10), RETRY_MS_MAX),
    connectionName: 'guichet',
  })
  return new RedisConnection(client, where, parts.log)
}

/** Host, port and number of the database. @throws GUI_STORE_URL */
export function redisPlace(url: string): string {
  const refuse = (why: string) => storeErrors.fail('GUI_STORE_URL', { what: 'Redis URL', url: maskedUrl(url), why })
  if (url === '') throw refuse('there is none: set REDIS_URL')
  let read: URL
  try {
    read = new URL(url)
  } catch {
    throw refuse('it is not a URL; signs such as @ / # in a password are written as %40 %2F %23')
  }
  const { protocol, hostname, port, pathname } = read
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw refuse('it does not begin with redis:// or rediss://')
  if (!/^\/?\d*$/.test(pathname)) throw refuse('behind the host stands the number of a database, such as /0')
  return `${hostname === '' ? 'localhost' : hostname}:${port === '' ? '6379' : port}${pathname === '/' ? '' : pathname}`
}

export class RedisConnection {
  /** For messages: host, port and number. Never a password. */
  readonly where: string
  /** ioredis itself, for pipelines, scripts and subscriptions; its errors are its own. */
  readonly client: Redis
  readonly #log: Logger
  #away = false

  constructor(client: Redis, where: string, log: Logger) {
    this.client = client
    this.where = where
    this.#log = log
    client.on('error', (error) => this.#tellAway(error))
    client.on('ready', () => this.#tellBack())
  }

  /**
   * Sends one command.
   *
   * @throws GUI_STORE_REDIS, when it was refused or not answered in time; GUI_STORE_CONNECT
   * @example await redis.command('set', 'greeting', 'bonjour', 'PX', 1000)
   */
  async command(name: string, ...values: readonly RedisArgument[]): Promise<unknown> {
    try {
      // Bytes are Buffers for ioredis; a view of them costs nothing.
      return await this.client.call(
        name,
        ...values.map((value) => (typeof value === 'object' ? asBuffer(value) : value)),
      )
    } catch (error) {
      throw this.#fault(error, name.toUpperCase())
    }
  }

  /** A second connection to the same place: one that subscribes can do nothing else. */
  duplicate(): RedisConnection {
    return new RedisConnection(this.client.duplicate(), this.where, this.#log)
  }

  /** Ends it, after what was sent has been answered. */
  async close(): Promise<void> {
    if (this.client.status !== 'ready') {
      this.client.disconnect()
      return
    }
    let stop: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      stop = setTimeout(resolve, CLOSE_MS)
    })
    await Promise.race([this.client.quit().catch(() => {}), late])
    clearTimeout(stop)
    this.client.disconnect()
  }

  #fault(thrown: unknown, command: string): unknown {
    if (!(thrown instanceof Error)) return thrown
    const error = bare(thrown)
    const { where } = this
    const word = /^[A-Z]+/.exec(error.message)?.[0] ?? ''
    if (word === 'NOAUTH' || word === 'WRONGPASS') {
      const told = { why: 'the password is not accepted', advice: 'Look at user and password in the URL.' }
      return storeErrors.fail('GUI_STORE_CONNECT', { where, ...told }, error)
    }
    if (error.name === 'MaxRetriesPerRequestError' || error.message === 'Connection is closed.') {
      const told = { why: 'nothing answers there', advice: 'Start Redis, or look at host and port in the URL.' }
      return storeErrors.fail('GUI_STORE_CONNECT', { where, ...told }, error)
    }
    if (error.message === 'Command timed out') {
      const told = {
        why: 'no answer in time',
        advice: 'Look at the server and the network; it may or may not have been done.',
      }
      return storeErrors.fail('GUI_STORE_REDIS', { where, command, ...told }, error)
    }
    const why = error.message.replace(/\.$/, '')
    return storeErrors.fail(
      'GUI_STORE_REDIS',
      { where, command, why, advice: 'Look at the command and its values.' },
      error,
    )
  }

  /** Once an outage: ioredis tells of every try. */
  #tellAway(error: Error): void {
    if (this.#away) return
    this.#away = true
    this.#log.warn({ err: bare(error) }, `Redis at ${this.where} is away; guichet goes on trying.`)
  }

  #tellBack(): void {
    if (!this.#away) return
    this.#away = false
    this.#log.info({}, `Redis at ${this.where} is back.`)
  }
}

/** Without the command that ioredis hangs on its errors, with its values: that of AUTH is the password. */
function bare({ name, message, stack }: Error): Error {
  // "ERR unknown command 'X', with args beginning with: …"
  const said = message.replace(/, with args beginning with:.*$/s, '')
  return Object.assign(new Error(said), { name, stack: (stack ?? '').replace(message, said) })
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

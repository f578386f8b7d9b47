// message.ts: the joint of the house: everything that answers a request is a Handler. The server knows only this.

import type { Checked } from '../base/finding.ts'
import type { Logger } from '../base/log.ts'
import type { Explanation } from './explanation.ts'
import type { Reply } from './reply.ts'
import type { Request } from './request.ts'

/** What a Handler is opened for. */
export interface Site {
  /** Absolute path of the site's folder; relative paths of handlers are resolved against it, never the working directory. */
  readonly root: string
  readonly log: Logger
  readonly mode: 'dev' | 'serve' | 'start'
  /**
   * Absolute path of the folder for what the site keeps (databases, uploads, caches), readable by its user only; made at
   * the first call. Absent where nobody keeps anything.
   * @throws GUI_PLATFORM_STATE when it can neither be found nor made
   */
  state?(): string
  /**
   * What the site signs and encrypts with, the newest first; made and kept at the first call. Absent where nobody
   * keeps anything, such as in app.fetch without GUICHET_SECRET.
   * @throws GUI_PLATFORM_SECRET when it can neither be read nor made
   */
  secrets?(): readonly string[]
  /**
   * In development: the reply to a request that `error` has ended, instead of the usual page with its `status`; the whole
   * story for whoever may see it.
   */
  explain?(request: Request, error: unknown, status: number): Reply
}

/** What a Handler is looked over for, before anything is opened. */
export interface Surveying {
  readonly site: Site
  /**
   * What answers a GET for `path` instead of this Handler, in words; undefined when the request gets here.
   * @param path percent-encoded, below the place of this Handler
   */
  hidden(path: string): string | undefined
}

/**
 * Anything that answers a request: a folder, an App, a proxy. Making one does nothing yet: `open` takes what it
 * needs, `close` gives it back, and whoever mounts it calls both, closing in reverse order.
 * It may throw or reject; the server makes an error reply of that. It must not touch a reply it has returned.
 */
export interface Handler {
  (request: Request): Reply | Promise<Reply>
  open?(site: Site): void | Promise<void>
  close?(): void | Promise<void>
  /** Says how it would answer, and why; it need not be open, answers nobody and changes nothing. */
  explain?(request: Request, site: Site): Explanation | Promise<Explanation>
  /** Says what is wrong with it, as far as that can be known without opening it. Changes nothing. */
  survey?(about: Surveying): readonly Checked[] | Promise<readonly Checked[]>
}

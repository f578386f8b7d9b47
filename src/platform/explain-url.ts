// explain-url.ts: a site and a URL -> who would answer, and why. The site is put together as `guichet` would, and asked to
// explain itself: nothing is opened, nobody is answered, no port is used.

import { basename } from 'node:path'
import { createLogger } from '../base/log.ts'
import type { Explanation } from '../http/explanation.ts'
import { RequestHeaders } from '../http/headers.ts'
import { Request } from '../http/request.ts'
import { fillEnvironment, readEnvFiles } from './dev/env-files.ts'
import { composeSite, planSite, unknown } from './site.ts'

export interface Asked {
  readonly method: string
  readonly scheme: string
  /** With its port, unless it is the scheme's own. */
  readonly host: string
  /** Path and query, percent-encoded. */
  readonly target: string
  /** Names and values, one after the other. */
  readonly fields: readonly string[]
}

export interface Explained extends Explanation {
  /** Absolute path of the site's folder. */
  readonly root: string
  /** What is served of it, in words. */
  readonly serves: readonly string[]
}

/**
 * @param path a folder or an app file
 * @throws everything that loading the site throws
 */
export async function explainUrl(path: string, { method, scheme, host, target, fields }: Asked): Promise<Explained> {
  const plan = planSite(path)
  // As guichet dev gives them: an app may need one while it loads.
  fillEnvironment(process.env, readEnvFiles(plan.root).values)
  const { handler, serves } = await composeSite(plan)
  const log = createLogger({ level: 'error', format: 'pretty' })
  const peer = { address: '127.0.0.1', encrypted: scheme === 'https', local: host, trusts: undefined, log }
  const headers = new RequestHeaders(withHost(fields, host).map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text)))
  const request = new Request({ method, target, version: 1, headers, authority: host, peer, body: undefined })
  const told = (await handler.explain?.(request, { root: plan.root, log, mode: 'serve' })) ?? unknown()
  return { ...told, root: plan.root, serves: serves.length === 0 ? [basename(plan.root)] : serves }
}

function withHost(fields: readonly string[], host: string): readonly string[] {
  return fields.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'host') ? fields : ['host', host, ...fields]
}

// client-modules.ts: the modules of guichet/client as a Handler, for pages that are made without a bundler. It knows its own
// folder and nothing else; nothing of it is in the client.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { weighConditions } from '../../http/conditional.ts'
import { HttpError } from '../../http/http-error.ts'
import type { Handler } from '../../http/message.ts'
import { Reply } from '../../http/reply.ts'

interface Module {
  readonly code: string
  /** Entity-tag with its quotes. */
  readonly etag: string
}

/** ".js" as it is built, ".ts" as it is written. */
const ENDING = extname(import.meta.url)
const NAME = /^\/([a-z-]+)\.[jt]s$/
const ALLOW = 'GET, HEAD, OPTIONS'

/**
 * Serves the modules of `guichet/client` to pages: `client.js` is the one to import.
 *
 * @example
 * app.mount('/client', clientModules())
 * // in the page: <script type="importmap">{ "imports": { "guichet/client": "/client/client.js" } }</script>
 */
export function clientModules(): Handler {
  const kept = new Map<string, Promise<Module>>()
  return async (request) => {
    const name = NAME.exec(request.path)?.[1]
    if (name === undefined || name === 'client-modules') throw new HttpError(404)
    let module = kept.get(name)
    if (module === undefined) kept.set(name, (module = load(name)))
    // A name that is not there is not kept: there is no end to them.
    module.catch(() => kept.delete(name))
    const { code, etag } = await module
    if (request.method === 'OPTIONS') return new Reply(204, null, undefined, { allow: ALLOW })
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new HttpError(405, undefined, { allow: ALLOW })
    const headers = { etag, 'cache-control': 'no-cache' }
    if (weighConditions(request.method, request.headers, { etag, modifiedMs: undefined }) === 'not-modified')
      return new Reply(304, null, undefined, headers)
    return new Reply(200, code, 'text/javascript; charset=utf-8', headers)
  }
}

/** @throws HttpError 404 */
async function load(name: string): Promise<Module> {
  const source = await readFile(new URL(`${name}${ENDING}`, import.meta.url), 'utf8').catch(() => {
    throw new HttpError(404)
  })
  // The map lies beside it, and is not served.
  const code = (await compiled(source)).replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
  return { code, etag: `"${createHash('sha256').update(code).digest('base64url').slice(0, 22)}"` }
}

async function compiled(source: string): Promise<string> {
  if (ENDING !== '.ts') return source
  const { transformSync } = await import('oxc-transform')
  return transformSync('client.ts', source).code
}

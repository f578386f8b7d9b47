// builtin-http.ts: node:http and node:https without what `import` does to them: it reads every export, and from Node 22 on
// one of them is a WebSocket that loads a whole client library (40 ms of processor time on Node 24).

import type * as Http from 'node:http'
import type * as Https from 'node:https'

/** The module for a scheme. */
export function httpModule(isSecure: boolean): typeof Http | typeof Https {
  return process.getBuiltinModule(isSecure ? 'node:https' : 'node:http')
}

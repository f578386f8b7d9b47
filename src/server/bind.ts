// bind.ts: the port is opened. Node.js looks every address up, those in figures too, for which it compiles an expression of
// all forms of IPv6 (8 ms), and loads node:dns, node:cluster and node:child_process (4 ms): a sixth of a start (bench:
// start-up). The step behind all that takes an address as it is; where it is not as known, Node.js goes its usual way.

import type { Server } from 'node:net'

/** How many connections the kernel holds that nobody has accepted yet. */
const BACKLOG = 1024

/** Addresses that need no looking up, and the family of each. */
const FAMILIES: Readonly<Record<string, 4 | 6>> = { '127.0.0.1': 4, '::1': 6, '0.0.0.0': 4, '::': 6 }

/** Under this name Node.js keeps the last step of `listen` for those that wrap it. */
type LastStep = (host: string, port: number, family: 4 | 6, backlog: number, fd: undefined, flags: number) => void

/**
 * Opens the port: `listening` or `error` will tell of it, never before this returns.
 * @param hasParent a process with a parent to talk to may be a worker of node:cluster, whose port is its parent's
 */
export function bind(server: Server, port: number, host: string, hasParent = process.channel !== undefined): void {
  const { _listen2: lastStep } = server as { _listen2?: LastStep } // left out of the types
  const family = FAMILIES[host]
  if (family === undefined || typeof lastStep !== 'function' || hasParent) {
    server.listen({ port, host, backlog: BACKLOG })
    return
  }
  lastStep.call(server, host, port, family, BACKLOG, undefined, 0)
}

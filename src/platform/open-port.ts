// open-port.ts: which port it will be. One that was asked for is taken or refused with the name of its holder; one that
// was only preferred gives way to the next free one. Loopback is both 127.0.0.1 and ::1, so that `localhost` always works.

import { isIP } from 'node:net'
import type { RunningServer } from '../server/listen.ts'
import { platformErrors } from './errors.ts'

export type ListenAt = (host: string, port: number) => Promise<RunningServer>

export interface PortWanted {
  readonly host: string
  readonly port: number
  /** True when no other port may be taken instead. */
  readonly asked: boolean
}

export interface OpenedPort {
  /** One, or two on loopback. */
  readonly servers: readonly RunningServer[]
  readonly port: number
  /** In words, who held the port that was preferred, when another one was taken. */
  readonly heldBy: string | undefined
}

/** How many ports above the preferred one are tried. */
const TRIES = 100
const PORT_MAX = 65_535
const LOOPBACK = ['127.0.0.1', '::1'] as const

/** @throws GUI_PLATFORM_PORT_TAKEN, _PORT_AIRPLAY, _PORTS_TAKEN, _PORT_DENIED, _HOST_UNKNOWN and Node's other errors */
export async function openPort(wanted: PortWanted, listenAt: ListenAt): Promise<OpenedPort> {
  const { port, asked } = wanted
  const last = asked ? port : Math.min(port + TRIES - 1, PORT_MAX)
  for (let candidate = port; candidate <= last; candidate++) {
    try {
      const servers = await openBoth(wanted.host, candidate, listenAt)
      const heldBy = candidate === port ? undefined : await holderOf(port)
      return { servers, port: servers[0]?.port ?? candidate, heldBy }
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' || asked) throw await inWords(error, wanted)
    }
  }
  throw platformErrors.fail('GUI_PLATFORM_PORTS_TAKEN', { first: port, last })
}

async function openBoth(host: string, port: number, listenAt: ListenAt): Promise<RunningServer[]> {
  if (host === '::') return [await openEvery(port, listenAt)]
  if (host !== 'localhost' && host !== LOOPBACK[0]) return [await listenAt(host, port)]
  const first = await listenAt(LOOPBACK[0], port)
  try {
    return [first, await listenAt(LOOPBACK[1], first.port)]
  } catch (error) {
    // Without IPv6 there is nobody to mistake for this server; with the port taken there is.
    if (codeOf(error) !== 'EADDRINUSE' || port === 0) return [first]
    await first.stop()
    throw error
  }
}

async function openEvery(port: number, listenAt: ListenAt): Promise<RunningServer> {
  try {
    return await listenAt('::', port)
  } catch (error) {
    if (codeOf(error) !== 'EAFNOSUPPORT' && codeOf(error) !== 'EADDRNOTAVAIL') throw error
    return await listenAt('0.0.0.0', port)
  }
}

async function inWords(error: unknown, { host, port }: PortWanted): Promise<unknown> {
  switch (codeOf(error)) {
    case 'EADDRINUSE': {
      const other = port === PORT_MAX ? 8000 : port + 1
      if (process.platform === 'darwin' && port === 5000)
        return platformErrors.fail('GUI_PLATFORM_PORT_AIRPLAY', { port, other })
      return platformErrors.fail('GUI_PLATFORM_PORT_TAKEN', { port, other, holder: await holderOf(port) }, error)
    }
    case 'EACCES':
      return platformErrors.fail('GUI_PLATFORM_PORT_DENIED', { port }, error)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return isIP(host) === 0 || codeOf(error) === 'EADDRNOTAVAIL' || host.includes(':')
        ? platformErrors.fail('GUI_PLATFORM_HOST_UNKNOWN', { host }, error)
        : error
    default:
      return error
  }
}

async function holderOf(port: number): Promise<string> {
  const { describeHolder, portHolder } = await import('./port-holder.ts')
  return describeHolder(await portHolder(port))
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

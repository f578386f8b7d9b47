// proxy.ts: which proxy leads to an address: those of --proxy, else those of the environment, as curl and HTTPie read it.

import { type Address, parseAddress } from './address.ts'
import { clientErrors } from './errors.ts'

export interface ProxyRoute {
  readonly address: Address
  /** Value of Proxy-Authorization, when the proxy's URL has credentials. */
  readonly authorization: string | undefined
}

/**
 * @param flags values of --proxy, as in "http:http://host:3128"
 * @throws GUI_CLIENT_PROXY
 */
export function proxiesOf(
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
): (address: Address) => ProxyRoute | undefined {
  const given = new Map(flags.map(protocolAndUrl))
  return ({ scheme, host, port }) => {
    const typed =
      given.get(`${scheme}://${host}`) ?? given.get(scheme) ?? given.get(`all://${host}`) ?? given.get('all')
    if (typed !== undefined) return proxyAt(typed)
    const found = variable(env, `${scheme}_proxy`) || variable(env, 'all_proxy')
    return !found || isExcepted(host, port, variable(env, 'no_proxy') ?? '') ? undefined : proxyAt(found)
  }
}

function protocolAndUrl(flag: string): readonly [string, string] {
  const forHost = /^((?:https?|all):\/\/[^:/]+):(\w+:\/\/.+)$/.exec(flag)
  const [, protocol, url] = forHost ?? /^(https?|all):(?!\/\/)(.+)$/.exec(flag) ?? []
  if (protocol === undefined || url === undefined) {
    throw clientErrors.fail('GUI_CLIENT_PROXY', { proxy: flag, why: 'it does not say for which protocol it is' })
  }
  return [protocol, url]
}

/** The small letters count more, as everywhere; HTTP_PROXY may be a header in a CGI program, so it does not count there. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  if (name === 'http_proxy' && env['REQUEST_METHOD'] !== undefined) return env[name]
  return env[name] ?? env[name.toUpperCase()]
}

function proxyAt(url: string): ProxyRoute {
  const address = parseAddress(url)
  if (address.scheme !== 'http') {
    const why = `it is reached by ${address.scheme}, and only proxies that are reached by http are known here`
    throw clientErrors.fail('GUI_CLIENT_PROXY', { proxy: `${address.scheme}://${address.host}`, why })
  }
  const { user, password } = address
  const login = user === undefined ? undefined : Buffer.from(`${user}:${password ?? ''}`).toString('base64')
  return { address, authorization: login === undefined ? undefined : `Basic ${login}` }
}

/** Names in NO_PROXY cover what ends with them; "*" covers everything. */
function isExcepted(host: string, port: number | undefined, exceptions: string): boolean {
  const names = exceptions.split(',').map((name) => name.trim().toLowerCase())
  const withPort = port === undefined ? host : `${host}:${port}`
  return names.some((name) => name !== '' && (name === '*' || covers(host, name) || covers(withPort, name)))
}

function covers(host: string, name: string): boolean {
  const bare = name.replace(/^\*?\./, '')
  return host === bare || host.endsWith(`.${bare}`)
}

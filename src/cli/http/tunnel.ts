// tunnel.ts: a way through a proxy for https: CONNECT (RFC 9110 §9.3.6), and TLS inside of it with the server itself.

import type { Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { type Address, portOf } from './address.ts'
import { httpModule } from './builtin-http.ts'
import { type Connecting, secureOptions } from './connecting.ts'
import { clientErrors } from './errors.ts'
import { failure } from './network-failure.ts'
import type { ProxyRoute } from './proxy.ts'

/** @throws GUI_CLIENT_PROXY, GUI_CLIENT_TIMEOUT, GUI_CLIENT_TLS and what a failing connection gives */
export async function openTunnel(address: Address, proxy: ProxyRoute, connecting: Connecting): Promise<TLSSocket> {
  const through = await connected(address, proxy, connecting)
  return await new Promise((resolve, reject) => {
    const secure = connect({ ...secureOptions(address, connecting), socket: through }, () => resolve(secure))
    secure.once('error', (error) => reject(failure(error, address)))
  })
}

function connected(address: Address, proxy: ProxyRoute, { timeoutSeconds }: Connecting): Promise<Socket> {
  const authority = `${address.host}:${portOf(address)}`
  const login = proxy.authorization === undefined ? [] : ['Proxy-Authorization', proxy.authorization]
  return new Promise((resolve, reject) => {
    let timedOut = false
    const request = httpModule(false).request({
      method: 'CONNECT',
      host: proxy.address.host.replace(/^\[|\]$/g, ''),
      port: portOf(proxy.address),
      path: authority,
      headers: ['Host', authority, ...login],
      agent: false,
    })
    if (timeoutSeconds > 0) {
      request.setTimeout(timeoutSeconds * 1000, () => {
        timedOut = true
        request.destroy()
      })
    }
    request.once('connect', ({ statusCode = 0 }, socket: Socket) => {
      if (statusCode >= 200 && statusCode < 300) return resolve(socket)
      socket.destroy()
      const why = `it answered CONNECT with ${statusCode}`
      reject(clientErrors.fail('GUI_CLIENT_PROXY', { proxy: proxy.address.host, why }))
    })
    request.once('error', (error) => reject(failure(error, proxy.address, timedOut ? timeoutSeconds : undefined)))
    request.end()
  })
}

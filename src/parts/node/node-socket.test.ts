// node-socket.test.ts: what the socket of a handler tells of both ends, and the time it keeps.

import { expect, test } from 'vitest'
import { silentLogger } from '../../base/log.ts'
import { RequestHeaders } from '../../http/headers.ts'
import { Request } from '../../http/request.ts'
import { NodeSocket } from './node-socket.ts'

const calls: string[] = []
const owner = {
  want: () => void calls.push('want'),
  take: (_pieces: unknown, taken: () => void) => taken(),
  timedOut: () => void calls.push('timed out'),
  broken: (error: Error | null) => void calls.push(`broken ${error?.message}`),
}

function socket(local: string, address = '192.0.2.1', headers: string[] = []): NodeSocket {
  const trusts = (ip: string) => ip === '192.0.2.1'
  const peer = { address, encrypted: false, local, trusts, log: silentLogger }
  const parts = { method: 'GET', target: '/', version: 1, authority: 'a', body: undefined } as const
  return new NodeSocket(new Request({ ...parts, headers: new RequestHeaders(headers), peer }), owner)
}

test.each([
  ['127.0.0.1:8000', { address: '127.0.0.1', family: 'IPv4', port: 8000 }],
  ['[::1]:8000', { address: '::1', family: 'IPv6', port: 8000 }],
  ['[::1]', { address: '::1', family: 'IPv6', port: 0 }],
  ['a.test', { address: 'a.test', family: 'IPv4', port: 0 }],
])('the local end %s', (local, address) => {
  const made = socket(local)
  expect(made.address()).toEqual(address)
  expect({ address: made.localAddress, family: made.localFamily, port: made.localPort }).toEqual(address)
})

test('the other end is the client, as far as a trusted proxy tells it', () => {
  const made = socket('127.0.0.1:1', '192.0.2.1', ['x-forwarded-for', '2001:db8::7', 'x-forwarded-proto', 'https'])
  expect([made.remoteAddress, made.remoteFamily, made.encrypted]).toEqual(['2001:db8::7', 'IPv6', true])
  const foreign = socket('127.0.0.1:1', '198.51.100.1', ['x-forwarded-for', '2001:db8::7'])
  expect([foreign.remoteAddress, foreign.encrypted]).toEqual(['198.51.100.1', false])
})

test('being destroyed is told once, and needs no listener', async () => {
  calls.length = 0
  const made = socket('127.0.0.1:1')
  made.destroy(new Error('reason'))
  made.destroy(new Error('second'))
  await new Promise((resolve) => made.once('close', resolve))
  expect(calls).toEqual(['broken reason'])
  expect([made.readyState, made.readable, made.writable]).toEqual(['closed', false, false])
})

test('a timeout is told to its listener and to the owner, and not after it was taken back', async () => {
  calls.length = 0
  const made = socket('127.0.0.1:1')
  const back = socket('127.0.0.1:1')
  const ignored = () => void calls.push('ignored')
  back.setTimeout(1, ignored)
  back.setTimeout(0, ignored)
  await new Promise<void>((resolve) => made.setTimeout(5, resolve))
  expect(calls).toEqual(['timed out'])
  expect([made.timeout, back.timeout, back.listenerCount('timeout')]).toEqual([5, 0, 0])
})

test('resetAndDestroy and destroySoon end it too', async () => {
  calls.length = 0
  for (const end of ['resetAndDestroy', 'destroySoon'] as const) {
    const made = socket('127.0.0.1:1')
    made[end]()
    await new Promise((resolve) => made.once('close', resolve))
  }
  expect(calls).toEqual(['broken undefined', 'broken undefined'])
})

import { expect, test } from 'vitest'
import { type BannerFacts, banner } from './banner.ts'

const lan = { address: '192.168.1.4', netmask: '', mac: '', cidr: null, internal: false, family: 'IPv4' as const }
const facts: BannerFacts = {
  version: '1.2.3',
  host: '127.0.0.1',
  port: 8001,
  serves: ['app.ts', 'public/'],
  moved: undefined,
  colours: false,
  interfaces: { eth0: [lan] },
}

test('on loopback the network is off, and how to open it is said', () => {
  const text = banner(facts)
  expect(text).toContain('Local    http://localhost:8001/\n')
  expect(text).toContain('--host')
  expect(text).not.toContain('192.168')
  expect(text).toContain('app.ts, public/')
})

test('on all addresses the network URLs are there', () => {
  expect(banner({ ...facts, host: '::' })).toContain('Network  http://192.168.1.4:8001/\n')
  expect(banner({ ...facts, host: '192.168.1.4' })).toContain('Local    http://192.168.1.4:8001/')
  expect(banner({ ...facts, host: 'fd00::1' })).toContain('http://[fd00::1]:8001/')
})

test('another port than the preferred one is said, with who holds it', () => {
  const moved = { from: 8000, heldBy: '"node x.js" (process 12)' }
  expect(banner({ ...facts, moved })).toContain('Port 8000 is taken by "node x.js" (process 12), so this is port 8001.')
})

import { expect, test } from 'vitest'
import { resolveSettings } from './settings.ts'

test('the default port is only preferred', () => {
  expect(resolveSettings({})).toMatchObject({ port: 8000, portAsked: false, host: '127.0.0.1', logFormat: 'auto' })
})

test('flag, then environment, then config, then default', () => {
  const config = { port: 5000 }
  expect(resolveSettings({ config })).toMatchObject({ port: 5000, portAsked: false })
  expect(resolveSettings({ config, environment: { PORT: '6000' } })).toMatchObject({ port: 6000, portAsked: true })
  const flags = { port: 7000 }
  expect(resolveSettings({ config, environment: { PORT: '6000' }, flags })).toMatchObject({
    port: 7000,
    portAsked: true,
  })
})

test('a PORT that is no port is refused by name', () => {
  for (const PORT of ['http', '70000', '-1', '80 ', '0x50']) {
    expect(() => resolveSettings({ environment: { PORT } })).toThrow(`PORT is "${PORT}"`)
  }
  expect(resolveSettings({ environment: { PORT: '' } })).toMatchObject({ port: 8000, portAsked: false })
})

test('HOST counts only when it is an address or localhost', () => {
  expect(resolveSettings({ environment: { HOST: 'x86_64-conda-linux-gnu' } }).host).toBe('127.0.0.1')
  expect(resolveSettings({ environment: { HOST: '0.0.0.0' } }).host).toBe('0.0.0.0')
  expect(resolveSettings({ environment: { HOST: 'localhost' } }).host).toBe('localhost')
  expect(resolveSettings({ environment: { HOST: '0.0.0.0', GUICHET_HOST: '::1' } }).host).toBe('::1')
})

test('server options come through, from config and from the environment', () => {
  const settings = resolveSettings({
    config: { graceMs: 5, trustProxy: ['10.0.0.0/8'] },
    environment: { GUICHET_SHUTDOWN_TIMEOUT: '7' },
  })
  expect(settings.server).toEqual({ graceMs: 7, trustProxy: ['10.0.0.0/8'] })
})

test('an unknown option names the nearest', () => {
  // A config file in JavaScript has no types to stop it.
  const config: object = { prot: 5000 }
  expect(() => resolveSettings({ config })).toThrow(expect.objectContaining({ hint: 'Did you mean "port"?' }))
})

test('a wrong value is refused', () => {
  const config: object = { port: '5000' }
  expect(() => resolveSettings({ config })).toThrow('must be a number')
  expect(() => resolveSettings({ environment: { GUICHET_LOG_FORMAT: 'xml' } })).toThrow('one of auto, pretty')
})

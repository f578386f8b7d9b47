// state.test.ts: the site's folder and its secret: made once, for one user, and never lost in silence.

import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLogger } from '../base/log.ts'
import { siteWithState } from './state.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guichet-state-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const site = (environment: Record<string, string> = {}, mode: 'dev' | 'serve' | 'start' = 'serve') =>
  siteWithState({ root, log: silentLogger, mode, environment })

describe('the folder of a site', () => {
  test('is made when it is asked for, for its user only', () => {
    const made = site()
    expect(readdirSync(root)).toEqual([])
    expect(made.state?.()).toBe(join(root, '.guichet'))
    expect(statSync(join(root, '.guichet')).mode & 0o777).toBe(0o700)
  })

  test('that is open to others is closed', () => {
    mkdirSync(join(root, '.guichet'), { mode: 0o755 })
    chmodSync(join(root, '.guichet'), 0o755)
    site().state?.()
    expect(statSync(join(root, '.guichet')).mode & 0o077).toBe(0)
  })

  test('is where GUICHET_STATE says', () => {
    const other = join(root, 'deep', 'er')
    expect(site({ GUICHET_STATE: other }).state?.()).toBe(other)
  })

  test('that cannot be made is named', () => {
    writeFileSync(join(root, '.guichet'), 'a file')
    expect(() => site().state?.()).toThrow(
      `The folder ${join(root, '.guichet')} for what the site keeps cannot be used`,
    )
  })
})

describe('the secret of a site', () => {
  test('is made once and found again', () => {
    const [first] = site().secrets?.() ?? []
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(site().secrets?.()).toEqual([first])
    expect(statSync(join(root, '.guichet', 'secret')).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(root, '.guichet'))).toEqual(['secret'])
  })

  test('is that of GUICHET_SECRET, and nothing is written then', () => {
    const given = 'the newer one, no: two'
    expect(() => site({ GUICHET_SECRET: given }).secrets?.()).toThrow('GUICHET_SECRET is shorter than 16 characters')
    expect(site({ GUICHET_SECRET: 'a'.repeat(16) }).secrets?.()).toEqual(['a'.repeat(16)])
    const two = site({ GUICHET_SECRET: `${'b'.repeat(20)}, ${'a'.repeat(16)}` })
    expect(two.secrets?.()).toEqual(['b'.repeat(20), 'a'.repeat(16)])
    expect(readdirSync(root)).toEqual([])
  })

  test('that cannot be kept is an error in production, and a temporary one elsewhere', () => {
    writeFileSync(join(root, '.guichet'), 'a file')
    expect(() => site({}, 'start').secrets?.()).toThrow(
      'There is no secret for cookies and sessions, and none can be kept',
    )
    const made = site({}, 'dev')
    expect(made.secrets?.()[0]).toHaveLength(64)
    expect(made.secrets?.()).toEqual(made.secrets?.())
  })

  test('that was cut short is not taken for one', () => {
    mkdirSync(join(root, '.guichet'))
    writeFileSync(join(root, '.guichet', 'secret'), 'short')
    expect(() => site({}, 'start').secrets?.()).toThrow('delete it')
  })

  const built = fileURLToPath(new URL('../../dist/platform/state.js', import.meta.url))
  test.skipIf(!existsSync(built))('is the same for processes that start together', async () => {
    const program = `
      const { siteWithState } = await import(${JSON.stringify(built)})
      const site = siteWithState({ root: ${JSON.stringify(root)}, log: console, mode: 'start', environment: {} })
      process.stdout.write(site.secrets()[0])`
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
    const secrets = new Set((await Promise.all(Array.from({ length: 8 }, run))).map(({ stdout }) => stdout))
    expect([...secrets]).toEqual([readFileSync(join(root, '.guichet', 'secret'), 'utf8')])
    expect(readdirSync(join(root, '.guichet'))).toEqual(['secret'])
  })
})

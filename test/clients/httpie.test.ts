// httpie.test.ts: HTTPie against the campus site.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli, find, type Program, run, startProgram } from '../support/program.ts'

const httpie = find('http')

describe.skipIf(httpie === undefined)('HTTPie', () => {
  let site: Program
  beforeAll(async () => {
    site = await startProgram([cli, 'examples/campus', '--port', '0'])
  })
  afterAll(() => site.stop())
  const ask = (...args: string[]) => run(httpie ?? '', ['--ignore-stdin', '--check-status', '--pretty=none', ...args])

  test('gets a record', async () => {
    const { code, stdout } = await ask('--body', `${site.url}/api/association/1`)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ id: 1 })
  })

  test('exits with 4 for a record that is not there, and shows the error', async () => {
    const { code, stdout } = await ask('--body', `${site.url}/api/association/999`)
    expect(code).toBe(4)
    expect(JSON.parse(stdout)).toEqual({ error: 'Association not found' })
  })

  test('is told which methods a route has', async () => {
    const { code, stdout } = await ask('--headers', 'DELETE', `${site.url}/api/alive`)
    expect(code).toBe(4)
    expect(stdout).toMatch(/405/)
    expect(stdout).toMatch(/allow: .*GET/i)
  })
})

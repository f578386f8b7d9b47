// curl.test.ts: curl as people use it, against the campus site as the command line serves it.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli, find, type Program, root, run, startProgram } from '../support/program.ts'

const curl = find('curl')
const page = `${root}examples/campus/public/index.html`

describe.skipIf(curl === undefined)('curl', () => {
  let site: Program
  let folder: string
  beforeAll(async () => {
    site = await startProgram([cli, 'examples/campus', '--port', '0'])
    folder = await mkdtemp(join(tmpdir(), 'guichet-curl-'))
  })
  afterAll(async () => {
    await site.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const ask = (...args: string[]) => run(curl ?? '', ['-sS', ...args])

  test('gets the API as JSON with open CORS', async () => {
    const { stdout } = await ask('-i', '-H', 'Origin: http://elsewhere.test', `${site.url}/api/alive`)
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(stdout).toMatch(/content-type: application\/json/i)
    expect(stdout).toMatch(/access-control-allow-origin: \*/i)
    expect(stdout.split('\r\n\r\n')[1]).toBe('{"message":"Alive"}')
  })

  test('sees the same head with HEAD and no body', async () => {
    const { stdout, code } = await ask('-I', `${site.url}/`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/content-length: [1-9]/i)
  })

  test('resumes a download where it stopped', async () => {
    const whole = await readFile(page)
    const target = join(folder, 'page.html')
    await ask('-r', '0-99', '-o', target, `${site.url}/`)
    expect((await readFile(target)).length).toBe(100)
    await ask('-C', '-', '-o', target, `${site.url}/`)
    expect((await readFile(target)).equals(whole)).toBe(true)
  })

  test('takes a compressed page and unpacks it to the same bytes', async () => {
    const { stdout } = await ask('--compressed', `${site.url}/`)
    expect(stdout).toBe(await readFile(page, 'utf8'))
  })

  test('gets nothing again when the page has not changed', async () => {
    const etag = join(folder, 'etag')
    await ask('--etag-save', etag, '-o', '/dev/null', `${site.url}/`)
    const { stdout } = await ask('--etag-compare', etag, '-w', '%{http_code}', '-o', '/dev/null', `${site.url}/`)
    expect(stdout).toBe('304')
  })

  test('speaks HTTP/1.0', async () => {
    const { stdout } = await ask('--http1.0', '-i', `${site.url}/api/associations`)
    expect(stdout).toMatch(/connection: close/i)
    expect(stdout).toMatch(/\[1,/)
  })

  test('cannot climb out of the folder', async () => {
    for (const path of [
      '/../app.ts',
      '/%2e%2e/app.ts',
      '/..%2fapp.ts',
      '/data/associations_etudiantes.csv',
      '/app.ts',
    ]) {
      const { stdout } = await ask('--path-as-is', '-o', '/dev/null', '-w', '%{http_code}', `${site.url}${path}`)
      expect([path, stdout]).toEqual([path, '404'])
    }
  })
})

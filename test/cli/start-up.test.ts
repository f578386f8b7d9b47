// start-up.test.ts: what a start on a folder leaves alone. Time is measured by the benchmark; here it is held what took it.

import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { folder, MAIN, run } from './running.ts'

test.each(['127.0.0.1', 'localhost', '0.0.0.0'])(
  'a folder is listened for on %s without what its first answer does not need',
  async (host) => {
    const site = folder({ 'a.txt': 'A' })
    const program = `process.argv = [process.execPath, ${JSON.stringify(MAIN)}, ${JSON.stringify(site)}, '-p', '0', '--host', '${host}']
await import(${JSON.stringify(pathToFileURL(MAIN).href)})
console.log(JSON.stringify(process.moduleLoadList))
process.exit()
`
    const main = `${folder({ 'start.mjs': program })}/start.mjs`
    const { code, stdout, stderr } = await run([], { main })
    expect(stderr).toContain('Local')
    expect(code).toBe(0)
    const loaded: string[] = JSON.parse(stdout)
    const names = loaded.filter((name) => name.startsWith('NativeModule ')).map((name) => name.slice(13))
    expect(names).toContain('net')
    const needless = ['crypto', 'zlib', 'dns', 'cluster', 'child_process', 'worker_threads', 'tls', 'http', 'https']
    expect(names.filter((name) => needless.includes(name))).toEqual([])
  },
)

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { childrenOf, isRunning, until, type Workshop, workshop } from './workshop.ts'

const appOf = (version: number) => `import { App } from 'guichet'
export default new App().notFound(() => ({ version: ${version} }))
`

/** Each takes half a second to a whole one: a slow machine may ask for fewer. */
const EDITS = Number(process.env['GUICHET_EDITS'] ?? 200)

const STUCK = `import { App } from 'guichet'
const app = new App()
app.get('/', () => 'up')
app.get('/stuck', () => { for (;;) {} })
export default app
`

async function processes(shop: Workshop): Promise<number[]> {
  const pid = shop.child.pid ?? 0
  await until(() => childrenOf(pid).length === 2, 'the app and its spare')
  return [pid, ...childrenOf(pid)]
}

const gone = (pids: readonly number[]) => until(() => !pids.some(isRunning), 'the end of all processes')

// What is looked at is Linux's list of processes.
describe.skipIf(process.platform !== 'linux')('nothing is left behind', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('when the command gets %s', async (signal) => {
    const shop = await workshop({ 'app.ts': appOf(1) })
    const pids = await processes(shop)
    shop.child.kill(signal)
    await gone(pids)
    await shop.leave()
  })

  test('when the whole group gets Ctrl-C, as in a terminal', async () => {
    const shop = await workshop({ 'app.ts': appOf(1) })
    const pids = await processes(shop)
    for (const pid of pids) process.kill(pid, 'SIGINT')
    expect((await shop.ended).code).toBe(0)
    await gone(pids)
    await shop.leave()
  })

  test('when the command is killed while the app turns in circles', async () => {
    const shop = await workshop({ 'app.ts': STUCK })
    const pids = await processes(shop)
    const stuck = fetch(`${shop.url}/stuck`).catch(() => undefined)
    await until(() => isBusy(pids), 'an app that turns in circles')
    shop.child.kill('SIGKILL')
    await gone(pids)
    await stuck
    await shop.leave()
  })

  test('an app that turns in circles is replaced', async () => {
    const shop = await workshop({ 'app.ts': STUCK })
    const pids = await processes(shop)
    const stuck = fetch(`${shop.url}/stuck`).catch(() => undefined)
    await until(() => isBusy(pids), 'an app that turns in circles')
    await shop.edit('app.ts', appOf(2))
    expect(await (await fetch(shop.url)).json()).toEqual({ version: 2 })
    await stuck
    await until(() => !pids.slice(1).every(isRunning), 'the end of the old one')
    await shop.leave()
  })

  test(`after ${EDITS} edits there are as many processes and open files as before`, async () => {
    const shop = await workshop({ 'app.ts': appOf(0) })
    const [pid = 0] = await processes(shop)
    for (let version = 1; version <= 10; version++) await shop.edit('app.ts', appOf(version))
    await processes(shop)
    const before = { files: filesOf(pid), kilobytes: residentOf(pid) }
    for (let version = 11; version <= 10 + EDITS; version++) {
      await shop.edit('app.ts', appOf(version))
      if (version % 20 === 0) expect(await (await fetch(shop.url)).json()).toEqual({ version })
    }
    await processes(shop)
    await until(() => filesOf(pid) <= before.files + 2, 'the files of old processes to be closed')
    expect(residentOf(pid)).toBeLessThan(before.kilobytes + 30_000)
    await shop.leave()
  }, 600_000)
})

/** True when one of them has used a core for a while: user time grows in hundredths of a second. */
function isBusy(pids: readonly number[]): boolean {
  return pids.some((pid) => Number(fieldOf(pid, 11)) > 100)
}

function fieldOf(pid: number, index: number): string {
  return (
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[index] ?? ''
  )
}

function filesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

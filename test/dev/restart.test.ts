import { Agent, get } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { folder, run } from '../cli/running.ts'
import { until, type Workshop, workshop } from './workshop.ts'

const appOf = (version: number) => `import { App } from 'guichet'
const app = new App()
app.get('/', () => ({ version: ${version} }))
app.get('/slow', async () => {
  await new Promise((done) => setTimeout(done, 400))
  return { version: ${version} }
})
export default app
`

let open: Workshop | undefined
afterEach(async () => {
  await open?.leave()
  open = undefined
})

interface Answer {
  readonly version: number
}

function ask(url: string, agent: Agent | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { agent: agent ?? false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`${response.statusCode}: ${text}`))
      })
    }).on('error', reject)
  })
}

test('no request is lost in fifty restarts, on kept connections or on new ones', async () => {
  const shop = (open = await workshop({ 'app.ts': appOf(0) }))
  const kept = new Agent({ keepAlive: true, maxSockets: 4 })
  let going = true
  /** How many answers each of the clients has had. */
  const answered = [0, 0, 0]
  const failures: string[] = []
  const hammer = async (agent: Agent | undefined, i: number) => {
    for (let newest = 0; going; ) {
      try {
        const { version } = await ask(shop.url, agent)
        // Nobody who has seen the new program may be answered by the old one.
        if (version < newest) failures.push(`${version} after ${newest}`)
        newest = version
        answered[i] = (answered[i] ?? 0) + 1
      } catch (error) {
        failures.push(String(error))
      }
    }
  }
  const hammers = [kept, kept, undefined].map(hammer)
  for (let version = 1; version <= 50; version++) {
    const before = [...answered]
    await shop.edit('app.ts', appOf(version))
    // Each restart is under the load of all of them.
    await until(() => answered.every((count, i) => count > (before[i] ?? 0)), 'an answer for each client')
  }
  await until(async () => (await ask(shop.url, undefined)).version === 50, 'the last version')
  going = false
  await Promise.all(hammers)
  kept.destroy()
  expect(failures).toEqual([])
}, 480_000)

test('a request under way is finished by the program that began it, while the new one answers others', async () => {
  const shop = (open = await workshop({ 'app.ts': appOf(1) }))
  const kept = new Agent({ keepAlive: true, maxSockets: 1 })
  const slow = ask(`${shop.url}/slow`, kept)
  // The handler runs when a second request, which came later, has been answered.
  await ask(shop.url, undefined)
  await shop.edit('app.ts', appOf(2))
  expect(await slow).toEqual({ version: 1 })
  // The same connection, which has moved.
  expect(await ask(shop.url, kept)).toEqual({ version: 2 })
  kept.destroy()
})

test('bytes of a request that came in parts across a restart are put together', async () => {
  const shop = (open = await workshop({ 'app.ts': appOf(1) }))
  const { connect } = await import('node:net')
  const socket = connect(shop.port, '127.0.0.1')
  let got = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    got += text
  })
  socket.write('GET / HTTP/1.1\r\nHost: loc')
  await ask(shop.url, undefined)
  await shop.edit('app.ts', appOf(2))
  socket.write('alhost\r\n\r\n')
  await until(() => got.includes('}'), 'the answer')
  socket.destroy()
  expect(got).toContain('{"version":2}')
})

test('a syntax error keeps the server up, and its repair brings the app back', async () => {
  const shop = (open = await workshop({ 'app.ts': appOf(1) }))
  await shop.edit('app.ts', `${appOf(2)}\nconst a = = 1\n`)
  expect(shop.stderr()).toMatch(/app\.ts:\d+:11/)
  expect((await fetch(shop.url)).status).toBe(500)
  await shop.edit('app.ts', appOf(3))
  expect(await ask(shop.url, undefined)).toEqual({ version: 3 })
})

test('at the first start a syntax error ends it at once', async () => {
  const root = folder({ 'app.ts': 'const a = = 1' })
  const { code, stderr } = await run(['dev', root, '--port', '0'])
  expect(code).toBe(1)
  expect(stderr).toContain('app.ts:1:11')
})

test('an app that crashes is answered for, and comes back with the next change', async () => {
  const crashing = appOf(1).replace('export', `setTimeout(() => { throw new Error('late trouble') }, 300)\nexport`)
  const shop = (open = await workshop({ 'app.ts': appOf(0) }))
  await shop.edit('app.ts', crashing)
  await until(() => shop.stderr().includes('late trouble'), 'the crash')
  await until(async () => (await fetch(shop.url)).status === 500, 'the page that stands in for it')
  await shop.edit('app.ts', appOf(2))
  expect(await ask(shop.url, undefined)).toEqual({ version: 2 })
})

test('what a module imports is watched, and a module that was missing is found when it comes', async () => {
  const main = `import { App } from 'guichet'\nimport { version } from './lib/version.ts'
export default new App().notFound(() => ({ version }))`
  const shop = (open = await workshop({ 'app.ts': main, 'lib/version.ts': 'export const version = 1' }))
  await shop.edit('lib/version.ts', 'export const version = 2')
  expect(await (await fetch(shop.url)).json()).toEqual({ version: 2 })
  await shop.edit('lib/version.ts', `export { version } from './late.ts'`)
  expect(shop.stderr()).toContain('./late.ts')
  await shop.edit('lib/late.ts', 'export const version = 3')
  expect(await (await fetch(shop.url)).json()).toEqual({ version: 3 })
})

test('variables come from .env, the shell counts more, and no value is said', async () => {
  const app = `import { App } from 'guichet'
export default new App().notFound(() => [process.env.COLOUR, process.env.TOWN])`
  const files = { 'app.ts': app, '.env': 'COLOUR=vermilion\nTOWN=Brest' }
  const shop = (open = await workshop(files, [], { TOWN: 'Lyon' }))
  expect(await (await fetch(shop.url)).json()).toEqual(['vermilion', 'Lyon'])
  await shop.edit('.env', 'COLOUR=ochre')
  expect(await (await fetch(shop.url)).json()).toEqual(['ochre', 'Lyon'])
  await shop.edit('.env.local', 'COLOUR=azure')
  expect(await (await fetch(shop.url)).json()).toEqual(['azure', 'Lyon'])
  expect(shop.stderr()).toMatch(/Reads +\.env\b/)
  expect(shop.stderr()).not.toMatch(/vermilion|ochre|azure/)
})

test('a table that the app has read starts it again; a database that it writes does not', async () => {
  const app = `import { readFileSync, writeFileSync } from 'node:fs'
import { App } from 'guichet'
const rows = readFileSync(new URL('data/towns.csv', import.meta.url), 'utf8').trim().split('\\n').length
export default new App().notFound(() => {
  writeFileSync(new URL('data/visits.db', import.meta.url), String(Math.random()))
  return { rows }
})`
  const shop = (open = await workshop({ 'app.ts': app, 'data/towns.csv': 'name\nBrest\n' }))
  expect(await (await fetch(shop.url)).json()).toEqual({ rows: 2 })
  await shop.edit('data/towns.csv', 'name\nBrest\nLyon\n')
  expect(await (await fetch(shop.url)).json()).toEqual({ rows: 3 })
  expect(shop.stderr().match(/Restarted/g)).toHaveLength(1)
})

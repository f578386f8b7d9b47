import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { type Workshop, workshop } from './workshop.ts'

const MODULES = 40

function files(version: number): Record<string, string> {
  const names = Array.from({ length: MODULES }, (_, index) => `number${index}`)
  const imports = names.map((name) => `import { ${name} } from './parts/${name}.ts'`).join('\n')
  const main = `import { App } from 'guichet'\n${imports}\nexport default new App().notFound(() => [${names.join(', ')}])`
  const parts = names.map((name, index) => [`parts/${name}.ts`, `export const ${name}: number = ${index * version}`])
  return { 'app.ts': main, ...Object.fromEntries(parts) }
}

const middle = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN

async function bareNode(): Promise<number> {
  const from = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - from
}

function told(shop: Workshop): number[] {
  return [...shop.stderr().matchAll(/Restarted in (\d+) ms/g)].map(([, ms]) => Number(ms))
}

test('an app of forty modules restarts in less than six times what a bare node takes', async () => {
  const shop = await workshop(files(1))
  const bare: number[] = []
  for (let version = 2; version < 9; version++) {
    bare.push(await bareNode())
    await shop.edit('parts/number7.ts', `export const number7: number = ${version}`)
  }
  await shop.leave()
  expect(middle(told(shop)) / middle(bare)).toBeLessThan(6)
}, 60_000)

test('what is told is also true: the answer is the new one', async () => {
  const shop = await workshop(files(1))
  await shop.edit('parts/number7.ts', 'export const number7: number = 700')
  expect((await (await fetch(shop.url)).json())[7]).toBe(700)
  await shop.leave()
}, 60_000)

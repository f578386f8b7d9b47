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

function told(shop: Workshop): number[] {
  return [...shop.stderr().matchAll(/Restarted in (\d+) ms/g)].map(([, ms]) => Number(ms))
}

test('every restart of an app of forty modules is told, and what is told is true: the answer is the new one', async () => {
  const shop = await workshop(files(1))
  for (const version of [2, 3, 700]) {
    await shop.edit('parts/number7.ts', `export const number7: number = ${version}`)
    expect((await (await fetch(shop.url)).json())[7]).toBe(version)
  }
  await shop.leave()
  expect(told(shop)).toHaveLength(3)
}, 60_000)

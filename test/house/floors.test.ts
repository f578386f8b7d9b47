// floors.test.ts: imports go down only. The walls stand in .dependency-cruiser.cjs; here they are tried: the house
// itself passes, and a small model of it, with one breach planted for each rule, is caught by each rule.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from './house.ts'

const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
const model = mkdtempSync(join(tmpdir(), 'guichet-floors-'))
afterAll(() => rmSync(model, { recursive: true, force: true }))

function cruise(folder: string) {
  const args = [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'src']
  const done = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  return { status: done.status, told: `${done.stdout}${done.stderr}` }
}

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(model, path)), { recursive: true })
  writeFileSync(join(model, path), text)
}

test('the sources keep to their floors', { timeout: 120_000 }, () => {
  const { status, told } = cruise(root)
  expect(told).toContain('no dependency violations found')
  expect(status).toBe(0)
})

test('a breach of each wall is caught, and named', () => {
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json']) copyFileSync(join(root, name), join(model, name))
  plant('package.json', '{ "name": "model", "type": "module", "dependencies": { "left": "1.0.0" } }')
  plant('node_modules/left/package.json', '{ "name": "left", "version": "1.0.0", "main": "index.js" }')
  plant('node_modules/left/index.js', 'exports.left = 1')
  plant('src/base/clock.ts', 'export const now = 1')
  plant('src/http/reply.ts', `import { connect } from 'node:net'\nexport const reply = connect`)
  plant('src/server/send.ts', `import { app } from '../app/app.ts'\nexport const send = app`)
  plant('src/app/app.ts', `import { left } from 'left'\nexport const app = left`)
  plant('src/store/pool.ts', `import type { Serve } from '../platform/serve.ts'\nexport type Pool = Serve`)
  plant('src/parts/one/one.ts', `import { two } from '../two/two.ts'\nexport const one = two`)
  plant('src/parts/two/two.ts', `import { send } from '../../server/send.ts'\nexport const two = send`)
  plant('src/platform/serve.ts', `import type { Load } from './load.ts'\nexport interface Serve { load: Load }`)
  plant('src/platform/load.ts', `import type { Serve } from './serve.ts'\nexport interface Load { serve: Serve }`)
  plant('src/cli/main.ts', `import { helper } from './main.test.ts'\nimport { gone } from './gone.ts'\nhelper(gone)`)
  plant('src/cli/main.test.ts', 'export const helper = console.log')

  const { status, told } = cruise(model)

  expect(status).not.toBe(0)
  const breaches = [
    'http-does-no-io: src/http/reply.ts → net',
    'server-looks-down-only: src/server/send.ts → src/app/app.ts',
    'no-npm-in-the-core: src/app/app.ts → node_modules/left/index.js',
    'store-looks-down-only: src/store/pool.ts → src/platform/serve.ts',
    'parts-are-strangers-to-each-other: src/parts/one/one.ts → src/parts/two/two.ts',
    'parts-need-no-socket: src/parts/two/two.ts → src/server/send.ts',
    'no-circle: src/platform/load.ts',
    'not-to-a-test: src/cli/main.ts → src/cli/main.test.ts',
    'resolvable: src/cli/main.ts → ./gone.ts',
  ]
  for (const breach of breaches) expect(told).toContain(breach)
  expect(told.match(/^\s*error /gm)?.length, told).toBe(breaches.length)
})

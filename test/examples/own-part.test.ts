import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { start } from '../cli/running.ts'

const folder = fileURLToPath(new URL('../../examples/own-part/', import.meta.url))

test('the extension counts what is asked for, and has at most thirty lines', async () => {
  const running = await start([`${folder}app.ts`, '-p', '0'])
  for (const path of ['/', '/', '/hello/%3CAda%3E']) await fetch(running.url + path)
  const page = await (await fetch(`${running.url}/hits`)).text()
  expect(page).toContain('<td>/</td><td>2</td>')
  expect(page).toContain('<td>/hello/%3CAda%3E</td><td>1</td>')
  await running.stop()
  expect(readFileSync(`${folder}hits.ts`, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(30)
})

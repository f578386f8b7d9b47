import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { start } from '../cli/running.ts'

test('the folder is on the web, its program is not', async () => {
  const running = await start([fileURLToPath(new URL('../../examples/static/server.ts', import.meta.url)), '-p', '0'])
  const page = await fetch(running.url)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<h1>A folder on the web</h1>')
  expect((await fetch(`${running.url}/server.ts`)).status).toBe(404)
  await running.stop()
})

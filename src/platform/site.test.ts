import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Reply } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { composeSite, eitherOf, planSite } from './site.ts'

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'guichet-site-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

test('a plain folder is served itself', () => {
  expect(planSite(folder({ 'a.txt': '' }))).toMatchObject({ files: 'folder', appFile: undefined, because: undefined })
})

test.each([
  'package.json',
  'guichet.config.ts',
  'templates/a.html',
  'functions/a.ts',
  'sites/a.test/index.html',
  'data/a.csv',
  'app.py',
])('a folder with %s is a project: nothing of it is served, or only public/', (name) => {
  expect(planSite(folder({ [name]: '', 'index.html': '' })).files).toBeUndefined()
  expect(planSite(folder({ [name]: '', 'index.html': '', 'public/a.txt': '' })).files).toBe('public')
})

test('an app and its public folder', () => {
  const root = folder({ 'app.js': 'export default () => {}', 'app.ts': '', 'public/a.txt': '' })
  expect(planSite(root)).toMatchObject({ appFile: join(root, 'app.ts'), files: 'public', because: 'app.ts' })
  expect(planSite(join(root, 'app.js'))).toMatchObject({ root, appFile: join(root, 'app.js'), files: 'public' })
})

test('what a browser loads makes no project', () => {
  const files = { 'index.html': '', 'app.css': '', 'app.js': 'document.title = "x"' }
  expect(planSite(folder(files))).toMatchObject({ files: 'folder', appFile: undefined })
  expect(planSite(folder({ ...files, 'app.js': 'export default app' })).appFile).toMatch(/app\.js$/)
})

test('public/ alone is the site, unless the folder has a front page of its own', () => {
  expect(planSite(folder({ 'public/index.html': '', 'readme.md': '' })).files).toBe('public')
  expect(planSite(folder({ 'public/a.css': '', 'index.html': '' })).files).toBe('folder')
})

test('a path that is not there names the nearest', () => {
  const root = folder({ 'serve.ts': '' })
  expect(() => planSite(join(root, 'sevre.ts'))).toThrow(expect.objectContaining({ hint: 'Did you mean "serve.ts"?' }))
  expect(() => planSite(join(folder({ 'a.pdf': '' }), 'a.pdf'))).toThrow('not something that guichet can run')
})

test('nothing to serve is said, with the reason', async () => {
  await expect(composeSite(planSite(folder({ 'package.json': '' })))).rejects.toMatchObject({
    code: 'GUI_PLATFORM_EMPTY',
    hint: expect.stringContaining('package.json'),
  })
})

test('the second handler answers what the first did not match, and both are opened and closed', async () => {
  const told: string[] = []
  const make = (name: string, unmatched: boolean) =>
    Object.assign(() => Object.assign(new Reply(unmatched ? 404 : 200, name), { unmatched }), {
      open: () => void told.push(`open ${name}`),
      close: () => void told.push(`close ${name}`),
    })
  // The two handlers look at nothing of it.
  const request = {} as Request
  expect((await eitherOf(make('a', false), make('b', false))(request)).body).toBe('a')
  expect((await eitherOf(make('a', true), make('b', true))(request)).body).toBe('a')
  const both = eitherOf(make('a', true), make('b', false))
  expect((await both(request)).body).toBe('b')
  await both.open?.({} as never)
  await both.close?.()
  expect(told).toEqual(['open a', 'open b', 'close b', 'close a'])
})

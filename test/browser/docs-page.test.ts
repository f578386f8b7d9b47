// docs-page.test.ts: the documentation page as people use it, in Chromium: routes read, searched and tried, with parameters,
// bodies and credentials, in both languages and themes, on a phone, by keyboard, under a strict content policy of the App.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { reply } from '../../src/app/answers/reply-makers.ts'
import { sse } from '../../src/app/answers/sse.ts'
import { silentLogger } from '../../src/base/log.ts'
import { abort } from '../../src/http/http-error.ts'
import { App } from '../../src/index.ts'
import { openapi } from '../../src/parts/openapi/openapi.ts'
import { listen, type RunningServer } from '../../src/server/listen.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'

const Tag = z.object({ name: z.string().describe('Lower case, one word') }).meta({ id: 'Tag' })
const Note = z
  .object({
    id: z.int(),
    title: z.string().min(1).max(80).describe('In **one line**'),
    stars: z.int().min(0).max(5).default(0),
    kind: z.enum(['note', 'task']).default('note'),
    tags: z.array(Tag).default([]),
    at: z.date().optional().describe('When it was written'),
  })
  .meta({ id: 'Note', description: 'What somebody wants to remember.' })
const NewNote = Note.omit({ id: true, at: true }).meta({ id: 'NewNote', description: 'A note without its number.' })
const Problem = z.object({ error: z.string() }).meta({ id: 'Problem' })

/** An App of the usual kind, whose pages may do next to nothing by default. */
function notesApp(): App {
  const app = new App({ security: { csp: { 'default-src': ['none'] } } })
  app.install(
    openapi({
      title: 'Notes',
      version: '1.2.0',
      description:
        'Everything that is worth remembering. Sign in with the token `secret`; see [the guide](https://example.org/guide).\n\n- lists are **paged**\n- <img src=x onerror=document.title="owned">',
      tags: [
        { name: 'Notes', description: 'To read and to write.' },
        { name: 'Account', description: 'Who you are.' },
      ],
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'Try `secret`.' },
        key: { type: 'apiKey', in: 'header', name: 'x-key' },
      },
    }),
  )
  const tags = ['Notes']
  const query = z.object({
    page: z.int().min(1).default(1).describe('Which page of the list'),
    tag: z.array(z.string()).optional().describe('Only notes with one of these'),
    done: z.boolean().optional(),
    kind: z.enum(['note', 'task']).optional(),
  })
  app.get(
    '/notes',
    { query, response: z.array(Note), docs: { summary: 'Lists notes', tags } },
    ({ query: { page, tag } }) =>
      page > 3 ? [] : [{ id: page, title: `Bread ${tag?.join('+') ?? ''}`, secret: 'hidden' }],
  )
  app.get(
    '/notes/<int:id>',
    {
      response: { 200: Note, 404: Problem },
      docs: {
        summary: 'Gives one note',
        tags,
        examples: { params: { id: 1 } },
        responses: { 404: 'There is no such note.' },
      },
    },
    ({ params }) =>
      params.id === 1 ? { id: 1, title: 'Bread', at: new Date(0) } : abort(404, { error: 'No such note' }),
  )
  app.post(
    '/notes',
    {
      input: NewNote,
      response: { 201: Note },
      docs: {
        summary: 'Adds a note',
        description: 'Its number is made by the server.',
        tags,
        examples: { input: { title: 'Bread', tags: [{ name: 'food' }] } },
      },
    },
    ({ input }) => reply({ id: 2, ...input }, 201, { location: '/notes/2' }),
  )
  app.patch(
    '/notes/<int:id>',
    { input: NewNote.partial(), docs: { summary: 'Changes a note', tags } },
    ({ input }) => input,
  )
  app.delete('/notes/<int:id>', { docs: { summary: 'Forgets a note', tags, security: ['token'] } }, () =>
    reply(null, 204),
  )
  app.put('/notes/<int:id>', { docs: { summary: 'Replaces a note', tags, deprecated: true } }, () => 'gone')
  app.get('/me', { docs: { summary: 'Who asks', tags: ['Account'], security: ['token', 'key'] } }, ({ headers }) => {
    if (headers.get('authorization') !== 'Bearer secret') abort(401, { error: 'Who are you?' })
    return { name: 'Ada', key: headers.get('x-key') }
  })
  app.post(
    '/photo',
    { form: z.object({ title: z.string(), photo: z.file() }), docs: { tags: ['Account'] } },
    ({ input }) => ({ title: input.title, size: input.photo.size, name: input.photo.name }),
  )
  app.get('/files/<path:rest>', ({ params }) => ({ rest: params.rest }))
  app.get('/ticks', () =>
    sse(
      (async function* ticks() {
        yield 'first'
        yield { second: 2 }
      })(),
    ),
  )
  return app
}

const shots = process.env['GUICHET_SHOTS']

async function shot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: false })
}

describe.skipIf(chromiumPath === undefined)('the documentation page in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser
  let server: RunningServer
  let app: App
  let url: string

  beforeAll(async () => {
    browser = await openChromium()
    app = notesApp()
    await app.handler.open?.({ root: '/', log: silentLogger, mode: 'dev' })
    server = await listen(app.handler, { port: 0, log: silentLogger })
    url = `http://localhost:${server.port}/docs`
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await app?.handler.close?.()
  })

  const open = async (options = {}) => {
    const watched = await openPage(browser, { viewport: { width: 1360, height: 900 }, locale: 'en-GB', ...options })
    await watched.page.goto(url)
    await watched.page.waitForSelector('.entry')
    return watched
  }
  const entry = async (page: Page, id: string) => {
    await page.goto(`${url}#${id}`)
    return page.locator(`#${id}`)
  }

  test('a GET with a parameter is tried, and its answer shown with status, time and fields', async () => {
    const { page, complaints } = await open()
    await shot(page, 'desk-light')
    const note = await entry(page, 'getNotesById')
    await note.getByRole('button', { name: 'Send' }).click()
    await note.locator('.status .good').waitFor()
    expect(await note.locator('.status').innerText()).toMatch(/^200 OK\s+\d+ ms\s+\d+ B$/)
    expect(JSON.parse(await note.locator('.answer pre').innerText())).toMatchObject({ id: 1, title: 'Bread' })
    expect(await note.locator('.answer').textContent()).toContain('application/json')
    await shot(page, 'desk-light-tried')
    expect(complaints).toEqual([])
    expect(await page.title()).toBe('Notes')
    await note.locator('#try-getNotesById-path-id').fill('7')
    await note.getByRole('button', { name: 'Send' }).click()
    await note.locator('.status .bad').waitFor()
    expect(await note.locator('.answer pre').innerText()).toContain('No such note')
    await page.context().close()
  })

  test('a POST sends what the editor holds, by keyboard; what is wrong is told', async () => {
    const { page } = await open({ colorScheme: 'dark' })
    const post = await entry(page, 'postNotes')
    const editor = post.locator('textarea')
    expect(JSON.parse(await editor.inputValue())).toEqual({ title: 'Bread', tags: [{ name: 'food' }] })
    await editor.focus()
    await page.keyboard.press('Control+Enter')
    await post.locator('.status .good').waitFor()
    expect(await post.locator('.status').innerText()).toContain('201 Created')
    await shot(page, 'desk-dark-post')
    await editor.fill('{"title":')
    expect(await post.locator('.fault').innerText()).toContain('Not valid')
    await editor.fill('{"title":"","stars":9}')
    await post.getByRole('button', { name: 'Send' }).click()
    await post.locator('.status .bad').waitFor()
    expect(await post.locator('.answer pre').innerText()).toContain('"stars"')
    await page.context().close()
  })

  test('credentials go with what asks for them, and with nothing else', async () => {
    const { page } = await open()
    const me = await entry(page, 'getMe')
    await me.getByRole('button', { name: 'Send' }).click()
    await me.locator('.status .bad').waitFor()
    await page.getByRole('button', { name: 'Authorise' }).click()
    await page.getByLabel('Token').fill('secret')
    await page.getByLabel('Value').fill('k-1')
    await shot(page, 'desk-light-authorise')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Authorised' }).waitFor()
    await me.getByRole('button', { name: 'Send' }).click()
    await me.locator('.status .good').waitFor()
    expect(JSON.parse(await me.locator('.answer pre').innerText())).toEqual({ name: 'Ada', key: 'k-1' })
    expect(await me.locator('.line').innerText()).toContain("-H 'authorization: Bearer secret'")
    const note = await entry(page, 'getNotesById')
    expect(await note.locator('.line').innerText()).not.toContain('secret')
    await page.context().close()
  })

  test('queries, paths with slashes, files and events', async () => {
    const { page } = await open()
    const list = await entry(page, 'getNotes')
    await list.locator('#try-getNotes-query-page').fill('2')
    await list.locator('#try-getNotes-query-tag').fill('a b')
    await list.getByRole('button', { name: 'Add a value' }).click()
    await list.locator('.list input').nth(1).fill('ü')
    expect(await list.locator('.line').innerText()).toContain('/notes?page=2&tag=a+b&tag=%C3%BC')
    await list.getByRole('button', { name: 'Typed client' }).click()
    expect(await list.locator('.line').innerText()).toContain(
      "api('GET /notes', { query: { page: 2, tag: ['a b', 'ü'] } })",
    )
    await list.getByRole('button', { name: 'Send' }).click()
    await list.locator('.status .good').waitFor()
    expect(await list.locator('.answer pre').innerText()).toContain('Bread a b+ü')
    const files = await entry(page, 'getFilesByRest')
    await files.locator('input').fill('a b/c')
    await files.getByRole('button', { name: 'Send' }).click()
    await files.locator('.answer').waitFor()
    expect(await files.locator('.answer pre').innerText()).toContain('"a b/c"')
    const photo = await entry(page, 'postPhoto')
    await photo.locator('#try-postPhoto-body-title').fill('Me')
    await photo
      .locator('input[type=file]')
      .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('abc') })
    await photo.getByRole('button', { name: 'Send' }).click()
    await photo.locator('.answer').waitFor()
    expect(JSON.parse(await photo.locator('.answer pre').innerText())).toEqual({ title: 'Me', size: 3, name: 'me.png' })
    const ticks = await entry(page, 'getTicks')
    await ticks.getByRole('button', { name: 'Send' }).click()
    await ticks.locator('.answer').waitFor()
    expect(await ticks.locator('.answer pre').innerText()).toContain('data: first')
    await page.context().close()
  })

  test('the search leaves what fits; "/" leads to it', async () => {
    const { page } = await open()
    await page.keyboard.press('/')
    await page.keyboard.type('forgets')
    expect(await page.locator('main .entry:visible').count()).toBe(1)
    expect(await page.locator('nav li:visible').count()).toBe(1)
    await page.keyboard.press('Escape')
    expect(await page.locator('main .entry:visible').count()).toBeGreaterThan(10)
    await page.keyboard.type('nothing like it')
    expect(await page.locator('.nothing').isVisible()).toBe(true)
    await page.context().close()
  })

  test('speaks French on a phone in the dark, and holds nothing wider than itself', async () => {
    const { page, complaints } = await open({
      locale: 'fr-FR',
      colorScheme: 'dark',
      viewport: { width: 360, height: 740 },
    })
    await shot(page, 'phone-dark')
    expect(await page.getByRole('button', { name: 'S’identifier' }).isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Routes' }).click()
    await shot(page, 'phone-dark-menu')
    await page.getByRole('link', { name: 'Adds a note' }).click()
    const post = page.locator('#postNotes')
    await post.getByRole('button', { name: 'Envoyer' }).click()
    await post.locator('.status .good').waitFor()
    await shot(page, 'phone-dark-post')
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('models are linked from where they are used; the theme is kept', async () => {
    const { page } = await open()
    const note = await entry(page, 'postNotes')
    await note.locator('.type a', { hasText: 'Tag' }).first().click()
    await page.locator('#model-Tag[open]').waitFor()
    await shot(page, 'desk-light-models')
    await page.getByRole('button', { name: 'Light or dark' }).click()
    await page.reload()
    await page.waitForSelector('.entry')
    expect(await page.evaluate('document.documentElement.style.colorScheme')).toBe('dark')
    await page.context().close()
  })
})

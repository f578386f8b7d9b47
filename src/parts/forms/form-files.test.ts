import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  answered,
  type FormSite,
  formSite,
  multipart,
  openForm,
  part,
  posting,
  tagOf,
} from '../../../test/forms/form-site.ts'
import { redirect } from '../../app/answers/reply-makers.ts'
import type { AppRequest } from '../../app/app-request.ts'
import type { Reply } from '../../http/reply.ts'
import { type FormOptions, form } from './form.ts'
import { Upload } from './upload.ts'

let site: FormSite
beforeEach(async () => {
  site = await formSite()
})
afterEach(async () => {
  seen.length = 0
  expect(await site.waiting()).toEqual([])
  await site.end()
})

const seen: unknown[] = []

/** The handler of most forms here: remembers the values, and leads on. */
function keep(values: unknown): Reply {
  seen.push(values)
  return redirect('/thanks', 303)
}

/** Serves `handler` at "/". */
async function serve(handler: (request: AppRequest<unknown, unknown, unknown>) => Promise<Reply>): Promise<void> {
  site.app.on(['GET', 'POST'], '/', (request) => handler(request))
  await site.open()
}

describe('files', () => {
  const photos = (options: FormOptions<{ title: string; photo: Upload; more?: Upload[] | undefined }> = {}) =>
    form(
      z.object({
        title: z.string(),
        photo: z.instanceof(Upload),
        more: z.array(z.instanceof(Upload)).max(3).optional(),
      }),
      { ...options, fields: { photo: { accept: 'image/*,.pdf', bytesMax: 100 }, ...options.fields } },
    )

  test('are Uploads, which the handler keeps', async () => {
    const made = photos()
    site.app.on(
      ['GET', 'POST'],
      '/',
      made.handle(async ({ title, photo, more }) => {
        seen.push([title, await photo.keep('kept/'), more?.map((file) => file.name)])
        return redirect('/thanks', 303)
      }),
    )
    await site.open()
    expect(await openForm(site)).toMatch(/accept="image\/\*,\.pdf">[\s\S]*name="more" multiple="">/)
    const body = multipart([
      part('title', 'Cat'),
      part('photo', 'png', '../../cat.png', 'image/png'),
      part('more', 'a', 'a'),
      part('more', 'b', 'b'),
    ])
    const answer = await site.app.request('/', posting(body))
    expect(answer.status).toBe(303)
    expect(seen).toEqual([['Cat', 'kept/cat.png', ['a', 'b']]])
    expect(await readFile(join(site.root, 'kept/cat.png'), 'utf8')).toBe('png')
  })

  test.each([
    [
      'that is too large',
      part('photo', 'x'.repeat(101), 'a.png', 'image/png'),
      'Choose a smaller file: at most 100 bytes.',
    ],
    [
      'of another kind',
      part('photo', 'x', 'a.exe', 'application/x-msdownload'),
      'Choose a file of another kind: image/*,.pdf.',
    ],
    ['that was not chosen', part('photo', '', '', 'application/octet-stream'), 'Choose a file.'],
  ])('a file %s is told beside its field, and the rest is kept', async (_, file, message) => {
    await serve(photos().handle(keep))
    const answer = await answered(await site.app.request('/', posting(multipart([part('title', 'Cat'), file]))))
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(`id="form-photo-error">${message}</p>`)
    expect(tagOf(answer.text, 'title')).toContain('value="Cat"')
  })

  test('have to be chosen again when something else was wrong', async () => {
    await serve(photos().handle(keep))
    const answer = await answered(await site.app.request('/', posting(multipart([part('photo', 'x', 'a.pdf')]))))
    expect(answer.text).toContain('id="form-photo-note">Please choose the file again.</p>')
  })

  test('for a field that the form does not have are not written; to a form without files none may be sent', async () => {
    await serve(photos().handle(keep))
    const body = multipart([part('title', 'Cat'), part('photo', 'x', 'a.pdf'), part('evil', 'y', 'b')])
    expect((await site.app.request('/', posting(body))).status).toBe(303)
    expect(Object.keys(seen[0] as object)).toEqual(['title', 'photo', 'more'])
    await site.end()
    site = await formSite()
    await serve(form(z.object({ title: z.string() })).handle(keep))
    expect((await site.app.request('/', posting(body))).status).toBe(413)
  })

  test('of z.file() have its bounds', async () => {
    await serve(form(z.object({ photo: z.file().max(10).mime(['image/png']) })).handle(keep))
    const answer = await answered(
      await site.app.request('/', posting(multipart([part('photo', 'x'.repeat(11), 'a.png', 'image/png')]))),
    )
    expect(answer.text).toContain('Choose a smaller file: at most 10 bytes.')
    const good = await site.app.request('/', posting(multipart([part('photo', 'x', 'a.png', 'image/png')])))
    expect(good.status).toBe(303)
  })

  test('tell of their progress', async () => {
    const progress: unknown[] = []
    await serve(photos({ uploads: { onProgress: (now) => progress.push(now) } }).handle(keep))
    const body = multipart([part('title', 'Cat'), part('photo', 'x', 'a.pdf')])
    await site.app.request('/', posting(body))
    expect(progress).toEqual([{ received: body.length, total: undefined }])
  })
})

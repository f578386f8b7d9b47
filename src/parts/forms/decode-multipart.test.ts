import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FormSite, formSite, inPieces, multipart, part, posting } from '../../../test/forms/form-site.ts'
import type { AppRequest } from '../../app/app-request.ts'
import { bodyDecoders } from '../../app/input/body-decoders.ts'
import { decodeMultipart } from './decode-multipart.ts'
import { multipartDecoder } from './multipart-decoder.ts'
import { Upload } from './upload.ts'

let site: FormSite
beforeEach(async () => {
  site = await formSite()
})
afterEach(async () => {
  expect(await site.waiting()).toEqual([])
  await site.end()
})

const FORM = [
  part('title', 'Été'),
  part('photo', 'x'.repeat(100), '../cat.png', 'image/png'),
  part('large', 'y'.repeat(100_000), 'large.bin', 'application/octet-stream'),
  part('empty', '', '', 'application/octet-stream'),
]

async function told(form: FormData): Promise<unknown[]> {
  const all: unknown[] = []
  for (const [name, value] of form) {
    all.push(
      typeof value === 'string'
        ? [name, value]
        : [name, value.name, value.type, (await value.text()).slice(0, 2), value.size],
    )
  }
  return all
}
const TOLD = [
  ['title', 'Été'],
  ['photo', 'cat.png', 'image/png', 'xx', 100],
  ['large', 'large.bin', 'application/octet-stream', 'yy', 100_000],
  ['empty', '', 'application/octet-stream', '', 0],
]

describe('as the table of body decoders has it', () => {
  const before = bodyDecoders.get('multipart/form-data')
  beforeEach(() => void bodyDecoders.set('multipart/form-data', multipartDecoder))
  afterEach(() => {
    if (before === undefined) bodyDecoders.delete('multipart/form-data')
    else bodyDecoders.set('multipart/form-data', before)
  })

  test('request.formData() reads multipart forms', async () => {
    site.app.post('/', async (request) => told(await request.formData()))
    await site.open()
    const answer = await site.app.request('/', posting(inPieces(multipart(FORM), 1000)))
    expect(await answer.json()).toEqual(TOLD)
  })

  test('bodyBytesMax bounds it', async () => {
    site.app.post('/', { bodyBytesMax: 1000 }, async (request) => told(await request.formData()))
    await site.open()
    expect((await site.app.request('/', posting(inPieces(multipart(FORM), 1000)))).status).toBe(413)
    expect((await site.app.request('/', posting(multipart(FORM)))).status).toBe(413)
    expect((await site.app.request('/', posting(multipart(FORM.slice(0, 1))))).status).toBe(200)
  })

  test.each([
    ['malformed', multipart(FORM, false), undefined, 400],
    ['without a boundary', multipart(FORM), 'multipart/form-data', 400],
  ])('%s it is refused', async (_, body, type, status) => {
    site.app.post('/', async (request) => told(await request.formData()))
    await site.open()
    expect((await site.app.request('/', posting(body, type))).status).toBe(status)
  })
})

describe('where somebody tells when the request is over', () => {
  const decode = (request: AppRequest) =>
    decodeMultipart(request.inner, request.headers.get('content-type') ?? '', request)

  test('larger files lie on disk, until then', async () => {
    site.app.post('/', async (request) => {
      const form = await decode(request)
      const large = form.get('large')
      return [
        await told(form),
        large instanceof Upload,
        form.get('photo') instanceof Upload,
        (await site.waiting()).length,
      ]
    })
    await site.open()
    const answer = await site.app.request('/', posting(multipart(FORM)))
    expect(await answer.json()).toEqual([TOLD, true, false, 1])
  })

  test('nothing stays of a form that is malformed', async () => {
    site.app.post('/', async (request) => told(await decode(request)))
    await site.open()
    expect((await site.app.request('/', posting(multipart(FORM, false)))).status).toBe(400)
  })

  test('an upload of it can be kept', async () => {
    site.app.post('/', async (request) => {
      const large = (await decode(request)).get('large')
      return large instanceof Upload ? large.keep('kept/') : 'none'
    })
    await site.open()
    expect(await (await site.app.request('/', posting(multipart(FORM)))).text()).toBe('kept/large.bin')
  })
})

import { createHash } from 'node:crypto'
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type FormSite,
  formSite,
  inPieces,
  multipart,
  part,
  posting,
  type RawPart,
} from '../../../test/forms/form-site.ts'
import type { Answer } from '../../app/answers/answer.ts'
import type { AnyRequest } from '../../app/app-request.ts'
import { type UploadsOptions, uploads } from './uploads.ts'

let site: FormSite
beforeEach(async () => {
  site = await formSite()
})
afterEach(async () => {
  expect(await site.waiting()).toEqual([])
  await site.end()
})

type Handle = (given: Awaited<ReturnType<typeof uploads>>, request: AnyRequest) => Answer | Promise<Answer>

/** Posts `body` to an App that hands what uploads() gives to `handle`. */
async function post(
  body: Uint8Array | ReadableStream<Uint8Array>,
  handle: Handle,
  options?: UploadsOptions,
  type?: string,
): Promise<Response> {
  site.app.post('/', async (request) => handle(await uploads(request, options), request))
  await site.open()
  return site.app.request('/', posting(body, type))
}

const told = ({ fields, files }: Awaited<ReturnType<typeof uploads>>) => ({
  fields: [...fields],
  files: files.map(({ field, name, type, size }) => ({ field, name, type, size })),
})

const FORM = [
  part('title', 'Été à l’île'),
  part('photo', new Uint8Array([0, 255, 13, 10, 45, 45]), 'chat noir.png', 'image/png'),
  part('tag', 'a'),
  part('tag', ''),
  part('empty', '', '', 'application/octet-stream'),
  part('notes', '--AaB03\r\n--AaB03', 'a.txt'),
]
const FORM_TOLD = {
  fields: [
    ['title', 'Été à l’île'],
    ['tag', 'a'],
    ['tag', ''],
  ],
  files: [
    { field: 'photo', name: 'chat noir.png', type: 'image/png', size: 6 },
    { field: 'notes', name: 'a.txt', type: 'text/plain', size: 16 },
  ],
}

describe('what comes in', () => {
  test.each([1, 2, 3, 7, 64, 10_000])(
    'a form in pieces of %i bytes gives its fields and files, in order',
    async (size) => {
      const bodies: string[] = []
      const answer = await post(inPieces(multipart(FORM), size), async (given) => {
        for (const file of given.files) bodies.push(Buffer.from(await file.arrayBuffer()).toString('latin1'))
        return told(given)
      })
      expect(await answer.json()).toEqual(FORM_TOLD)
      expect(bodies).toEqual(['\0\xff\r\n--', '--AaB03\r\n--AaB03'])
    },
  )

  test('what FormData of a browser makes is read back', async () => {
    const data = new FormData()
    data.append('na"me\r\n', 'a "b"\r\nc')
    data.append('file', new File(['x'.repeat(100)], 'we"ird\n.txt', { type: 'text/x-y;charset=a' }))
    data.append('empty', '')
    site.app.post('/', async (request) => told(await uploads(request)))
    await site.open()
    const refused = await site.app.request('/', { method: 'POST', body: data })
    expect(refused.status).toBe(400)
    data.delete('na"me\r\n')
    const answer = await site.app.request('/', { method: 'POST', body: data })
    expect(await answer.json()).toEqual({
      fields: [['empty', '']],
      files: [{ field: 'file', name: 'we"ird.txt', type: 'text/x-y', size: 100 }],
    })
  })

  test('a name such as __proto__ is an ordinary one', async () => {
    const answer = await post(multipart([part('__proto__', 'x'), part('constructor', 'y')]), told)
    expect((await answer.json()).fields).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })

  test('a form of nothing, and one with an epilogue', async () => {
    const answer = await post(inPieces(Buffer.concat([multipart([]), Buffer.from('epi\r\nlogue')]), 3), told)
    expect(await answer.json()).toEqual({ fields: [], files: [] })
  })

  test('progress is told as bytes arrive', async () => {
    const seen: unknown[] = []
    const bytes = multipart([part('f', 'x'.repeat(250), 'a')])
    await post(inPieces(bytes, 100), told, { onProgress: (progress) => seen.push(progress) })
    expect(seen).toEqual([100, 200, 300, bytes.length].map((received) => ({ received, total: undefined })))
  })

  test('SHA-256 is worked out when it is asked for', async () => {
    const answer = await post(multipart([part('f', 'abc', 'a')]), ({ file }) => file('f')?.sha256 ?? '', {
      sha256: true,
    })
    expect(await answer.text()).toBe(createHash('sha256').update('abc').digest('hex'))
  })
})

describe('bad forms', () => {
  const many = (count: number, one: (index: number) => RawPart) =>
    multipart(Array.from({ length: count }, (_, index) => one(index)))
  const long = 'n'.repeat(10_000)
  test.each<[string, Uint8Array, number, string, UploadsOptions?]>([
    ['without its end', multipart([part('f', 'x', 'a')], false), 400, 'GUI_FORMS_CUT'],
    ['cut in a file', multipart([part('f', 'x'.repeat(500), 'a')]).subarray(0, 300), 400, 'GUI_FORMS_CUT'],
    ['cut in a head', multipart([part('f', 'x', 'a')]).subarray(0, 40), 400, 'GUI_FORMS_CUT'],
    ['of nothing at all', new Uint8Array(0), 400, 'GUI_FORMS_CUT'],
    ['of garbage', Buffer.from('garbage'), 400, 'GUI_FORMS_CUT'],
    ['with a part without a head', Buffer.from('--AaB03x\r\n\r\nx\r\n--AaB03x--'), 400, 'GUI_FORMS_PART'],
    [
      'with a head cut off by the boundary',
      Buffer.from('--AaB03x\r\nContent-Dis\r\n--AaB03x\r\n\r\n\r\n--AaB03x--'),
      400,
      'GUI_FORMS_PART',
    ],
    [
      'with a last head cut off by the boundary',
      Buffer.from('--AaB03x\r\nContent-Dis\r\n--AaB03x--'),
      400,
      'GUI_FORMS_PART',
    ],
    [
      'with a malformed head',
      multipart([{ head: ['no colon', 'Content-Disposition: form-data; name="a"'] }]),
      400,
      'GUI_FORMS_PART',
    ],
    ['with a part without a name', multipart([{ head: ['Content-Disposition: form-data'] }]), 400, 'GUI_FORMS_PART'],
    ['with NUL in a name', multipart([part('a\0b', 'x')]), 400, 'GUI_FORMS_PART'],
    ['with a file without a name that is not empty', multipart([part('a', 'x', '')]), 400, 'GUI_FORMS_PART'],
    [
      'encoded for mail',
      multipart([{ head: ['Content-Disposition: form-data; name="a"', 'Content-Transfer-Encoding: base64'] }]),
      400,
      'GUI_FORMS_PART',
    ],
    ['with a name of 10 kB', multipart([part(long, 'x')]), 413, 'GUI_FORMS_PART_HEAD'],
    ['with a name of 101 bytes', multipart([part('n'.repeat(101), 'x')]), 400, 'GUI_FORMS_NAME'],
    ['with a file name of 1 MB', multipart([part('a', 'x', long.repeat(100))]), 413, 'GUI_FORMS_PART_HEAD'],
    ['of 10,000 parts', many(10_000, () => part('a', 'x')), 413, 'GUI_FORMS_PARTS'],
    ['of 10,000 empty parts', many(10_000, () => ({ head: [] })), 400, 'GUI_FORMS_PART'],
    ['of 21 files', many(21, () => part('a', 'x', 'a')), 413, 'GUI_FORMS_PARTS'],
    ['of three fields where two may be', many(3, () => part('a', 'x')), 413, 'GUI_FORMS_PARTS', { fieldsMax: 2 }],
    [
      'with a field that is too large',
      multipart([part('a', 'x'.repeat(11))]),
      413,
      'GUI_FORMS_FIELD_TOO_LARGE',
      { fieldBytesMax: 10 },
    ],
    [
      'with fields that are too large together',
      many(3, () => part('a', 'xxxx')),
      413,
      'GUI_FORMS_FIELDS_TOO_LARGE',
      { fieldsBytesMax: 12 },
    ],
    [
      'with a file that is too large',
      multipart([part('b', 'x', 'b'), part('a', 'x'.repeat(11), 'a')]),
      413,
      'GUI_FORMS_FILE_TOO_LARGE',
      { fileBytesMax: 10 },
    ],
    ['that is too large', multipart([part('a', 'x'.repeat(300), 'a')]), 413, 'GUI_FORMS_TOO_LARGE', { bytesMax: 300 }],
    ['that is not UTF-8', multipart([part('a', new Uint8Array([255]))]), 400, 'GUI_HTTP_BODY_UTF8'],
  ])('%s', async (_, body, status, code, options) => {
    for (const size of [5, 70_000]) {
      const left = site
      site = await formSite()
      const codes: unknown[] = []
      site.app.onError((error) => void codes.push((error as { code: unknown }).code)) // one of ours has a code
      const answer = await post(inPieces(body, size), () => 'read', options)
      expect([answer.status, ...codes]).toEqual([status, code])
      expect(await site.waiting()).toEqual([])
      if (size === 5) await site.end()
      await left.end()
    }
  })

  test.each([
    ['multipart/form-data', 400],
    ['multipart/form-data; boundary=', 400],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, 400],
    ['multipart/form-data; boundary="a b "', 400],
    ['multipart/mixed; boundary=x', 415],
    ['application/json', 415],
  ])('Content-Type: %s', async (type, status) => {
    const answer = await post(multipart([]), () => 'read', {}, type)
    expect(answer.status).toBe(status)
  })

  test('a declared length that is too large is refused unread', async () => {
    const body = new ReadableStream({
      pull: () => {
        throw new Error('read')
      },
    })
    site.app.post('/', async (request) => told(await uploads(request, { bytesMax: 10 })))
    await site.open()
    const init = posting(body)
    const answer = await site.app.request('/', { ...init, headers: { ...init.headers, 'content-length': '11' } })
    expect(answer.status).toBe(413)
  })

  test('a body that breaks off', async () => {
    const pieces = [multipart([part('f', 'x'.repeat(100), 'a')]).subarray(0, 150)]
    const body = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift()
        if (piece === undefined) controller.error(new Error('broke off'))
        else controller.enqueue(piece)
      },
    })
    site.app.onError(() => 'failed')
    const answer = await post(body, () => 'read')
    expect(answer.status).toBe(500)
  })

  test('a client that leaves in the middle of a file', async () => {
    const left = new AbortController()
    let came: () => void = () => {}
    const inTheMiddle = new Promise<void>((resolve) => {
      came = resolve
    })
    let stopped: unknown
    site.app.post('/', async (request) => {
      const reading = uploads(request, { onProgress: () => came() })
      await reading.catch((error: unknown) => {
        stopped = error
      })
      return 'ok'
    })
    await site.open()
    const bytes = multipart([part('f', 'x'.repeat(300_000), 'a')]).subarray(0, 200_000)
    const body = new ReadableStream({ start: (controller) => controller.enqueue(bytes) })
    const answering = site.app.request('/', { ...posting(body), signal: left.signal })
    await inTheMiddle
    left.abort()
    await answering
    expect(stopped).toMatchObject({ code: 'GUI_HTTP_BODY_CUT' })
  })

  test('a progress callback that throws', async () => {
    site.app.onError(() => 'failed')
    const answer = await post(multipart(FORM), () => 'read', {
      onProgress() {
        throw new Error('mine')
      },
    })
    expect(answer.status).toBe(500)
  })
})

test('what a crash left among the uploads is swept out after a day', async () => {
  const folder = join(site.root, '.guichet', 'uploads', 'tmp')
  await mkdir(folder, { recursive: true })
  for (const [name, ageMs] of [
    ['old', 90_000_000],
    ['young', 1000],
  ] as const) {
    await writeFile(join(folder, name), 'x')
    const time = (Date.now() - ageMs) / 1000
    await utimes(join(folder, name), time, time)
  }
  await post(multipart([part('f', 'x', 'a')]), () => 'ok')
  expect(await site.waiting()).toEqual(['young'])
  await rm(join(folder, 'young'))
})

import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FormSite, formSite, multipart, part, posting } from '../../../test/forms/form-site.ts'
import type { Answer } from '../../app/answers/answer.ts'
import type { AnyRequest } from '../../app/app-request.ts'
import { createLogger, silentLogger } from '../../base/log.ts'
import { Upload } from './upload.ts'
import { type UploadsOptions, uploads } from './uploads.ts'

/** A folder on another file system than the temporary one. */
const otherDisk = existsSync('/dev/shm') && statSync('/dev/shm').dev !== statSync(tmpdir()).dev

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

describe('an upload', () => {
  test('is a File whose content lies on disk, for its user only', async () => {
    const answer = await post(multipart([part('f', 'hello', 'a.txt')]), async ({ file }) => {
      const upload = file('f')
      if (!(upload instanceof Upload)) return 'none'
      const { mode } = await stat(upload.path)
      const copy = await new Response(upload).text()
      const form = new FormData()
      form.append('x', upload)
      return [
        [
          upload instanceof File,
          (mode & 0o777).toString(8),
          copy,
          await upload.slice(1, 3).text(),
          upload.sha256 ?? null,
        ],
        [
          Buffer.from(await upload.bytes()).toString(),
          form.get('x') === upload,
          upload.path.startsWith(join(site.root, '.guichet')),
        ],
      ]
    })
    expect(await answer.json()).toEqual([
      [true, '600', 'hello', 'el', null],
      ['hello', true, true],
    ])
  })

  test('is still there while the reply streams out of it, and gone then', async () => {
    let path = ''
    const answer = await post(multipart([part('f', 'x'.repeat(300_000), 'a.txt')]), ({ files: [file] }) => {
      path = file?.path ?? ''
      return file?.stream() ?? 'none'
    })
    expect((await answer.text()).length).toBe(300_000)
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  test('is gone when nobody reads the reply that streams out of it', async () => {
    const left = new AbortController()
    site.app.post('/', async (request) => (await uploads(request)).files[0]?.stream() ?? 'none')
    await site.open()
    const body = multipart([part('f', 'x'.repeat(300_000), 'a.txt')])
    const answer = await site.app.request('/', { ...posting(body), signal: left.signal })
    expect((await site.waiting()).length).toBe(1)
    left.abort()
    await answer.body?.cancel().catch(() => {})
    await expect.poll(() => site.waiting()).toEqual([])
  })

  test('is gone when its handler throws', async () => {
    site.app.onError(() => 'failed')
    const answer = await post(multipart([part('f', 'x', 'a.txt')]), () => {
      throw new Error('handler')
    })
    expect(answer.status).toBe(500)
  })

  test('stays where it is kept, under a name that is free', async () => {
    await mkdir(join(site.root, 'photos'))
    await writeFile(join(site.root, 'photos', 'a.png'), 'other')
    const answer = await post(
      multipart([part('f', 'one', 'a.png'), part('f', 'two', '.a.png'), part('f', 'three', 'x')]),
      async ({ files }) => {
        const [first, second, third] = files
        const places = [
          await first?.keep('photos/'),
          await second?.keep('photos/'),
          await third?.keep('deep/er/x.bin', { mode: 0o644 }),
        ]
        return [places, await first?.text(), first?.kept, await third?.keep('moved.bin')]
      },
    )
    expect(await answer.json()).toEqual([
      ['photos/a-2.png', 'photos/a-3.png', 'deep/er/x.bin'],
      'one',
      true,
      'moved.bin',
    ])
    expect(await readFile(join(site.root, 'photos', 'a-2.png'), 'utf8')).toBe('one')
    expect(await readFile(join(site.root, 'photos', 'a.png'), 'utf8')).toBe('other')
    expect((await stat(join(site.root, 'moved.bin'))).mode & 0o777).toBe(0o644)
  })

  test('has a name of its own, of many that are kept at once', async () => {
    const body = multipart(Array.from({ length: 10 }, (_, index) => part('f', `${index}`, 'same.txt')))
    const answer = await post(body, ({ files }) => Promise.all(files.map((file) => file.keep('many/'))))
    const places = (await answer.json()) as string[]
    expect(new Set(places).size).toBe(10)
    expect((await readdir(join(site.root, 'many'))).length).toBe(10)
    const contents = await Promise.all(places.map((place) => readFile(join(site.root, place), 'utf8')))
    expect(contents).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  })

  test.skipIf(!otherDisk)('is copied to another disk, as whole as it was', async () => {
    const state = await mkdtemp('/dev/shm/guichet-forms-')
    site.app.post('/', async (request) => {
      const { files } = await uploads(request)
      const places: string[] = []
      for (const file of files) places.push(await file.keep('disk/'))
      return [places, await files[0]?.keep('disk/b.txt', { overwrite: true }), (await files[0]?.text())?.length]
    })
    await site.app.handler.open?.({ root: site.root, log: silentLogger, mode: 'serve', state: () => state })
    const body = multipart([part('f', 'x'.repeat(200_000), 'a.txt'), part('f', 'y', 'a.txt')])
    const answer = await site.app.request('/', posting(body))
    expect(await answer.json()).toEqual([['disk/a.txt', 'disk/a-2.txt'], 'disk/b.txt', 200_000])
    expect(await readdir(join(state, 'uploads', 'tmp'))).toEqual([])
    expect((await readdir(join(site.root, 'disk'))).sort()).toEqual(['a-2.txt', 'b.txt'])
    await rm(state, { recursive: true })
  })

  test('replaces nothing unless it is told to', async () => {
    await writeFile(join(site.root, 'a.txt'), 'old')
    const answer = await post(multipart([part('f', 'new', 'a')]), async ({ files: [file] }) => {
      const code = await file?.keep('a.txt').catch((error: { code: string }) => error.code)
      const before = await readFile(join(site.root, 'a.txt'), 'utf8')
      return [code, before, await file?.keep('a.txt', { overwrite: true })]
    })
    expect(await answer.json()).toEqual(['GUI_FORMS_NAME_TAKEN', 'old', 'a.txt'])
    expect(await readFile(join(site.root, 'a.txt'), 'utf8')).toBe('new')
  })

  test('cannot be kept outside the site', async () => {
    const elsewhere = await realpath(await mkdtemp(join(tmpdir(), 'guichet-elsewhere-')))
    await symlink(elsewhere, join(site.root, 'out'))
    const places = ['../x', '/etc/x', 'a/../../x', 'out/x', 'out/', 'out/deep/x', '', '.', 'a\0b']
    const answer = await post(multipart([part('f', 'new', 'a')]), async ({ files: [file] }) => {
      const codes: unknown[] = []
      for (const place of places) codes.push(await file?.keep(place).catch((error: { code: string }) => error.code))
      return codes
    })
    expect(await answer.json()).toEqual(places.map(() => 'GUI_FORMS_OUTSIDE'))
    expect(await readdir(elsewhere)).toEqual([])
    await rm(elsewhere, { recursive: true })
  })

  test('says so when it is used after its time', async () => {
    let late: Upload | undefined
    await post(multipart([part('f', 'new', 'a')]), ({ files: [file] }) => {
      late = file
      return 'ok'
    })
    await expect(late?.keep('x')).rejects.toMatchObject({ code: 'GUI_FORMS_GONE' })
  })
})

describe('the folder of uploads', () => {
  test('is for its user only, and made anew when somebody has removed it', async () => {
    site.app.post('/', async (request) => {
      const [file] = (await uploads(request)).files
      const folder = join(file?.path ?? '', '..')
      const { mode } = await stat(folder)
      await rm(join(site.root, '.guichet', 'uploads'), { recursive: true })
      return (mode & 0o777).toString(8)
    })
    await site.open()
    for (let times = 0; times < 2; times++) {
      const answer = await site.app.request('/', posting(multipart([part('f', 'x', 'a')])))
      expect(await answer.text()).toBe('700')
    }
  })

  test('is one of the system where the site keeps nothing', async () => {
    let path = ''
    site.app.post('/', async (request) => {
      path = (await uploads(request)).files[0]?.path ?? ''
      return (await stat(path)).size
    })
    const answer = await site.app.request('/', posting(multipart([part('f', 'x', 'a')])))
    expect(await answer.json()).toBe(1)
    expect(path.startsWith(join(tmpdir(), 'guichet-uploads-'))).toBe(true)
    await expect(stat(path)).rejects.toThrow('ENOENT')
    // It goes with the process, which a test runner may kill.
    await rm(join(path, '..'), { recursive: true })
    await site.app.close()
  })

  test('that cannot be written to is the operator’s business: 507, and the reason is in the log', async () => {
    await writeFile(join(site.root, '.guichet'), 'no folder')
    const lines: string[] = []
    const log = createLogger({ write: (line) => void lines.push(line) })
    site.app.post('/', async (request) => (await uploads(request)).files.length)
    site.app.onError((error) => {
      log.error({ err: error }, 'failed')
      return 'failed'
    })
    await site.app.handler.open?.({ root: site.root, log, mode: 'serve', state: () => join(site.root, '.guichet') })
    expect((await site.app.request('/', posting(multipart([part('f', 'x', 'a')])))).status).toBe(507)
    expect(lines.join('')).toContain('ENOTDIR')
  })
})

// file-body.test.ts: streaming: constant memory, every handle closed, never more or other bytes than declared.

import { appendFile, type FileHandle, rename, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { requestFor, type ServedFolder, serveFolder } from '../../../test/support/served-folder.ts'
import { isGuichetError } from '../../base/errors.ts'
import type { Reply } from '../../http/reply.ts'
import { type OpenFile, openFile, readWhole, streamFile } from './file-body.ts'
import { factsOf } from './find.ts'

const MIB = 1_048_576
const LARGE = 3 * MIB + 17

let handles: FileHandle[] = []
let refuse: string | undefined
const open: OpenFile = async (path) => {
  if (refuse !== undefined) throw Object.assign(new Error(`${refuse}: ${path}`), { code: refuse })
  const handle = await openFile(path)
  handles.push(handle)
  return handle
}
const stillOpen = () => handles.filter(({ fd }) => fd >= 0).length

let folder: ServedFolder
let content: Buffer

beforeEach(async () => {
  handles = []
  refuse = undefined
  content = Buffer.alloc(LARGE)
  for (let i = 0; i < LARGE; i += 4) content.writeUInt32LE(i, Math.min(i, LARGE - 4))
  folder = await serveFolder({ 'large.bin': content, 'small.txt': 'small' }, {}, { open })
})
afterEach(async () => {
  expect(stillOpen()).toBe(0)
  await folder.end()
})

function streamOf({ body }: Reply): AsyncIterator<string | Uint8Array> {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) throw new Error('not streamed')
  return body[Symbol.asyncIterator]()
}

/** The Handler, asked without reading the body. */
async function unread(target: string): Promise<Reply> {
  return folder.handler(requestFor(target))
}

async function codeOf(task: Promise<unknown>): Promise<unknown> {
  return task.then(
    () => 'no error',
    (error: unknown) => (isGuichetError(error) ? error.code : error),
  )
}

describe('a large file', () => {
  test('is streamed whole, in chunks of bounded size, with its length declared', async () => {
    const reply = await unread('/large.bin')
    expect(reply.length).toBe(LARGE)
    const chunks: Uint8Array[] = []
    const stream = streamOf(reply)
    for (let step = await stream.next(); step.done !== true; step = await stream.next()) {
      chunks.push(Buffer.from(step.value))
      expect(step.value.length).toBeLessThanOrEqual(262_144)
    }
    expect(Buffer.concat(chunks).equals(content)).toBe(true)
  })

  test('takes constant memory', async () => {
    await writeFile(join(folder.path, 'huge.bin'), '')
    await truncate(join(folder.path, 'huge.bin'), 256 * MIB)
    const before = process.memoryUsage().arrayBuffers
    let bytes = 0
    let most = 0
    const stream = streamOf(await unread('/huge.bin'))
    for (let step = await stream.next(); step.done !== true; step = await stream.next()) {
      bytes += step.value.length
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    expect(bytes).toBe(256 * MIB)
    // What the collector has not fetched yet is in it; the whole file would be 256 MiB.
    expect(most).toBeLessThan(96 * MIB)
  })

  test('is closed when the reader leaves early, and not opened for one who never reads', async () => {
    const never = streamOf(await unread('/large.bin'))
    expect(stillOpen()).toBe(0)
    await never.return?.()
    const early = streamOf(await unread('/large.bin'))
    await early.next()
    expect(stillOpen()).toBe(1)
    await early.return?.()
    expect(stillOpen()).toBe(0)
  })

  test('that grows meanwhile is sent as long as it was declared', async () => {
    const reply = await unread('/large.bin')
    await appendFile(join(folder.path, 'large.bin'), 'more')
    let bytes = 0
    const stream = streamOf(reply)
    for (let step = await stream.next(); step.done !== true; step = await stream.next()) bytes += step.value.length
    expect(bytes).toBe(LARGE)
  })

  test('that shrinks, vanishes or is replaced meanwhile is an error, not a shorter body', async () => {
    const path = join(folder.path, 'large.bin')
    const shrinking = streamOf(await unread('/large.bin'))
    await shrinking.next()
    await truncate(path, 200_000)
    const readAll = async () => {
      for (;;) if ((await shrinking.next()).done === true) return
    }
    expect(await codeOf(readAll())).toBe('GUI_STATIC_CHANGED')
    await writeFile(path, content)
    const replaced = streamOf(await unread('/large.bin'))
    await writeFile(join(folder.path, 'other.bin'), content)
    await rename(join(folder.path, 'other.bin'), path)
    expect(await codeOf(replaced.next())).toBe('GUI_STATIC_CHANGED')
    const vanished = streamOf(await unread('/large.bin'))
    await rename(path, join(folder.path, 'away.bin'))
    expect(await codeOf(vanished.next())).toMatchObject({ code: 'ENOENT' })
  })

  test('is looked at for each request', async () => {
    expect((await folder.ask('/large.bin')).bytes.length).toBe(LARGE)
    await writeFile(join(folder.path, 'large.bin'), Buffer.alloc(LARGE + 5))
    expect((await folder.ask('/large.bin')).bytes.length).toBe(LARGE + 5)
  })
})

describe('when files cannot be opened', () => {
  test.each(['EMFILE', 'ENFILE'])('%s is 503 with Retry-After, for small and large files', async (code) => {
    refuse = code
    for (const target of ['/small.txt', '/large.bin']) {
      const answer = await folder.ask(target)
      expect([answer.status, answer.header('retry-after'), answer.reply.unmatched]).toEqual([503, '1', false])
    }
    expect(folder.logged.join()).toContain('No more files can be opened')
    refuse = undefined
    expect((await folder.ask('/small.txt')).text).toBe('small')
  })

  test('a stream that finds the limit only when it is read says 503 too', async () => {
    const stream = streamOf(await unread('/large.bin'))
    refuse = 'EMFILE'
    await expect(stream.next()).rejects.toMatchObject({ status: 503 })
  })

  test('a file that may not be read is 404, and the operator is told why', async () => {
    refuse = 'EACCES'
    for (const target of ['/small.txt', '/large.bin']) expect((await folder.ask(target)).status).toBe(404)
    expect(folder.logged.join()).toContain('may not be read')
  })

  test('a file that vanished between looking and opening is 404', async () => {
    refuse = 'ENOENT'
    expect((await folder.ask('/small.txt')).status).toBe(404)
  })

  test('anything else is an error of the server', async () => {
    refuse = 'EIO'
    await expect(folder.ask('/small.txt')).rejects.toMatchObject({ code: 'EIO' })
  })

  test('a hundred reads at once leave no handle behind', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => folder.ask('/large.bin')))
    expect(answers.every(({ bytes }) => bytes.length === LARGE)).toBe(true)
  })
})

test('what is read whole is the file it says it is, or nothing when it is larger than allowed', async () => {
  const path = join(folder.path, 'small.txt')
  const facts = factsOf(path, await stat(path, { bigint: true }))
  expect(await readWhole(path, 100, open)).toEqual({ file: facts, bytes: Buffer.from('small') })
  expect((await readWhole(path, 4, open)).bytes).toBeUndefined()
})

test('pieces come in the order given, text between bytes', async () => {
  const path = join(folder.path, 'small.txt')
  const facts = factsOf(path, await stat(path, { bigint: true }))
  const pieces = ['<', { first: 1, last: 2 }, '|', { first: 0, last: 0 }, '>']
  let text = ''
  for await (const chunk of streamFile(facts, pieces, open)) text += Buffer.from(chunk).toString()
  expect(text).toBe('<ma|s>')
})

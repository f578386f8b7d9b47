import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BOUNDARY, inPieces, multipart, part } from '../../../test/forms/form-site.ts'
import { type MultipartParts, readMultipart } from './multipart.ts'
import { type UploadLimits, uploadOptions } from './options.ts'

interface Read {
  readonly entries: readonly (readonly [string, string])[]
  readonly files: { readonly name: string; readonly content: string }[]
}

/** Reads `bytes` in pieces; files into memory. */
async function read(
  bytes: Uint8Array,
  size: number,
  limits: UploadLimits = {},
  more: Partial<MultipartParts> = {},
): Promise<Read> {
  const files: Read['files'] = []
  const entries = await readMultipart({
    body: inPieces(bytes, size),
    boundary: BOUNDARY,
    settings: uploadOptions.resolve(limits),
    bytesMax: 10_000_000,
    tooLarge: () => new Error('too large'),
    signal: new AbortController().signal,
    async sink(head, content) {
      const place = files.push({ name: head.fileName, content: '' }) - 1
      const chunks: Buffer[] = []
      for await (const chunk of content) chunks.push(Buffer.from(chunk))
      files[place] = { name: head.fileName, content: Buffer.concat(chunks).toString('latin1') }
    },
    ...more,
  })
  return { entries, files }
}

/** A body whose chunks come one by one, and are written over when they are given back. */
function lending(bytes: Uint8Array, size: number): Pick<MultipartParts, 'body' | 'giveBack'> & { given(): number } {
  const lent = new Set<ArrayBufferLike>()
  let at = 0
  let given = 0
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await new Promise(setImmediate)
        if (at >= bytes.length) return controller.close()
        const chunk = new Uint8Array(bytes.subarray(at, (at += size)))
        lent.add(chunk.buffer)
        controller.enqueue(chunk)
      },
    },
    { highWaterMark: 0 },
  )
  const giveBack = ({ buffer }: Uint8Array) => {
    if (!lent.delete(buffer)) return
    given++
    new Uint8Array(buffer).fill(0x21)
  }
  return { body, giveBack, given: () => given }
}

describe('by chance', () => {
  // A boundary is chosen so that it is in no part, nor at the beginning of one, behind its empty line.
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom('\r\n--AaB03x', '\r\n--', '--AaB03x--', '\r', '\n\r\n'),
  )
  const body = fc
    .array(text, { maxLength: 4 })
    .map((pieces) => pieces.join('').replace(/(^|\r\n)--AaB03x/g, '$1--AaB03y'))
  const parts = fc.array(fc.record({ isFile: fc.boolean(), body }), { maxLength: 8 })

  test('whatever is in a form, and however it is cut, it is read back', async () => {
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 80 }), async (given, size) => {
        const bytes = multipart(
          given.map((one, index) => part(`n${index}`, one.body, one.isFile ? `f${index}` : undefined)),
        )
        const { entries, files } = await read(bytes, size, {}, lending(bytes, size))
        const named = given.map((one, index) => ({ ...one, index }))
        expect(entries).toEqual(named.filter((one) => !one.isFile).map((one) => [`n${one.index}`, one.body]))
        const expected = named.filter((one) => one.isFile)
        expect(files).toEqual(
          expected.map((one) => ({ name: `f${one.index}`, content: Buffer.from(one.body).toString('latin1') })),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('whatever is sent, it is read or refused, and nothing waits for ever', async () => {
    const piece = fc.constantFrom(
      ...[
        '--AaB03x',
        '\r\n',
        '--',
        '\r\n\r\n',
        'Content-Disposition: form-data',
        '; name="a"',
        '; filename="b"',
        ':',
        '"',
        'x'.repeat(70),
      ],
      ...['Content-Type: text/plain', 'AaB', '\0', '-', 'é'],
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 200 }), async (pieces, size) => {
        const settled = await read(Buffer.from(pieces.join('')), size).then(
          () => 'read',
          (error: { code?: string }) => error.code ?? String(error),
        )
        expect(settled).toMatch(/^(?:read|GUI_FORMS_\w+|GUI_HTTP_BODY_UTF8)$/)
      }),
      { numRuns: 300 },
    )
  })
})

describe('back-pressure', () => {
  test('no more is read than a slow sink takes', async () => {
    const chunk = new Uint8Array(65_536)
    const [opening, ending] = [multipart([part('a', '', 'a')], false).subarray(0, -2), '\r\n--AaB03x--']
    let given = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          given++
          if (given <= 100) controller.enqueue(given === 1 ? Buffer.concat([opening, chunk]) : chunk)
          else controller.enqueue(Buffer.from(ending))
          if (given > 100) controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    let taken = 0
    let most = 0
    const sink: MultipartParts['sink'] = async (_, content) => {
      for await (const bytes of content) {
        taken += bytes.length
        await new Promise(setImmediate)
        most = Math.max(most, Math.min(given, 100) * chunk.length - taken)
      }
    }
    await read(new Uint8Array(0), 1, {}, { body, sink })
    expect(taken).toBe(100 * chunk.length)
    expect(most).toBeLessThan(600_000)
  })

  test('what no part has a piece of any more is given back while the form is read', async () => {
    const big = ['a', 'b'].map((name) => part(name, name.repeat(5000), name))
    const lent = lending(multipart([...big, part('c', 'c'.repeat(500))]), 1000)
    const { files } = await read(new Uint8Array(0), 1, {}, lent)
    expect(files.map(({ content }) => content)).toEqual(['a'.repeat(5000), 'b'.repeat(5000)])
    expect(lent.given()).toBeGreaterThan(5)
  })

  test('a sink that throws ends the reading, whatever the client still sends', async () => {
    const sent = multipart([part('a', 'x', 'a')], false)
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(sent) })
    const sink = () => Promise.reject(new Error('disk'))
    await expect(read(new Uint8Array(0), 1, {}, { body, sink })).rejects.toThrow('disk')
  })

  test('a client that sends nothing more is given up when it has left', async () => {
    const left = new AbortController()
    const body = new ReadableStream<Uint8Array>({ pull: () => left.abort() })
    await expect(read(new Uint8Array(0), 1, {}, { body, signal: left.signal })).rejects.toMatchObject({
      code: 'GUI_HTTP_BODY_CUT',
    })
    const silent = new ReadableStream<Uint8Array>({})
    await expect(read(new Uint8Array(0), 1, {}, { body: silent, signal: left.signal })).rejects.toMatchObject({
      code: 'GUI_HTTP_BODY_CUT',
    })
  })

  test('what a client had sent before it left is read', async () => {
    const signal = AbortSignal.abort()
    expect((await read(multipart([part('a', 'x')]), 9, {}, { signal })).entries).toEqual([['a', 'x']])
  })
})

import { describe, expect, test } from 'vitest'
import { parseHttpArguments } from './command-line.ts'
import { resolveSettings } from './settings.ts'
import { BINARY_NOTE, showBody } from './show-body.ts'
import type { Screen } from './terminal.ts'

async function shown(
  pieces: readonly (string | Uint8Array)[],
  { type = 'application/json', flags = '--pretty=format', isTty = false, max = 1000, isResponse = true } = {},
): Promise<{ text: string; bytes: Buffer; writes: number }> {
  const out: Uint8Array[] = []
  const screen: Screen = {
    isTty,
    async write(text) {
      out.push(Buffer.from(text as string))
    },
    close() {},
  }
  const around = { stdoutIsTty: isTty, stderrIsTty: isTty, env: {} }
  const { show } = resolveSettings(parseHttpArguments(flags.split(' ').filter(Boolean)).flags, around)
  const source = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece as string)
  })()
  await showBody(
    { pieces: source, contentType: type, isResponse, behindHead: false },
    { ...show, formattedBytesMax: max },
    screen,
  )
  const bytes = Buffer.concat(out)
  return { text: bytes.toString(), bytes, writes: out.length }
}

describe('a body that is laid out', () => {
  test('comes whole, however it is cut, also within a character', async () => {
    const bytes = Buffer.from('{"a":"é"}')
    const at = bytes.indexOf(0xc3) + 1
    expect((await shown([bytes.subarray(0, at), bytes.subarray(at)])).text).toBe('{\n    "a": "é"\n}')
  })

  test('that is too large is shown as it is, piece by piece', async () => {
    const text = `[${'1,'.repeat(1000)}"é"]`
    const bytes = Buffer.from(text)
    const cuts = [bytes.subarray(0, 1500), bytes.subarray(1500, -3), bytes.subarray(-3)]
    const { text: seen, writes } = await shown(cuts, { max: 1000 })
    expect(seen).toBe(text)
    expect(writes).toBe(3)
  })

  test('that is not what it says, or does not say, is left alone', async () => {
    expect((await shown(['{broken'])).text).toBe('{broken')
    expect((await shown(['{"a":1}'], { type: '' })).text).toBe('{"a":1}')
    expect((await shown(['{"a":1}'], { type: 'image/x' })).text).toBe('{"a":1}')
    expect((await shown(['{"a":1}'], { type: 'image/x', flags: '--pretty=format --json' })).text).toContain('\n')
    expect((await shown(['{"a":1}'], { type: 'text/plain' })).text).toContain('\n')
  })

  test('keeps its charset in a pipe, and is UTF-8 on a terminal', async () => {
    const latin = Buffer.from('café\n', 'latin1')
    const type = 'text/plain; charset=iso-8859-1'
    expect((await shown([latin], { type })).bytes).toEqual(latin)
    expect((await shown([latin], { type, isTty: true })).text).toBe('café\n')
    expect((await shown([latin], { type: 'text/plain', isTty: true })).text).toBe('café\n')
  })
})

describe('line by line', () => {
  test('each line is laid out when it is whole', async () => {
    const type = 'application/x-ndjson'
    const { text, writes } = await shown(['{"a"', ':1}\r\n[2', ']\n"x"'], { type })
    expect(text).toBe('{\n    "a": 1\n}\n[\n    2\n]\n"x"\n')
    expect(writes).toBe(3)
  })

  test('a line without an end is shown in pieces', async () => {
    const long = 'x'.repeat(2_500_000)
    const { text } = await shown([long.slice(0, 1_200_000), long.slice(1_200_000)], {
      type: 'text/plain',
      flags: '--stream --pretty=format',
    })
    expect(text.replaceAll('\n', '')).toBe(long)
  })
})

test('binary data is not shown, wherever it begins', async () => {
  expect((await shown(['text', Buffer.from([0, 1])], { type: 'image/png', isTty: true })).text).toBe(BINARY_NOTE)
  expect((await shown(['line\n', Buffer.from([0, 1])], { type: 'text/event-stream', isTty: true })).text).toMatch(
    /^line\n\n\+--/,
  )
})

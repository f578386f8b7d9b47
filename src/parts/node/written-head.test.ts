// written-head.test.ts: heads as Node's ServerResponse writes them, in all the pieces that it writes.

import { expect, test } from 'vitest'
import type { Piece } from './node-socket.ts'
import { readWrittenHead } from './written-head.ts'

const text = (chunk: string): Piece => ({ chunk, encoding: 'latin1' })
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nSet-Cookie: a=1\r\nset-cookie: b: c\r\n'

test('status, fields in their order, and what comes behind', () => {
  const bytes: Piece = { chunk: Buffer.from('bytes'), encoding: 'buffer' }
  const read = readWrittenHead([text(`${HEAD}\r\nbody`), bytes])
  expect(read?.head).toEqual({
    status: 200,
    fields: ['content-type', 'text/x', 'set-cookie', 'a=1', 'set-cookie', 'b: c'],
    length: -1,
    chunked: false,
  })
  expect(read?.rest).toEqual([text('body'), bytes])
})

test('what says where the message ends is taken out', () => {
  const fields = 'Content-Length: 12\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nTrailer: X-Sum\r\n'
  const read = readWrittenHead([text(`HTTP/1.1 206 Partial Content\r\n${fields}\r\n`)])
  expect(read?.head).toEqual({ status: 206, fields: [], length: 12, chunked: false })
  expect(read?.rest).toEqual([])
})

test('only a wish to close the connection is kept', () => {
  const read = readWrittenHead([text('HTTP/1.1 200 OK\r\nConnection: Close\r\nTransfer-Encoding: chunked\r\n\r\n')])
  expect(read?.head).toEqual({ status: 200, fields: ['connection', 'close'], length: -1, chunked: true })
})

test('a length beside chunks, or one that is no number, is not believed', () => {
  for (const fields of ['Content-Length: 5\r\nTransfer-Encoding: chunked', 'Content-Length: 5x', 'Content-Length: -1'])
    expect(readWrittenHead([text(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\n`)])?.head.length).toBe(-1)
})

test('interim heads are passed over, alone or before the final one', () => {
  const interim = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'
  expect(readWrittenHead([text(interim)])).toBeUndefined()
  expect(readWrittenHead([text(interim), text(`${HEAD}\r\n`)])?.head.status).toBe(200)
  expect(readWrittenHead([text(`${interim}${HEAD}\r\n`)])?.head.status).toBe(200)
})

test('a head of bytes is read like one of text, and what comes behind stays bytes', () => {
  const read = readWrittenHead([{ chunk: Buffer.from(`${HEAD}\r\n\xff`, 'latin1'), encoding: 'buffer' }])
  expect(read?.head.status).toBe(200)
  expect(read?.rest).toEqual([{ chunk: Buffer.from([0xff]), encoding: 'buffer' }])
})

test('nothing is no head yet', () => {
  expect(readWrittenHead([])).toBeUndefined()
  expect(readWrittenHead([text('')])).toBeUndefined()
})

test.each(['no head', HEAD, `HTTP/1.1 two\r\n\r\n`, 'HTTP/2 200 OK\r\n\r\n', `${HEAD}no colon\r\n\r\n`])(
  'what is no whole head is refused: %j',
  (given) => {
    expect(() => readWrittenHead([text(given)])).toThrow('no whole head')
  },
)

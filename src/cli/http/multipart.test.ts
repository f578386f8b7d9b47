import { expect, test } from 'vitest'
import { layOutParts } from './multipart.ts'
import { multipartBody, wholeOf } from './request-body.ts'

const file = (name: string, content: string, type?: string) => ({
  ...{ path: '', name, bytes: content.length, type, content: Buffer.from(content) },
})

test('parts have a name, files a name and a type, and the length is known before', async () => {
  const body = multipartBody(
    [
      ['é "q"\r\n', 'text é'],
      ['f', file('a\\b".txt', 'content', 'text/plain')],
    ],
    { boundary: 'B', type: undefined },
  )
  expect(body.type).toBe('multipart/form-data; boundary=B')
  const text = (await wholeOf(body.open())).toString()
  expect(text).toBe(
    '--B\r\nContent-Disposition: form-data; name="é %22q%22%0D%0A"\r\n\r\ntext é\r\n' +
      '--B\r\nContent-Disposition: form-data; name="f"; filename="a\\\\b%22.txt"\r\nContent-Type: text/plain\r\n\r\ncontent\r\n' +
      '--B--\r\n',
  )
  expect(body.length).toBe(Buffer.byteLength(text))
})

test('without fields there is an end all the same, and a typed Content-Type keeps its words', () => {
  expect(Buffer.from(layOutParts([], 'B').end).toString()).toBe('--B--\r\n')
  expect(multipartBody([], { boundary: 'B', type: 'multipart/mixed' }).type).toBe('multipart/mixed; boundary=B')
  expect(multipartBody([], { boundary: 'B', type: 'multipart/mixed; boundary=C' }).type).toBe(
    'multipart/mixed; boundary=C',
  )
  expect(multipartBody([], { boundary: undefined, type: undefined }).type).toMatch(/boundary=[0-9a-f]{32}$/)
})

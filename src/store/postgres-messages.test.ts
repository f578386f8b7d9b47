import { expect, test } from 'vitest'
import { encodeKnown } from './postgres-messages.ts'

const REST = '45 00 00 00 09 00 00 00 00 00 53 00 00 00 04'
const hex = (bytes: Buffer) => bytes.toString('hex').replace(/..(?=.)/g, '$& ')

test('a statement without values is Bind, Execute and Sync', () => {
  expect(hex(encodeKnown('s', []))).toBe(`42 00 00 00 0d 00 73 00 00 00 00 00 00 00 ${REST}`)
})

test('values are text, bytes are bytes, and null is none', () => {
  expect(hex(encodeKnown('s', ['é', null, Buffer.from([0, 255]), '', true]))).toBe(
    [
      '42 00 00 00 33 00 73 00',
      '00 05 00 00 00 00 00 01 00 00 00 00',
      '00 05 00 00 00 02 c3 a9 ff ff ff ff 00 00 00 02 00 ff 00 00 00 00 00 00 00 04 74 72 75 65',
      `00 00 ${REST}`,
    ].join(' '),
  )
})

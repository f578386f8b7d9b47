import { describe, expect, test } from 'vitest'
import { TAG_BYTES, Xaes } from './xaes.ts'

const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX')
const plain = Buffer.from('XAES-256-GCM')

function seal(by: Xaes, text: Uint8Array, associated: string): Buffer {
  const whole = Buffer.alloc(text.length + TAG_BYTES)
  by.seal(text, by.messageKeyOf(nonce), Buffer.from(associated), whole, 0)
  return whole
}

describe('XAES-256-GCM', () => {
  // The vectors of the specification: one key for each value of the bit that doubling carries.
  test.each([
    [0x01, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
    [0x03, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
  ])('seals as its specification says, key of %i', (byte, associated, sealed) => {
    const xaes = new Xaes(Buffer.alloc(32, byte))
    expect(seal(xaes, plain, associated).toString('hex')).toBe(sealed)
    // One key seals many messages.
    expect(seal(xaes, plain, associated).toString('hex')).toBe(sealed)
    expect(xaes.open(Buffer.from(sealed, 'hex'), nonce, Buffer.from(associated))).toEqual(plain)
  })

  test('opens nothing that was changed, cut, or sealed otherwise', () => {
    const xaes = new Xaes(Buffer.alloc(32, 1))
    const sealed = seal(xaes, plain, 'a')
    expect(xaes.open(sealed, nonce, Buffer.from('b'))).toBeUndefined()
    expect(new Xaes(Buffer.alloc(32, 2)).open(sealed, nonce, Buffer.from('a'))).toBeUndefined()
    for (const at of [0, 11, 12, 23]) {
      const other = Buffer.from(nonce)
      other[at] = 0
      expect(xaes.open(sealed, other, Buffer.from('a')), `nonce ${at}`).toBeUndefined()
    }
    for (let length = 0; length < sealed.length; length++)
      expect(xaes.open(sealed.subarray(0, length), nonce, Buffer.from('a'))).toBeUndefined()
  })

  test('an empty message has its tag only', () => {
    const xaes = new Xaes(Buffer.alloc(32, 1))
    const sealed = seal(xaes, Buffer.alloc(0), '')
    expect(sealed).toHaveLength(TAG_BYTES)
    expect(xaes.open(sealed, nonce, Buffer.alloc(0))).toHaveLength(0)
  })

  test('nonces are 24 bytes each, and none comes twice', () => {
    const xaes = new Xaes(Buffer.alloc(32, 1))
    const made = new Set(Array.from({ length: 1000 }, () => Buffer.from(xaes.newMessageKey().nonce).toString('hex')))
    expect(made.size).toBe(1000)
    expect([...made].every((one) => one.length === 48)).toBe(true)
  })

  test('a key that was made ahead is that of its nonce, and is gone when it has sealed', () => {
    const xaes = new Xaes(Buffer.alloc(32, 1))
    for (let i = 0; i < 200; i++) {
      const message = xaes.newMessageKey()
      const { key } = xaes.messageKeyOf(message.nonce)
      expect(Buffer.from(message.key)).toEqual(Buffer.from(key))
      const whole = Buffer.alloc(plain.length + TAG_BYTES)
      xaes.seal(plain, message, Buffer.from('a'), whole, 0)
      expect(xaes.open(whole, message.nonce, Buffer.from('a'))).toEqual(plain)
      expect(Buffer.from(message.key)).toEqual(Buffer.alloc(32))
    }
  })
})

import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { RowShape } from './postgres-rows.ts'
import { typesFor } from './postgres-types.ts'

const [INT8, INT2, INT4, TEXT, BOOL, NUMERIC, TIMESTAMPTZ, JSONB] = [20, 21, 23, 25, 16, 1700, 1184, 3802]
const types = typesFor(pg.types)

/** The content of a DataRow message, behind some other bytes. */
function dataRow(texts: readonly (string | null)[]): [bytes: Buffer, at: number] {
  const parts = [Buffer.from('???'), Buffer.from([0, texts.length])]
  for (const text of texts) {
    const size = Buffer.alloc(4)
    size.writeInt32BE(text === null ? -1 : Buffer.byteLength(text))
    parts.push(size, Buffer.from(text ?? ''))
  }
  return [Buffer.concat(parts), 3]
}

const shapeOf = (columns: Readonly<Record<string, number>>, known = types) =>
  new RowShape(
    Object.entries(columns).map(([name, dataTypeID]) => ({ name, dataTypeID })),
    known,
  )

describe('a row', () => {
  test.each([
    ['0', 0],
    ['7', 7],
    ['-12', -12],
    ['999999999999999', 999_999_999_999_999],
    ['-999999999999999', -999_999_999_999_999],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-9223372036854775808', -(2n ** 63n)],
  ])('has the whole number %s', (text, value) => {
    expect(shapeOf({ n: INT8 }).read(...dataRow([text]))).toEqual({ n: value })
  })

  test('is the same from its bytes and from the texts that a driver made of them', () => {
    const shape = shapeOf({
      a: INT2,
      b: INT4,
      c: TEXT,
      d: BOOL,
      e: NUMERIC,
      f: TIMESTAMPTZ,
      g: JSONB,
      h: TEXT,
      i: INT4,
    })
    const texts = ['-3', '41', 'théâtre €', 't', '0.10', '2026-01-02 03:04:05+00', '{"a":[1]}', '', null]
    const made = {
      ...{ a: -3, b: 41, c: 'théâtre €', d: true, e: '0.10', f: '2026-01-02T03:04:05.000Z', g: { a: [1] } },
      ...{ h: '', i: null },
    }
    expect(shape.read(...dataRow(texts))).toEqual(made)
    expect(shape.make(texts)).toEqual(made)
    expect(Object.keys(shape.read(...dataRow(texts)))).toEqual([...'abcdefghi'])
  })

  test('is an object of its own each time, and of two columns of one name has the last', () => {
    const columns = [
      { name: 'n', dataTypeID: INT4 },
      { name: 'n', dataTypeID: TEXT },
    ]
    const shape = new RowShape(columns, types)
    const [one, two] = [shape.read(...dataRow(['1', 'a'])), shape.read(...dataRow(['2', 'b']))]
    expect([one, two]).toEqual([{ n: 'a' }, { n: 'b' }])
  })

  test('has no other prototype, whatever its columns are called', () => {
    const row = shapeOf({ ['__proto__']: JSONB, constructor: TEXT }).read(...dataRow(['{"admin":true}', 'x']))
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    expect((row as { admin?: unknown }).admin).toBeUndefined()
  })

  test('is read by the parsers that the program has given pg', () => {
    const own = typesFor({ getTypeParser: (oid) => (text: string) => `${oid}: ${text}` })
    expect(shapeOf({ a: INT4, b: TEXT }, own).read(...dataRow(['7', 'x']))).toEqual({ a: '23: 7', b: '25: x' })
  })
})

import pg from 'pg'
import { expect, test } from 'vitest'
import { typesFor } from './postgres-types.ts'

const types = typesFor(pg.types)
const read = (oid: number, text: string) => (types.getTypeParser(oid, 'text') as (text: string) => unknown)(text)

test.each([
  ['timestamptz', 1184, '2026-01-02 03:04:05+00', '2026-01-02T03:04:05.000Z'],
  ['timestamptz with a part of a second', 1184, '2026-01-02 03:04:05.6+00', '2026-01-02T03:04:05.600Z'],
  ['timestamptz with microseconds', 1184, '2026-01-02 03:04:05.678901+00', '2026-01-02T03:04:05.678901Z'],
  ['timestamp', 1114, '2026-01-02 03:04:05', '2026-01-02T03:04:05.000'],
  ['a date', 1082, '2026-01-02', '2026-01-02'],
  ['infinity', 1184, 'infinity', 'infinity'],
  ['a year B.C.', 1184, '0044-03-15 00:00:00+00 BC', '0044-03-15 00:00:00+00 BC'],
  ['a small int8', 20, '-42', -42],
  ['2^53 - 1', 20, '9007199254740991', 9_007_199_254_740_991],
  ['2^53 + 1', 20, '9007199254740993', 9_007_199_254_740_993n],
  ['int8[]', 1016, '{1,NULL,9007199254740993}', [1, null, 9_007_199_254_740_993n]],
  ['timestamptz[]', 1185, '{"2026-01-02 03:04:05+00"}', ['2026-01-02T03:04:05.000Z']],
  ['numeric, which a number would round', 1700, '0.10', '0.10'],
  ['int4, which pg reads', 23, '7', 7],
  ['jsonb, which pg reads', 3802, '{"a":1}', { a: 1 }],
])('%s', (_, oid, text, expected) => {
  expect(read(oid, text)).toEqual(expected)
})

import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { describeForm, type FieldsGiven } from './describe-form.ts'
import { formValue, readDay } from './form-value.ts'

/** What a schema with one field is asked about when `texts` are posted. */
function value(schema: z.ZodType, texts: readonly string[], given: FieldsGiven = {}): unknown {
  const nodes = describeForm(z.object({ a: schema }), given, 200)
  const posted = {
    texts: new Map(texts.length === 0 ? [] : [['a', texts]]),
    uploads: new Map(),
    tooLarge: new Set<string>(),
  }
  return formValue(nodes, posted)['a']
}

describe('text becomes what the schema takes', () => {
  test.each<[string, z.ZodType, readonly string[], unknown]>([
    ['a number', z.number(), ['12.50'], 12.5],
    ['a number with spaces', z.number(), [' -3 '], -3],
    ['a number in another way', z.number(), ['1e3'], 1000],
    ['a number that is none', z.number(), ['0x10'], '0x10'],
    ['a number that is none', z.number(), ['Infinity'], 'Infinity'],
    ['a number that would be another one', z.number(), ['9007199254740993'], '9007199254740993'],
    ['a text of digits', z.string(), ['007'], '007'],
    ['an empty text', z.string(), [''], undefined],
    ['an empty text where null is taken', z.string().nullable(), [''], null],
    ['a text that was not sent', z.string().nullable(), [], undefined],
    ['a box that was ticked', z.boolean(), ['true'], true],
    ['a box that was not', z.boolean(), [], false],
    ['a box, said by a script', z.boolean(), ['false'], false],
    ['a choice of a number', z.union([z.literal(1), z.literal(2)]), ['2'], 2],
    ['a choice that is none', z.enum(['b', 'c']), ['d'], 'd'],
    ['a list', z.array(z.string()), ['x', '', 'y'], ['x', 'y']],
    ['a list of numbers', z.array(z.number()), ['1', 'x'], [1, 'x']],
    ['a list of nothing', z.array(z.string()), [], []],
    ['one value sent twice', z.string(), ['x', 'y'], 'x'],
    ['a Date', z.date(), ['2024-02-29'], new Date('2024-02-29T00:00:00Z')],
    ['a Date that is none', z.coerce.date(), ['2026-02-30'], new Date(Number.NaN)],
    ['a day as text', z.iso.date(), ['2026-02-30'], '2026-02-30'],
    ['a moment, in UTC', z.iso.datetime(), ['2026-01-31T14:30'], '2026-01-31T14:30:00Z'],
    ['a moment without a zone', z.iso.datetime({ local: true }), ['2026-01-31T14:30'], '2026-01-31T14:30'],
    ['a moment that came whole', z.iso.datetime(), ['2026-01-31T14:30:05Z'], '2026-01-31T14:30:05Z'],
  ])('%s', (_, schema, texts, expected) => {
    expect(value(schema, texts)).toEqual(expected)
  })

  test('yes and no as radio buttons may stay unanswered', () => {
    const given = { a: { widget: 'radio' } } as const
    expect(value(z.boolean(), [], given)).toBeUndefined()
    expect(value(z.boolean(), ['false'], given)).toBe(false)
    expect(value(z.boolean(), ['true'], given)).toBe(true)
  })
})

test('a group that may be left out is left out when nothing was written in it', () => {
  const schema = z.object({
    a: z.object({ b: z.string(), c: z.boolean(), d: z.array(z.string()) }).optional(),
    e: z.object({ f: z.string() }),
  })
  const nodes = describeForm(schema, {}, 200)
  const posted = (texts: [string, string[]][]) => ({
    texts: new Map(texts),
    uploads: new Map(),
    tooLarge: new Set<string>(),
  })
  expect(formValue(nodes, posted([['a.b', ['']]]))).toEqual({ e: {} })
  expect(formValue(nodes, posted([['a.b', ['x']]]))).toEqual({ a: { b: 'x', c: false, d: [] }, e: {} })
})

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['0001-01-01', '0001-01-01T00:00:00.000Z'],
  ['2026-02-29', undefined],
  ['2026-13-01', undefined],
  ['2026-1-1', undefined],
  ['', undefined],
])('the day %s', (text, iso) => {
  expect(readDay(text)?.toISOString()).toBe(iso)
})

import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { describeForm } from './describe-form.ts'
import { fieldsIn } from './field.ts'
import { htmlFacts, patternFor } from './html-facts.ts'

const facts = (schema: z.ZodType) => {
  const [field] = fieldsIn(describeForm(z.object({ a: schema }), {}, 200))
  if (field === undefined) throw new Error('there is one field')
  const all = Object.entries(htmlFacts(field)).filter(([, value]) => value !== undefined)
  return { type: field.widget, ...Object.fromEntries(all) }
}

describe('what HTML can say of a schema', () => {
  test.each<[string, z.ZodType, object]>([
    ['a whole number', z.int(), { type: 'number', inputmode: 'decimal' }],
    ['between bounds', z.int().min(1).max(9), { type: 'number', min: '1', max: '9', inputmode: 'numeric' }],
    ['between open bounds', z.int().gt(0).lt(10), { type: 'number', min: '1', max: '9', inputmode: 'numeric' }],
    [
      'a number above a bound, which HTML cannot say',
      z.number().gt(0),
      { type: 'number', step: 'any', inputmode: 'decimal' },
    ],
    [
      'a multiple, counted from zero',
      z.number().multipleOf(5).min(3),
      { type: 'number', min: '5', step: '5', inputmode: 'decimal' },
    ],
    ['a coerced number', z.coerce.number().min(0.5), { type: 'number', min: '0.5', step: 'any', inputmode: 'decimal' }],
    ['a text', z.string().min(1).max(20), { type: 'text', maxlength: 20 }],
    ['a long text', z.string().min(2).max(201), { type: 'textarea', minlength: 2, maxlength: 201 }],
    ['a pattern', z.string().regex(/^[a-z]+$/), { type: 'text', pattern: '[a-z]+' }],
    ['an e-mail address, whose pattern is the browser’s', z.email().max(50), { type: 'email', maxlength: 50 }],
    ['a URL', z.url(), { type: 'url' }],
    ['a day', z.iso.date(), { type: 'date' }],
    ['a moment', z.iso.datetime(), { type: 'datetime' }],
    ['a file', z.file().max(10), { type: 'file' }],
    ['one of some', z.enum(['b', 'c']), { type: 'select' }],
    ['one of some numbers', z.union([z.literal(1), z.literal(2)]), { type: 'select' }],
    ['several of some', z.array(z.enum(['b', 'c'])), { type: 'checkboxes' }],
    ['yes or no', z.boolean(), { type: 'checkbox' }],
    ['one thing or nothing', z.string().nullable(), { type: 'text' }],
  ])('%s', (_, schema, expected) => {
    expect(facts(schema)).toEqual(expected)
  })
})

// A browser takes the whole text by /^(?:…)$/v; a schema takes it where RegExp.test says so.
test.each(['^\\d{5}$', 'b', '^a', 'a$', '^a|b$', '^(?:a|b)$', '\\$$', 'a\\|b', '^a\nb$'])(
  '%j takes what its schema takes',
  (pattern) => {
    const made = patternFor(pattern)
    if (made === undefined) throw new Error('it has an equivalent')
    for (const text of ['12345', 'a', 'b', 'ab', 'ba', 'cab', 'x$', 'a|b', '|', 'a\nb', 'a1', '']) {
      expect(new RegExp(`^(?:${made})$`, 'v').test(text), text).toBe(new RegExp(pattern, 'u').test(text))
    }
  },
)

test.each(['^[a-z&&b(]$', '[|]', '^[^|]+$'])('%j, which browsers do not take, is left to the schema', (pattern) => {
  expect(patternFor(pattern)).toBeUndefined()
})

import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type FormSite, formSite, openForm, sendForm, tagOf } from '../../../test/forms/form-site.ts'
import { redirect } from '../../app/answers/reply-makers.ts'
import type { AppRequest } from '../../app/app-request.ts'
import type { Schema } from '../../app/input/schema.ts'
import type { Reply } from '../../http/reply.ts'
import type { FormOptions } from './form.ts'
import { form } from './form.ts'

let site: FormSite
beforeEach(async () => {
  site = await formSite()
})
afterEach(async () => {
  seen.length = 0
  expect(await site.waiting()).toEqual([])
  await site.end()
})

const seen: unknown[] = []

/** The handler of most forms here: remembers the values, and leads on. */
function keep(values: unknown): Reply {
  seen.push(values)
  return redirect('/thanks', 303)
}

/** Serves `handler` at "/". */
async function serve(handler: (request: AppRequest<unknown, unknown, unknown>) => Promise<Reply>): Promise<void> {
  site.app.on(['GET', 'POST'], '/', (request) => handler(request))
  await site.open()
}

describe('schemas', () => {
  test('of a library that does not describe itself, with fields that are named', async () => {
    const schema = v.object({
      name: v.pipe(v.string(), v.maxLength(5, 'Too long a name')),
      age: v.pipe(v.number(), v.minValue(18)),
      ok: v.boolean(),
      days: v.array(v.picklist(['mon', 'tue'])),
    })
    const fields = {
      name: { required: true, maxLength: 5 },
      age: { widget: 'number', required: true, min: 18 },
      ok: { widget: 'checkbox' },
      days: { widget: 'checkboxes', choices: { mon: { en: 'Monday', fr: 'Lundi' }, tue: 'Tuesday' } },
    } as const
    await serve(form(schema, { fields }).handle(keep))
    expect(tagOf(await openForm(site), 'age')).toContain(
      'type="number" id="form-age" name="age" value="" required="" inputmode="decimal" min="18" step="any"',
    )
    const { status, text } = await sendForm(site, { name: 'Augusta', age: '12' }, 'fr')
    expect(status).toBe(422)
    expect(text).toContain('id="form-name-error">Too long a name<')
    expect(text).toContain('id="form-age-error">Indiquez 18 ou plus.<')
    await sendForm(site, [
      ['name', 'Ada'],
      ['age', '36'],
      ['days', 'tue'],
    ])
    expect(seen).toEqual([{ name: 'Ada', age: 36, ok: false, days: ['tue'] }])
  })

  test.each<[string, Schema, FormOptions<unknown>, string, RegExp]>([
    ['no schema', {} as Schema, {}, 'GUI_FORMS_SCHEMA', /no schema/],
    ['null', null as unknown as Schema, {}, 'GUI_FORMS_SCHEMA', /no schema/],
    [
      'a schema that does not describe itself',
      v.object({ a: v.string() }),
      {},
      'GUI_FORMS_FIELDS',
      /does not describe itself/,
    ],
    ['a schema of no object', z.string(), {}, 'GUI_FORMS_FIELDS', /none of an object/],
    [
      'a name that is not there',
      z.object({ title: z.string() }),
      { fields: { titel: {} } },
      'GUI_FORMS_FIELD',
      /none of this name/,
    ],
    [
      'a list of objects',
      z.object({ a: z.array(z.object({ b: z.string() })) }),
      {},
      'GUI_FORMS_FIELD',
      /no single value/,
    ],
    ['an object of any members', z.object({ a: z.record(z.string(), z.string()) }), {}, 'GUI_FORMS_FIELD', /not known/],
    [
      'a widget that is none',
      z.object({ a: z.string() }),
      { fields: { a: { widget: 'emial' as 'email' } } },
      'GUI_FORMS_FIELD',
      /no widget "emial"/,
    ],
    [
      'a choice of nothing',
      z.object({ a: z.string() }),
      { fields: { a: { widget: 'radio' } } },
      'GUI_FORMS_FIELD',
      /needs choices/,
    ],
    [
      'one button for a list',
      z.object({ a: z.array(z.enum(['b', 'c'])) }),
      { fields: { a: { widget: 'radio' } } },
      'GUI_FORMS_FIELD',
      /takes a list/,
    ],
    [
      'boxes for one value',
      z.object({ a: z.enum(['b', 'c']) }),
      { fields: { a: { widget: 'checkboxes' } } },
      'GUI_FORMS_FIELD',
      /one value/,
    ],
    [
      'the name of the form itself',
      z.object({ _once: z.string() }),
      {},
      'GUI_FORMS_FIELD',
      /no field may have this name/,
    ],
    ['an option that is none', z.object({ a: z.string() }), { onceMs: -1 }, 'GUI_OPTION_RANGE', /between/],
  ])('%s is told when the form is made', (_, schema, options, code, says) => {
    expect(() => form(schema, options as FormOptions<never>)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(says) }),
    )
  })

  test('a field left out is neither shown nor read', async () => {
    await serve(
      form(z.object({ name: z.string(), role: z.string().default('guest') }), { fields: { role: false } }).handle(keep),
    )
    expect(await openForm(site)).not.toContain('role"')
    await sendForm(site, { name: 'ada', role: 'admin' })
    expect(seen).toEqual([{ name: 'ada', role: 'guest' }])
  })

  test('messages of its author are said, and translated where that is known', async () => {
    const schema = z
      .object({
        code: z.string().min(3, 'Codes have three letters'),
        again: z.string().refine((text) => text !== 'no', 'Not this one'),
      })
      .refine((given) => given.code === given.again, 'They differ')
    await serve(
      form(schema, {
        messages: { 'They differ': { fr: 'Ils sont différents' }, 'Not this one': { fr: 'Pas celui-là' } },
      }).handle(keep),
    )
    expect((await sendForm(site, { code: 'ab', again: 'x' })).text).toContain(
      'id="form-code-error">Codes have three letters<',
    )
    expect((await sendForm(site, { code: 'abc', again: 'no' }, 'fr')).text).toContain(
      'id="form-again-error">Pas celui-là<',
    )
    expect((await sendForm(site, { code: 'abc', again: 'abd' }, 'fr')).text).toContain('<li>Ils sont différents</li>')
  })
})

// form-types.test.ts: what a form knows of its schema as types: checked by tsc, and by running.

import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { redirect } from '../../src/app/answers/reply-makers.ts'
import { App } from '../../src/app/app.ts'
import { form } from '../../src/parts/forms/form.ts'
import type { FieldName, FormValues } from '../../src/parts/forms/form-types.ts'
import type { Upload } from '../../src/parts/forms/upload.ts'

const schema = z.object({
  title: z.string(),
  count: z.coerce.number(),
  day: z.coerce.date().optional(),
  tags: z.array(z.string()),
  photo: z.file().optional(),
  address: z.object({ street: z.string(), geo: z.object({ lat: z.number() }).optional() }),
})
type Input = z.input<typeof schema>

test('the names of fields are those of the schema', () => {
  expectTypeOf<FieldName<Input>>().toEqualTypeOf<
    ('title' | 'count' | 'day' | 'tags' | 'photo' | 'address') | ('address.street' | 'address.geo' | 'address.geo.lat')
  >()
  expectTypeOf<FieldName<unknown>>().toEqualTypeOf<string>()
  expectTypeOf<FormValues<Input>['title']>().toEqualTypeOf<string | null | undefined>()
  expectTypeOf<Upload>().toExtend<File>()
})

test('a form tells what is wrong in its options', () => {
  // @ts-expect-error: there is no such field
  expect(() => form(schema, { fields: { titel: {} } })).toThrow()
  // @ts-expect-error: there is no such widget
  expect(() => form(schema, { fields: { title: { widget: 'emial' } } })).toThrow()
  const made = form(schema, { fields: { 'address.geo.lat': { hint: 'Degrees' }, photo: { accept: 'image/*' } } })
  // @ts-expect-error: refuse() takes names of fields
  made.refuse({ nobody: 'x' })
  made.refuse({ '': 'x', 'address.street': { en: 'x', fr: 'y' } })
})

test('a handler gets the output of its schema, and the request of its route', () => {
  const app = new App()
  const made = form(schema)
  const route = app.on(['GET', 'POST'], '/notes/<int:id>', (request) =>
    made.answer(
      request,
      (values) => {
        expectTypeOf(values.title).toBeString()
        expectTypeOf(values.count).toBeNumber()
        expectTypeOf(values.day).toEqualTypeOf<Date | undefined>()
        expectTypeOf(request.params.id).toBeNumber()
        return redirect('/', 303)
      },
      { values: ({ params }) => ({ count: params.id, tags: ['a'], address: { street: 'x' } }) },
    ),
  )
  app.on(
    ['GET', 'POST'],
    '/new',
    made.handle((values, request) => `${values.title} ${request.path}`),
  )
  expectTypeOf(route.url).parameter(0).toExtend<{ id: number }>()
  expect(route.url({ id: 3 })).toBe('/notes/3')
})

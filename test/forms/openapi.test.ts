// openapi.test.ts: what the documentation says of forms, whose handlers have no schema among their route's options.

import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { redirect } from '../../src/app/answers/reply-makers.ts'
import { App } from '../../src/app/app.ts'
import { form } from '../../src/parts/forms/form.ts'
import { openapiDocument } from '../../src/parts/openapi/document.ts'
import type { OpenApiDocument } from '../../src/parts/openapi/document-shape.ts'

/** The document, which has to be valid. */
async function documentOf(app: App): Promise<OpenApiDocument> {
  const document = await openapiDocument(app)
  const plain = JSON.parse(JSON.stringify(document))
  expect(plain, 'nothing in it is lost in JSON').toEqual(document)
  expect(await new Validator().validate(plain)).toEqual({ valid: true })
  return document
}

describe('a form that its handler reads by itself', () => {
  test('is a body with the names of the form, and 303 or the form again', async () => {
    const app = new App()
    const contact = form(
      z.object({
        email: z.email(),
        message: z.string().max(2000).describe('In your own words'),
        copies: z.int().min(1).max(9).default(1),
        day: z.iso.date().optional(),
        topic: z.enum(['press', 'other']),
        tags: z.array(z.string().max(20)).max(3),
        address: z.object({ city: z.string() }),
        news: z.boolean(),
        terms: z.literal(true),
        role: z.string().default('guest'),
      }),
      { fields: { role: false, message: { label: { en: 'Message', fr: 'Votre message' } } } },
    )
    app.on(
      ['GET', 'POST'],
      '/contact',
      contact.handle(() => redirect('/thanks', 303)),
    )
    const { paths } = await documentOf(app)
    const { get, post } = paths['/contact'] ?? {}
    expect(get?.requestBody).toBeUndefined()
    expect(get?.responses).toEqual({
      200: { description: 'The form.', content: { 'text/html': { schema: { type: 'string' } } } },
    })
    expect(Object.keys(post?.responses ?? {})).toEqual(['303', '400', '413', '415', '422'])
    expect(post?.responses['422']).toMatchObject({ content: { 'text/html': {} } })
    expect(Object.keys(post?.requestBody?.content ?? {})).toEqual([
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ])
    expect(post?.requestBody?.content['multipart/form-data']?.schema).toEqual({
      type: 'object',
      properties: {
        email: { title: 'Email', type: 'string', format: 'email' },
        message: { title: 'Message', description: 'In your own words', type: 'string', maxLength: 2000 },
        copies: { title: 'Copies', type: 'integer', minimum: 1, maximum: 9, default: 1 },
        day: { title: 'Day', type: 'string', format: 'date' },
        topic: { title: 'Topic', enum: ['press', 'other'] },
        tags: { title: 'Tags', type: 'array', items: { type: 'string', maxLength: 20 }, maxItems: 3 },
        'address.city': { title: 'City', type: 'string' },
        news: { title: 'News', type: 'boolean' },
        terms: { title: 'Terms', const: true },
      },
      required: ['email', 'message', 'topic', 'address.city', 'terms'],
    })
  })

  test('with a file in it is multipart alone, and says what its route says of its answers', async () => {
    const app = new App()
    const photo = form(z.object({ title: z.string(), photo: z.file().mime(['image/png']) }))
    app.post(
      '/photos',
      { docs: { responses: { 200: 'The picture, framed.' } } },
      photo.handle(() => 'framed'),
    )
    const operation = (await documentOf(app)).paths['/photos']?.['post']
    const content = operation?.requestBody?.content ?? {}
    expect(Object.keys(content)).toEqual(['multipart/form-data'])
    expect(content['multipart/form-data']?.schema).toMatchObject({
      properties: { photo: { type: 'string', format: 'binary', contentMediaType: 'image/png' } },
      required: ['title', 'photo'],
    })
    expect(operation?.responses['200']).toEqual({ description: 'The picture, framed.' })
    expect(operation?.responses['303']).toBeUndefined()
  })
})

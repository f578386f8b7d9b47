// document.test.ts: what an App's document says, and that a validator of other people finds nothing wrong with it.

import { Validator } from '@seriousme/openapi-schema-validator'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { App } from '../../app/app.ts'
import type { Schema } from '../../app/input/schema.ts'
import { openapiDocument } from './document.ts'
import type { OpenApiDocument, Operation, Parameter } from './document-shape.ts'

/** The document, which has to be valid. */
async function documentOf(app: App, options?: Parameters<typeof openapiDocument>[1]): Promise<OpenApiDocument> {
  const document = await openapiDocument(app, options)
  const plain = JSON.parse(JSON.stringify(document))
  expect(plain, 'nothing in it is lost in JSON').toEqual(document)
  expect(await new Validator().validate(plain)).toEqual({ valid: true })
  expect(danglingReferences(document, document)).toEqual([])
  return document
}

function danglingReferences(value: unknown, root: object): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== '$ref' || typeof inner !== 'string') return danglingReferences(inner, root)
    const found = inner
      .slice(2)
      .split('/')
      .reduce((at: unknown, step) => (at as Record<string, unknown>)?.[step], root)
    return found === undefined ? [inner] : []
  })
}

async function operationOf(app: App, path: string, method: string): Promise<Operation> {
  const operation = (await documentOf(app)).paths[path]?.[method]
  if (operation === undefined) throw new Error(`There is no ${method} ${path}.`)
  return operation
}

const schemas = (parameters: readonly Parameter[] = []) => parameters.map(({ name, schema }) => [name, schema])

describe('paths', () => {
  test('have templates, and what the converters take', async () => {
    const app = new App({ converters: { hex: { match: /^[0-9a-f]+$/, parse: (text) => text, build: String } } })
    app.get('/a/<int(min=1,max=9):n>/<float:x>/<date:day>/<uuid:id>/<slug:s>', () => 'x')
    app.get('/<any(fr,en):lang>/<string(length=4):code>/<hex:colour>/<path:rest>', () => 'x')
    app.get('/report-<int:year>.json', () => 'x')
    app.get('/café/', () => 'x')
    const { paths } = await documentOf(app as unknown as App)
    expect(Object.keys(paths)).toEqual([
      '/a/{n}/{x}/{day}/{id}/{s}',
      '/{lang}/{code}/{colour}/{rest}',
      '/report-{year}.json',
      '/caf%C3%A9/',
    ])
    expect(schemas(paths['/a/{n}/{x}/{day}/{id}/{s}']?.['get']?.parameters)).toEqual([
      ['n', { type: 'integer', minimum: 1, maximum: 9 }],
      ['x', { type: 'number', minimum: 0 }],
      ['day', { type: 'string', format: 'date' }],
      ['id', { type: 'string', format: 'uuid' }],
      ['s', { type: 'string', pattern: '^[A-Za-z0-9_-]+$' }],
    ])
    expect(schemas(paths['/{lang}/{code}/{colour}/{rest}']?.['get']?.parameters)).toEqual([
      ['lang', { type: 'string', enum: ['fr', 'en'] }],
      ['code', { type: 'string', minLength: 4, maxLength: 4 }],
      ['colour', { type: 'string', pattern: '^[0-9a-f]+$' }],
      ['rest', { type: 'string' }],
    ])
    expect(paths['/{lang}/{code}/{colour}/{rest}']?.['get']?.parameters?.[3]).toMatchObject({ 'x-slashes': true })
  })

  test('carry the prefixes of mounted Apps, and of an App with a place of its own', async () => {
    const part = new App({ at: '/api/<any(fr,en):lang>' })
    part.get('/notes/<int:id>', () => 'x')
    const plain = new App()
    plain.get('/', () => 'x')
    plain.get('/<name>', () => 'x')
    const app = new App()
    app.get('/', () => 'x')
    app.mount(part)
    app.mount('/plain', plain)
    app.mount('/files', () => {
      throw new Error('A bare handler has nothing to describe.')
    })
    expect(Object.keys((await documentOf(app)).paths)).toEqual([
      '/',
      '/api/{lang}/notes/{id}',
      '/plain/',
      '/plain/{name}',
    ])
    const alone = new App({ at: '/api' })
    alone.get('/x', () => 'x')
    expect(Object.keys((await openapiDocument(alone)).paths)).toEqual(['/api/x'])
  })

  test('that differ in names only are one, and what OpenAPI cannot say twice is said beside', async () => {
    const app = new App()
    app.get('/notes/<int:id>', { docs: { summary: 'By number' } }, () => 'x')
    app.get('/notes/<slug:name>', { docs: { summary: 'By name' } }, () => 'x')
    app.delete('/notes/<name>', () => 'x')
    const { paths } = await documentOf(app)
    expect(Object.keys(paths)).toEqual(['/notes/{id}'])
    expect(paths['/notes/{id}']?.['delete']?.parameters?.[0]?.name).toBe('id')
    expect(paths['/notes/{id}']?.['get']).toMatchObject({
      summary: 'By number',
      description: '`GET /notes/<slug:name>` answers at this path too, for other values.',
      'x-alternatives': [{ summary: 'By name', 'x-route': 'GET /notes/<slug:name>' }],
    })
  })

  test('have an operation for each method, with a name of its own', async () => {
    const app = new App()
    app.on(['GET', 'POST'], '/notes', () => 'x')
    app.query('/notes', () => 'x')
    app.get('/notes/<int:id>', () => 'x')
    app.get('/notes-/<int:id>', () => 'x')
    const { paths } = await documentOf(app)
    expect(Object.keys(paths['/notes'] ?? {})).toEqual(['get', 'post', 'x-query'])
    const ids = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
    expect(ids).toEqual(['getNotes', 'postNotes', 'queryNotes', 'getNotesById', 'getNotesById2'])
  })
})

describe('what comes in', () => {
  const Note = z.object({ title: z.string().min(1).describe('In one line'), stars: z.int().max(5).default(0) })

  test('is a body in each media type that can carry it', async () => {
    const app = new App()
    app.post('/flat', { input: Note }, () => 'x')
    app.post('/deep', { input: z.object({ note: Note }) }, () => 'x')
    app.post('/form', { form: Note }, () => 'x')
    app.post('/file', { form: z.object({ name: z.string(), scan: z.file() }) }, () => 'x')
    const { paths } = await documentOf(app)
    const types = (path: string) => Object.keys(paths[path]?.['post']?.requestBody?.content ?? {})
    const forms = ['application/x-www-form-urlencoded', 'multipart/form-data']
    expect(types('/flat')).toEqual(['application/json', ...forms])
    expect(types('/deep')).toEqual(['application/json'])
    expect(types('/form')).toEqual(forms)
    expect(types('/file')).toEqual(['multipart/form-data'])
    expect(paths['/flat']?.['post']?.requestBody?.content['application/json']?.schema).toEqual({
      type: 'object',
      properties: {
        title: { type: 'string', minLength: 1, description: 'In one line' },
        stars: { type: 'integer', maximum: 5, default: 0 },
      },
      required: ['title'],
    })
    expect(Object.keys(paths['/flat']?.['post']?.responses ?? {})).toEqual(['200', '400', '413', '415', '422'])
  })

  test('is a parameter for each field of the query and the header, and more about those of the path', async () => {
    const app = new App()
    const options = {
      query: z.object({
        page: z.int().min(1).default(1),
        tag: z.array(z.string()).describe('Any of these'),
        old: z.string().optional().meta({ deprecated: true }),
      }),
      headers: z.object({ 'x-key': z.string().length(3), authorization: z.string() }),
      params: z.object({ id: z.number().max(10).describe('Which') }),
    }
    app.get('/notes/<int:id>', options, () => 'x')
    const operation = await operationOf(app, '/notes/{id}', 'get')
    expect(operation.parameters).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'Which',
        schema: { type: 'integer', minimum: 0, maximum: 10 },
      },
      { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1, default: 1 } },
      {
        name: 'tag',
        in: 'query',
        required: true,
        description: 'Any of these',
        schema: { type: 'array', items: { type: 'string' } },
      },
      { name: 'old', in: 'query', deprecated: true, schema: { type: 'string' } },
      { name: 'x-key', in: 'header', required: true, schema: { type: 'string', minLength: 3, maxLength: 3 } },
    ])
    expect(Object.keys(operation.responses)).toEqual(['200', '404', '422'])
  })

  test('of any names is one parameter of the query', async () => {
    const app = new App()
    app.get('/', { query: z.record(z.string(), z.string()) }, () => 'x')
    expect((await operationOf(app, '/', 'get')).parameters).toMatchObject([
      { name: 'query', in: 'query', schema: { type: 'object' } },
    ])
  })

  test('of a union or an intersection has the fields of all of it', async () => {
    const app = new App()
    const either = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])
    app.get('/', { query: z.intersection(either, z.object({ c: z.string() })) }, () => 'x')
    const { parameters = [] } = await operationOf(app, '/', 'get')
    expect(parameters.map(({ name, required }) => [name, required === true])).toEqual([
      ['c', true],
      ['a', false],
      ['b', false],
    ])
  })
})

describe('schemas', () => {
  test('with an id, a name or a circle in them are components', async () => {
    const Tag = z.object({ name: z.string() }).meta({ id: 'Tag' })
    const Note = z.object({ at: z.date(), tags: z.array(Tag) })
    const Tree = z.object({
      value: z.number(),
      get children() {
        return z.array(Tree)
      },
    })
    const app = new App()
    app.get('/notes', { response: z.array(Note) }, () => [])
    app.post('/notes', { input: Note, response: { 201: Note } }, () => [])
    app.put('/tree', { input: Tree, response: Tree }, ({ input }) => input)
    const { components, paths } = await documentOf(app, { schemas: { Note } })
    expect(Object.keys(components?.schemas ?? {})).toEqual([
      'Tag',
      'Note',
      'Error',
      'ValidationError',
      'ValidationProblem',
      'Schema',
    ])
    expect(components?.schemas?.['Note']).toEqual({
      type: 'object',
      properties: {
        at: { type: 'string', format: 'date-time' },
        tags: { type: 'array', items: { $ref: '#/components/schemas/Tag' } },
      },
      required: ['at', 'tags'],
    })
    expect(components?.schemas?.['Schema']).toMatchObject({
      properties: { children: { items: { $ref: '#/components/schemas/Schema' } } },
    })
    expect(paths['/notes']?.['post']?.requestBody?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/Note',
    })
  })

  test('that make something else than they take have a second name', async () => {
    const Page = z.object({ size: z.number().default(1) }).meta({ id: 'Page' })
    const Other = z.object({ size: z.string() }).meta({ id: 'Pa ge' })
    const app = new App()
    app.put('/', { input: Page, response: Page }, ({ input }) => input)
    app.put('/other', { input: Other }, ({ input }) => input)
    const { components } = await documentOf(app)
    expect(components?.schemas).toMatchObject({
      Page: { properties: { size: { default: 1 } } },
      PageOutput: { required: ['size'] },
      PageInput: { properties: { size: { type: 'string' } } },
    })
  })

  test('of valibot are described by its own package', async () => {
    const Note = v.object({ title: v.pipe(v.string(), v.minLength(1)), at: v.date(), photo: v.optional(v.file()) })
    const app = new App()
    app.post('/', { input: Note }, () => 'x')
    const operation = await operationOf(app, '/', 'post')
    expect(operation.requestBody?.content['multipart/form-data']?.schema).toMatchObject({
      properties: {
        title: { type: 'string', minLength: 1 },
        at: { type: 'string', format: 'date-time' },
        photo: { format: 'binary' },
      },
      required: ['title', 'at'],
    })
  })

  test('that cannot describe themselves are anything, and hide nothing else', async () => {
    const mute: Schema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }
    const failing = {
      '~standard': {
        ...mute['~standard'],
        jsonSchema: {
          input: () => {
            throw new Error('no')
          },
        },
      },
    } as Schema
    const app = new App()
    app.post('/', { input: mute }, () => 'x')
    app.put('/', { input: failing }, () => 'x')
    app.patch('/', { input: z.object({ big: z.bigint(), map: z.map(z.string(), z.string()) }) }, () => 'x')
    const { paths } = await documentOf(app)
    const schema = (method: string) => paths['/']?.[method]?.requestBody?.content['application/json']?.schema
    expect(schema('post')).toEqual({ description: 'Anything: its schema cannot describe itself.' })
    expect(schema('put')).toEqual(schema('post'))
    expect(schema('patch')).toMatchObject({ properties: { big: {}, map: {} } })
  })
})

describe('what a route says of itself', () => {
  test('is in the document', async () => {
    const app = new App()
    app.post(
      '/notes/<int:id>',
      {
        input: z.object({ title: z.string() }),
        query: z.object({ dry: z.boolean().optional() }),
        response: { 201: z.object({ id: z.int() }), 409: z.object({ error: z.string() }) },
        docs: {
          summary: 'Adds a note',
          description: 'With **a title**.',
          tags: ['Notes'],
          deprecated: true,
          operationId: 'addNote',
          security: ['key'],
          examples: {
            params: { id: 3 },
            query: { dry: true },
            input: { title: 'Bread' },
            response: { 201: { id: 3 } },
          },
          responses: { 409: 'There is one already.', 410: 'Too late.' },
        },
      },
      () => ({ id: 1 }),
    )
    app.get('/secret', { docs: false }, () => 'x')
    const document = await documentOf(app, {
      title: 'Notes',
      version: '2.0.0',
      tags: [{ name: 'First', description: 'Comes first' }],
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } },
      servers: [{ url: 'https://a.test' }],
    })
    expect(document).toMatchObject({
      info: { title: 'Notes', version: '2.0.0' },
      tags: [{ name: 'First', description: 'Comes first' }, { name: 'Notes' }],
      servers: [{ url: 'https://a.test' }],
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } },
    })
    expect(Object.keys(document.paths)).toEqual(['/notes/{id}'])
    expect(document.paths['/notes/{id}']?.['post']).toMatchObject({
      operationId: 'addNote',
      summary: 'Adds a note',
      description: 'With **a title**.',
      tags: ['Notes'],
      deprecated: true,
      security: [{ key: [] }],
      parameters: [
        { name: 'id', example: 3 },
        { name: 'dry', example: true },
      ],
      requestBody: { content: { 'application/json': { example: { title: 'Bread' } } } },
      responses: {
        201: { description: 'Created', content: { 'application/json': { example: { id: 3 } } } },
        401: { $ref: '#/components/responses/Unauthorized' },
        409: { description: 'There is one already.' },
        410: { description: 'Too late.' },
      },
    })
  })

  test('may not name a security scheme that there is not', async () => {
    const app = new App()
    app.get('/me', { docs: { security: ['beerer'] } }, () => 'x')
    await expect(openapiDocument(app)).rejects.toThrow('/me asks for the security scheme "beerer"')
    await expect(openapiDocument(new App(), { security: ['key'] })).rejects.toThrow('openapi() asks for')
  })

  test('global security is for every route that says nothing else', async () => {
    const app = new App()
    app.get('/me', () => 'x')
    app.get('/open', { docs: { security: [] } }, () => 'x')
    const options = { security: ['bearer'], securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } as const
    const { security, paths } = await documentOf(app, options)
    expect(security).toEqual([{ bearer: [] }])
    expect([paths['/me']?.['get']?.security, paths['/open']?.['get']?.security]).toEqual([undefined, []])
    expect(Object.keys(paths['/me']?.['get']?.responses ?? {})).toEqual(['200', '401'])
    expect(Object.keys(paths['/open']?.['get']?.responses ?? {})).toEqual(['200'])
  })
})

test('an App without routes has a document too', async () => {
  expect(await documentOf(new App())).toEqual({ openapi: '3.1.1', info: { title: 'API', version: '0.0.0' }, paths: {} })
})

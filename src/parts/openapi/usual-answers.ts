// usual-answers.ts: what the App answers by itself when a request is not in order, in the shapes that failure.ts and
// validate.ts send. Each stands in the document once, and only when a route can answer it.

import type { JsonSchema } from '../../app/input/schema.ts'
import type { Components } from './components.ts'
import type { Content, Reference, Response } from './document-shape.ts'

const ERROR: JsonSchema = {
  type: 'object',
  description: 'Why a request was refused.',
  properties: {
    error: { type: 'string', description: 'A sentence.' },
    hint: { type: 'string', description: 'What can be done.' },
    id: { type: 'string', description: 'Of the request, in the log: for faults of the server.' },
  },
  required: ['error'],
}

const FAULTS: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      loc: {
        type: 'array',
        items: { type: ['string', 'integer'] },
        description: 'Where: path, query, headers, body or form, then the names and numbers of the steps.',
      },
      msg: { type: 'string', description: 'What.' },
      type: { type: 'string', description: 'Which rule.' },
    },
    required: ['loc', 'msg', 'type'],
  },
}

const INVALID: JsonSchema = {
  type: 'object',
  description: 'Everything that is not valid in a request.',
  properties: { detail: FAULTS },
  required: ['detail'],
}

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'The same as problem details, RFC 9457, for clients that name the format in Accept.',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: FAULTS,
  },
  required: ['type', 'title', 'status', 'detail'],
}

const DESCRIPTIONS = {
  400: [
    'BadRequest',
    'The body is neither JSON nor a form, is nested too deeply, or holds a name that is not accepted.',
  ],
  401: ['Unauthorized', 'The request does not say who it is from, or not so that it is believed.'],
  404: ['NotFound', 'There is nothing at this address: a parameter is none that its converter takes.'],
  413: ['TooLarge', 'The body is larger than this address accepts.'],
  415: ['MediaType', 'The body is of a media type that this address does not take.'],
  422: ['Invalid', 'The request is not valid; every fault is told at once.'],
} as const

export type UsualStatus = keyof typeof DESCRIPTIONS

export class UsualAnswers {
  readonly responses: Record<string, Response> = {}
  readonly #components: Components

  constructor(components: Components) {
    this.#components = components
  }

  /** A reference to the answer with `status`, which is in the document from then on. */
  use(status: UsualStatus): Reference {
    const [name, description] = DESCRIPTIONS[status]
    this.responses[name] ??= { description, content: this.#contentOf(status) }
    return { $ref: `#/components/responses/${name}` }
  }

  #contentOf(status: UsualStatus): Content {
    if (status !== 422) return { 'application/json': { schema: this.#components.add('Error', ERROR) } }
    return {
      'application/json': { schema: this.#components.add('ValidationError', INVALID) },
      'application/problem+json': { schema: this.#components.add('ValidationProblem', PROBLEM) },
    }
  }
}

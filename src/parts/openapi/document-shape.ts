// document-shape.ts: what an OpenAPI 3.1 document is made of, as far as one is made here. Types only.
// https://spec.openapis.org/oas/v3.1.1

import type { JsonSchema } from '../../app/input/schema.ts'

export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: Info
  readonly servers?: readonly Server[]
  readonly tags?: readonly Tag[]
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components?: ComponentsObject
  readonly security?: readonly SecurityRequirement[]
}

export interface Info {
  readonly title: string
  readonly version: string
  readonly summary?: string
  /** In Markdown. */
  readonly description?: string
  readonly termsOfService?: string
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string }
  readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string }
}

export interface Server {
  readonly url: string
  readonly description?: string
}

/** A group of routes. */
export interface Tag {
  readonly name: string
  readonly description?: string
}

/** By method in lower case; QUERY, which OpenAPI 3.1 has no word for, is "x-query". */
export type PathItem = Readonly<Record<string, Operation>>

export interface Operation {
  readonly operationId: string
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly deprecated?: boolean
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Response | Reference>>
  readonly security?: readonly SecurityRequirement[]
  /** Method and pattern as the App has them, which is the route's name in a typed client. */
  readonly 'x-route': string
  /** Routes of the same template and method whose converters take other values. */
  readonly 'x-alternatives'?: readonly Operation[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly description?: string
  readonly deprecated?: boolean
  readonly schema: JsonSchema
  readonly example?: unknown
  /** The value of a path parameter may hold slashes. */
  readonly 'x-slashes'?: boolean
}

export type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>

export interface Response {
  readonly description: string
  readonly content?: Content
}

export interface Reference {
  readonly $ref: string
}

export interface ComponentsObject {
  readonly schemas?: Readonly<Record<string, JsonSchema>>
  readonly responses?: Readonly<Record<string, Response>>
  readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>
}

/** How a client says who it is. */
export type SecurityScheme =
  | { readonly type: 'http'; readonly scheme: string; readonly bearerFormat?: string; readonly description?: string }
  | {
      readonly type: 'apiKey'
      readonly in: 'header' | 'query' | 'cookie'
      readonly name: string
      readonly description?: string
    }
  | { readonly type: 'oauth2'; readonly flows: Readonly<Record<string, unknown>>; readonly description?: string }
  | { readonly type: 'openIdConnect'; readonly openIdConnectUrl: string; readonly description?: string }

export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

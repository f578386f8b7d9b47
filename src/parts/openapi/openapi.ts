// openapi.ts: the documentation of an App as an extension: the OpenAPI document, and the page on which people read it and
// try the routes. Both are made of what the App declares, when somebody asks for the first time.

import type { AppRequest } from '../../app/app-request.ts'
import { defineExtension, type Extension, type Host } from '../../app/extension.ts'
import { HttpError } from '../../http/http-error.ts'
import type { Site } from '../../http/message.ts'
import { JSON_TYPE, Reply } from '../../http/reply.ts'
import { type DocumentGiven, openapiDocument } from './document.ts'
import type { OpenApiDocument } from './document-shape.ts'
import { documentationFile, documentationPage, PAGE_FILES } from './documentation-page.ts'
import { openapiErrors } from './errors.ts'
import { openapiOptions } from './options.ts'
import { packageFacts } from './package-facts.ts'

export { type DocumentGiven, openapiDocument } from './document.ts'
export type {
  Info,
  OpenApiDocument,
  Operation,
  Parameter,
  SecurityScheme,
  Server,
  Tag,
} from './document-shape.ts'

export interface OpenApiGiven extends DocumentGiven {
  /** Path of the page. Default "/docs". */
  readonly path?: string
  /** Path of the document. Default "/openapi.json". */
  readonly documentPath?: string
  /** false: both are answered in development only. Default true. */
  readonly production?: boolean
}

export interface OpenApi extends Extension {
  /**
   * The document of the App in which this is installed.
   * @param root the site's folder: its package.json says title and version where the options do not
   * @throws GUI_OPENAPI_SECURITY
   */
  document(root?: string): Promise<OpenApiDocument>
}

const PATH = /^(?:\/[^/<>?#]+)+$/

/**
 * Documents an App at /docs and /openapi.json: everywhere, or in development only with `production: false`.
 *
 * @param given what the document says besides the routes, and where it stands
 * @throws GUI_OPENAPI_PATHS, GUI_OPTION_*
 * @example app.install(openapi({ title: 'Notes', version: '1.0.0' }))
 */
export function openapi(given: OpenApiGiven = {}): OpenApi {
  const { path, documentPath, production, ...said } = given
  const options = openapiOptions.resolve({ path, documentPath, production })
  if (!PATH.test(options.path) || !PATH.test(options.documentPath) || options.path === options.documentPath)
    throw openapiErrors.fail('GUI_OPENAPI_PATHS', { path: options.path, documentPath: options.documentPath })
  const docs = new Documentation(said, options)
  return {
    ...defineExtension({
      name: 'openapi',
      options: openapiOptions.rows,
      errors: openapiErrors,
      declare: (app) => docs.declare(app),
      open: (site) => docs.open(site),
    }),
    document: (root) => docs.document(root),
  }
}

class Documentation {
  readonly #said: DocumentGiven
  readonly #options: ReturnType<typeof openapiOptions.resolve>
  #host: Host | undefined
  #site: Site | undefined
  /** Steps of the path that the Apps around this one answer under, as they know themselves. */
  #depth = () => 0
  #made: Promise<OpenApiDocument> | undefined

  constructor(said: DocumentGiven, options: ReturnType<typeof openapiOptions.resolve>) {
    this.#said = said
    this.#options = options
  }

  declare(app: Host): void {
    this.#host = app
    const route = app.get(this.#options.documentPath, { docs: false }, (request) => this.#answerDocument(request))
    const { path, documentPath } = this.#options
    const origins = (this.#said.servers ?? []).flatMap(({ url }) => (URL.canParse(url) ? [new URL(url).origin] : []))
    app.get(path, { docs: false }, ({ inner }) => {
      this.#assertOpen()
      return documentationPage(inner, { path, documentPath, origins })
    })
    app.get(`${path}/<any(${PAGE_FILES.join(',')}):file>`, { docs: false }, ({ inner, params }) => {
      this.#assertOpen()
      return documentationFile(inner, String(params['file']))
    })
    this.#depth = () => route.patterns.slice(0, -1).reduce((sum, { segments }) => sum + segments.length, 0)
  }

  open(site: Site): void {
    this.#site = site
    this.#made = undefined
  }

  async document(root?: string): Promise<OpenApiDocument> {
    const facts = root === undefined ? {} : await packageFacts(root)
    return openapiDocument(this.#host ?? {}, { ...facts, ...this.#said })
  }

  async #answerDocument(request: AppRequest): Promise<Reply> {
    this.#assertOpen()
    // Nothing can be declared any more, so it is made once.
    const whole = await (this.#made ??= this.document(rootOf(this.#site)))
    const outside = this.#outsideOf(request)
    const told = whole.servers === undefined && outside !== '' ? { ...whole, servers: [{ url: outside }] } : whole
    return new Reply(200, `${JSON.stringify(told, null, 2)}\n`, JSON_TYPE, { 'cache-control': 'no-cache' })
  }

  /** Where an App stands that was mounted as a bare Handler: it does not know itself, but the request does. */
  #outsideOf({ base }: AppRequest): string {
    const steps = base.split('/').slice(1)
    return steps
      .slice(0, Math.max(0, steps.length - this.#depth()))
      .map((step) => `/${step}`)
      .join('')
  }

  #assertOpen(): void {
    // Without a site nobody serves the App.
    if (this.#site !== undefined && this.#site.mode !== 'dev' && !this.#options.production) throw new HttpError(404)
  }
}

/** Without a folder of its own an App has no package.json to look at. */
function rootOf(site: Site | undefined): string | undefined {
  try {
    return site?.root
  } catch {
    return undefined
  }
}

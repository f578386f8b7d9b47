// documentation.ts: the documentation of a site's app: what the app installed itself, else the usual one. Apps are told by
// shape, since two copies of the package may meet. Loaded by those who need it: most starts do not.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type OpenApi, type OpenApiDocument, openapi, openapiDocument } from '../parts/openapi/openapi.ts'
import { packageFacts } from '../parts/openapi/package-facts.ts'

interface Installing {
  readonly at?: string
  readonly routes: Iterable<{ readonly text: string }>
  readonly mounts: Iterable<{ readonly pattern: { readonly text: string } }>
  readonly extensions: readonly { readonly name: string }[]
  install(extension: OpenApi): unknown
}

/**
 * The OpenAPI document of an app that nobody serves.
 * @param given what an app file exports; of a bare handler nothing is known
 * @param root the site's folder
 */
export async function openapiDocumentOf(given: unknown, root: string): Promise<OpenApiDocument> {
  const installed = isInstalling(given) ? given.extensions.find(isOpenApi) : undefined
  if (installed !== undefined) return installed.document(root)
  return openapiDocument(typeof given === 'object' && given !== null ? given : {}, await packageFacts(root))
}

/** What a site's own files may have at the paths of the documentation. */
const OWN_FILES = ['docs', 'docs.html', 'openapi.json']

/** Puts the documentation into an app that has none; what stands at its paths already stays. */
export function installDocumentation(given: unknown, root: string): void {
  if (!isInstalling(given) || given.extensions.some(isOpenApi)) return
  if (OWN_FILES.some((name) => existsSync(join(root, 'public', name)))) return
  const at = given.at ?? ''
  const stands = [
    ...Array.from(given.routes, ({ text }) => text),
    ...Array.from(given.mounts, ({ pattern }) => at + pattern.text),
  ]
  if (!stands.includes(`${at}/docs`) && !stands.includes(`${at}/openapi.json`)) given.install(openapi())
}

function isInstalling(given: unknown): given is Installing {
  if (typeof given !== 'object' || given === null) return false
  return ['install', 'extensions', 'routes', 'mounts'].every((name) => name in given)
}

function isOpenApi(extension: { readonly name: string }): extension is OpenApi {
  return extension.name === 'openapi' && 'document' in extension
}

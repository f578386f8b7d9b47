// documentation-page.ts: the page at /docs as the server sends it: a shell in the visitor's language, and the files beside it,
// which are this package's own. What the page does stands in page/.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { html } from '../../app/html/html.ts'
import { preferredLanguage } from '../../app/pages/preference.ts'
import { weighConditions } from '../../http/conditional.ts'
import { HTML, Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'

export const PAGE_MODULES = [
  ...['main', 'answer-view', 'credentials', 'element', 'entry-view', 'fill-view', 'markdown', 'read-document'],
  ...['request-plan', 'sample', 'schema-view', 'try-view', 'words'],
] as const

/** What stands beside the page. */
export const PAGE_FILES: readonly string[] = ['page.css', ...PAGE_MODULES.map((name) => `${name}.js`)]

interface PagePlace {
  /** Of the page and of the document within the App, such as "/docs". */
  readonly path: string
  readonly documentPath: string
  /** Origins besides its own that the page may ask. */
  readonly origins: readonly string[]
}

/** The shell: without its script it leads to the document. */
export function documentationPage(request: Request, { path, documentPath, origins }: PagePlace): Reply {
  const lang = preferredLanguage(request.headers.get('accept-language'))
  // Relative, so that nothing has to be known of what stands in front of the server.
  const name = path.slice(path.lastIndexOf('/') + 1)
  const up = '../'.repeat(path.split('/').length - 2)
  const document = `${up}${documentPath.slice(1)}`
  const noScript =
    lang === 'fr' ? 'Cette page a besoin de JavaScript. Le document :' : 'This page needs JavaScript. The document:'
  const page = html`<!doctype html>
<html lang="${lang}" data-document="${document}" data-path="${request.pathname}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${name}/page.css">
<script type="module" src="${name}/main.js"></script>
</head>
<body><noscript><p>${noScript} <a href="${document}">${document}</a></p></noscript></body>
</html>
`
  return new Reply(200, page.text, HTML, {
    'content-security-policy': [
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:; base-uri 'none'; form-action 'none'",
      `frame-ancestors 'self'; connect-src 'self'${origins.map((origin) => ` ${origin}`).join('')}`,
    ].join('; '),
    'content-language': lang,
    vary: 'Accept-Language',
    'cache-control': 'no-cache',
  })
}

interface PageFile {
  readonly text: string
  readonly type: string
  readonly etag: string
}

const files = new Map<string, PageFile>()

/** One of {@link PAGE_FILES}; browsers keep it, and ask whether it has changed. */
export function documentationFile(request: Request, name: string): Reply {
  const file = files.get(name) ?? readFile(name)
  files.set(name, file)
  const fields = { etag: file.etag, 'cache-control': 'no-cache' }
  const verdict = weighConditions(request.method, request.headers, { etag: file.etag, modifiedMs: undefined })
  return verdict === 'not-modified'
    ? new Reply(304, null, undefined, fields)
    : new Reply(200, file.text, file.type, fields)
}

function readFile(name: string): PageFile {
  const isStyle = name.endsWith('.css')
  const text = isStyle ? readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8') : moduleText(name)
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  return { text, etag, type: isStyle ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8' }
}

/** As it was compiled; from the sources it is compiled now. */
function moduleText(name: string): string {
  if (!import.meta.url.endsWith('.ts'))
    return readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
  const source = name.replace(/\.js$/, '.ts')
  const { transformSync } = createRequire(import.meta.url)('oxc-transform') as typeof import('oxc-transform')
  const options = { typescript: { rewriteImportExtensions: 'rewrite' } } as const
  return transformSync(source, readFileSync(new URL(`page/${source}`, import.meta.url), 'utf8'), options).code
}

// options.ts: where the documentation stands and who sees it, as rows.

import { defineOptions } from '../../base/options.ts'

export const openapiOptions = defineOptions('openapi', {
  path: {
    default: '/docs',
    says: 'Path of the page that shows the routes and lets them be tried.',
    why: "FastAPI's place, so that nobody has to look for it.",
  },
  documentPath: {
    default: '/openapi.json',
    says: 'Path of the OpenAPI document.',
    why: 'Where generators of clients look first.',
  },
  production: {
    default: true,
    says: 'Answers page and document in production too; with false in development only.',
    why: 'Whoever installs it wants it to be read. Write false where not everybody may know every route there is.',
  },
})

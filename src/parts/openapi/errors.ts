// errors.ts: what can be wrong with a documentation.

import { defineErrors } from '../../base/errors.ts'

export const openapiErrors = defineErrors('GUI_OPENAPI', {
  GUI_OPENAPI_SECURITY: {
    status: 500,
    blame: 'app',
    says: '{who} asks for the security scheme "{name}", which is not declared.',
    hint: 'Declare it: openapi({ securitySchemes: { {name}: { type: "http", scheme: "bearer" } } }). Declared: {known}.',
  },
  GUI_OPENAPI_PATHS: {
    status: 500,
    blame: 'app',
    says: 'The documentation cannot stand at "{path}" and its document at "{documentPath}".',
    hint: 'Give two paths that begin with "/", have no parameters, and do not end with "/".',
  },
})

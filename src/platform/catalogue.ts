// catalogue.ts: every error and every option of the house in one list, for the docs and for the tests that hold the
// tables to their rules. Only loaded for those: a running site never needs it.

import { appErrors } from '../app/errors.ts'
import { appOptions } from '../app/options.ts'
import { sessionOptions } from '../app/visitor/session-options.ts'
import type { ErrorTable } from '../base/errors.ts'
import { type OptionTable, optionErrors } from '../base/options.ts'
import { httpErrors } from '../http/errors.ts'
import { authErrors } from '../parts/auth/errors.ts'
import { authOptions } from '../parts/auth/options.ts'
import { consentErrors } from '../parts/consent/errors.ts'
import { consentOptions } from '../parts/consent/options.ts'
import { databaseErrors } from '../parts/database/errors.ts'
import { databaseOptions } from '../parts/database/options.ts'
import { formsErrors } from '../parts/forms/errors.ts'
import { formOptions, uploadOptions } from '../parts/forms/options.ts'
import { middlewareErrors } from '../parts/middleware/errors.ts'
import { nodeErrors } from '../parts/node/errors.ts'
import { nodeOptions } from '../parts/node/options.ts'
import { openapiErrors } from '../parts/openapi/errors.ts'
import { openapiOptions } from '../parts/openapi/options.ts'
import { staticErrors } from '../parts/static/errors.ts'
import { staticOptions } from '../parts/static/options.ts'
import { templateErrors } from '../parts/templates/errors.ts'
import { templateOptions } from '../parts/templates/options.ts'
import { serverErrors } from '../server/errors.ts'
import { serverOptions } from '../server/options.ts'
import { forwardedErrors } from '../server/trust.ts'
import { storeErrors } from '../store/errors.ts'
import { redisOptions } from '../store/options.ts'
import { platformErrors } from './errors.ts'
import { platformOptions, stateOptions } from './options.ts'

/** From the ground up. The command line, which stands above, adds its own. */
export const errorTables: readonly ErrorTable[] = [
  optionErrors,
  httpErrors,
  serverErrors,
  forwardedErrors,
  appErrors,
  staticErrors,
  middlewareErrors,
  consentErrors,
  nodeErrors,
  formsErrors,
  templateErrors,
  openapiErrors,
  storeErrors,
  databaseErrors,
  authErrors,
  platformErrors,
]

/** What is set most comes first. */
export const optionTables: readonly OptionTable[] = [
  platformOptions,
  stateOptions,
  serverOptions,
  appOptions,
  sessionOptions,
  staticOptions,
  consentOptions,
  nodeOptions,
  uploadOptions,
  formOptions,
  templateOptions,
  openapiOptions,
  redisOptions,
  databaseOptions,
  authOptions,
]

// check-answer.ts: what a route's `response` schemas make of its answers: what they leave out does not go out, and what does not
// fit is a fault of the program. Looks at what is sent as JSON: plain answers, reply(), json(), and the details of abort().

import { isGuichetError } from '../../base/errors.ts'
import { HttpError, isHttpError } from '../../http/http-error.ts'
import { isReply, type Reply } from '../../http/reply.ts'
import { encodeJson } from '../answers/encode-json.ts'
import { isSentAsJson } from '../answers/make-reply.ts'
import type { AppRequest } from '../app-request.ts'
import { appErrors } from '../errors.ts'
import { logFailure } from '../failure.ts'
import { type ResponseSchemas, responseSchemaOf } from './response-schemas.ts'
import type { Schema } from './schema.ts'
import { faultOf } from './validate.ts'

/** What is run, and what its answers have to be. */
interface CheckedRoute {
  /** Method and pattern, for messages. */
  readonly name: string
  readonly responses: ResponseSchemas | undefined
  run(request: AppRequest): unknown
}

/**
 * Runs a handler and makes of its answer what its schema makes of it; anything that is no JSON, or whose status has no
 * schema, stays as it is.
 * @param tells the client learns which field broke the schema: in development
 * @throws GUI_APP_RESPONSE, and what the handler throws
 */
export async function runChecked(request: AppRequest, route: CheckedRoute, tells: boolean): Promise<unknown> {
  const { name, responses } = route
  if (responses === undefined) return route.run(request)
  try {
    return await checkAnswer(await runOrThrow(request, route, responses), responses, name)
  } catch (error) {
    if (!tells || !isGuichetError(error) || error.code !== 'GUI_APP_RESPONSE') throw error
    logFailure(request.inner, error)
    throw new HttpError(500, { error: error.message, hint: error.hint, detail: error.cause })
  }
}

async function runOrThrow(request: AppRequest, route: CheckedRoute, responses: ResponseSchemas): Promise<unknown> {
  try {
    return await route.run(request)
  } catch (error) {
    throw await checkThrown(error, responses, route.name)
  }
}

async function checkAnswer(value: unknown, schemas: ResponseSchemas, who: string): Promise<unknown> {
  if (isReply(value)) return checkReply(value, schemas, who)
  const schema = responseSchemaOf(schemas, 200)
  return schema === undefined || !isSentAsJson(value) ? value : check(schema, value, 200, who)
}

async function checkReply(reply: Reply, schemas: ResponseSchemas, who: string): Promise<Reply> {
  const schema = responseSchemaOf(schemas, reply.status)
  if (schema === undefined || reply.source === undefined) return reply
  reply.body = encodeJson(await check(schema, reply.source, reply.status, who), who)
  return reply
}

/** What abort() threw has its answer as detail. */
async function checkThrown(error: unknown, schemas: ResponseSchemas, who: string): Promise<unknown> {
  if (!isHttpError(error) || typeof error.detail !== 'object' || error.detail === null) return error
  const schema = responseSchemaOf(schemas, error.status)
  if (schema === undefined || error.detail instanceof Error) return error
  return new HttpError(error.status, await check(schema, error.detail, error.status, who), error.headers)
}

async function check(schema: Schema, value: unknown, status: number, who: string): Promise<unknown> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  const faults = result.issues.map((issue) => faultOf(issue, 'response'))
  const told = faults.map(({ loc, msg }) => `${loc.length > 1 ? loc.slice(1).join('.') : 'the whole value'} (${msg})`)
  throw appErrors.fail('GUI_APP_RESPONSE', { who, status, faults: told.join(', ') }, faults)
}

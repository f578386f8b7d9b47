// response-schemas.ts: the schemas of a route's answers, by status. One schema alone is that of every success, so that
// what it leaves out stays inside whichever success the handler answers.

import { appErrors } from '../errors.ts'
import { isSchema, type Schema } from './schema.ts'

/** What answers of a route must be. */
export interface ResponseSchemas {
  readonly byStatus: ReadonlyMap<number, Schema>
  /** Of every success that is not named. */
  readonly success: Schema | undefined
}

/** @param given the option `response`; @throws GUI_APP_SCHEMA for what is none */
export function responseSchemasOf(given: unknown, who: string): ResponseSchemas | undefined {
  if (given === undefined) return undefined
  if (isSchema(given)) return { byStatus: new Map([[200, given]]), success: given }
  if (typeof given !== 'object' || given === null) throw appErrors.fail('GUI_APP_SCHEMA', { part: 'response', who })
  const byStatus = new Map<number, Schema>()
  for (const [status, schema] of Object.entries(given)) {
    const number = Number(status)
    if (!(Number.isInteger(number) && number >= 200 && number <= 599) || !isSchema(schema))
      throw appErrors.fail('GUI_APP_SCHEMA', { part: `response[${status}]`, who })
    byStatus.set(number, schema)
  }
  return { byStatus, success: undefined }
}

/** The schema of answers with `status`, if there is one. */
export function responseSchemaOf(schemas: ResponseSchemas, status: number): Schema | undefined {
  return schemas.byStatus.get(status) ?? (status < 300 ? schemas.success : undefined)
}

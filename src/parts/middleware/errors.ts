// errors.ts: what the middleware of the trade can raise.

import { defineErrors } from '../../base/errors.ts'

export const middlewareErrors = defineErrors('GUI_MIDDLEWARE', {
  GUI_MIDDLEWARE_TIMEOUT: {
    status: 503,
    blame: 'app',
    says: 'The handler did not answer within {ms} ms.',
    hint: 'Let it stop when request.signal aborts, or give timeout({ ms }) more time.',
  },
  GUI_MIDDLEWARE_TIMEOUT_OPTION: {
    status: 500,
    blame: 'app',
    says: 'timeout({ ms }) takes a whole number of milliseconds above 0, not {given}.',
    hint: 'Write timeout({ ms: 10_000 }) for ten seconds.',
  },
  GUI_MIDDLEWARE_BASIC_USERS: {
    status: 500,
    blame: 'app',
    says: 'basicAuth({ users }) cannot let anybody in: {why}.',
    hint: 'Write basicAuth({ users: { ada: process.env.ADA_PASSWORD } }) and set that variable.',
  },
  GUI_MIDDLEWARE_RATE: {
    status: 500,
    blame: 'app',
    says: 'rateLimit({ limit: {limit}, windowS: {window}, name: "{name}" }) is no limit.',
    hint: 'Write rateLimit({ limit: 100, windowS: 60 }) for a hundred requests a minute; a name has letters, digits, "-" and "_".',
  },
})

// session-options.ts: how long sessions last and what their cookie is called, as rows.

import { defineOptions } from '../../base/options.ts'

const DAY_S = 86_400

export const sessionOptions = defineOptions('session', {
  cookieName: {
    default: 'session',
    says: 'Name of the cookie; under https `__Host-` is put before it, so that no other host can set it.',
    why: "Flask's name; what is the same everywhere tells nothing about the site.",
  },
  idleS: {
    default: 14 * DAY_S,
    min: 1,
    max: 400 * DAY_S,
    says: 'Seconds without a request after which a session is over.',
    why: "Two weeks, Django's SESSION_COOKIE_AGE; browsers keep no cookie for more than 400 days.",
  },
  lifetimeS: {
    default: 90 * DAY_S,
    min: 1,
    max: 10 * 365 * DAY_S,
    says: 'Seconds after which a session is over in any case, however much it is used.',
    why: 'A stolen session must not live for ever (OWASP, absolute timeout).',
  },
})

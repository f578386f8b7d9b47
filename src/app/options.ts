// options.ts: the App's own bounds, as rows. What an App is given besides (converters, place, folder) is not an
// option of the operator and stands in app.ts.

import { defineOptions, nearestOf } from '../base/options.ts'
import { appErrors } from './errors.ts'

export const appOptions = defineOptions('app', {
  bodyBytesMax: {
    default: undefined,
    type: 'number',
    min: 0,
    max: Number.POSITIVE_INFINITY,
    says: 'Largest body that json(), text(), bytes() and formData() read, bytes; for a whole App or one route.',
    why: "A body that is read whole lies in memory. Left out, the server's bound counts: 1 MiB, like nginx's client_max_body_size.",
  },
})

/**
 * Refuses names that `known` has not: TypeScript does so itself, JavaScript would take a slip in silence.
 * @throws GUI_APP_OPTION naming the nearest
 */
export function assertKnown(given: object, known: Readonly<Record<string, true>>, who: string): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(known, name)) continue
    throw appErrors.fail('GUI_APP_OPTION', { who, name, nearest: nearestOf(name, Object.keys(known)) })
  }
}

/** Checks a bound of bodies. @throws GUI_OPTION_TYPE, GUI_OPTION_RANGE */
export function boundOf(bodyBytesMax: number | undefined): number | undefined {
  return appOptions.resolve({ bodyBytesMax }).bodyBytesMax
}

// options.ts: the App's own bounds, as rows. What an App is given besides (converters, place, folder) is not an
// option of the operator and stands in app.ts.

import { defineOptions } from '../base/options.ts'

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

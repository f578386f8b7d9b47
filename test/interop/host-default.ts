// host-default.ts: host-app.ts as docs/interop.md says it: an object whose fetch needs no `this`.

import app from './host-app.ts'

// biome-ignore lint/style/noDefaultExport: it is what such hosts look for
export default { fetch: (request: Request): Promise<Response> => app.fetch(request) }

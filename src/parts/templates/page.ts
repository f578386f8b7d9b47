// page.ts: a template as the answer to a request: made when the request is known, with what the engine's context hook
// says of it. At once where nothing has to be waited for; as a stream where that was asked for.

import { ANSWER, type LateAnswer } from '../../app/answers/late-answer.ts'
import type { AppRequest } from '../../app/app-request.ts'
import { HTML, Reply, TEXT } from '../../http/reply.ts'
import type { Engine } from './engine.ts'
import { PageNames } from './page-names.ts'

/** What every page is given besides its own values. */
export type ContextHook = (request: AppRequest) => object | Promise<object>

/** Media types by the extension of a template; all else is HTML. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.svg$/i, 'image/svg+xml'],
  [/\.xml$/i, 'application/xml; charset=utf-8'],
  [/\.(?:txt|md)$/i, TEXT],
  [/\.json$/i, 'application/json'],
  [/\.csv$/i, 'text/csv; charset=utf-8'],
  [/\.css$/i, 'text/css; charset=utf-8'],
  [/\.m?js$/i, 'text/javascript; charset=utf-8'],
]

export interface PageParts {
  /** The engine, once there is one; a promise only before that. */
  readonly engine: () => Engine | Promise<Engine>
  readonly hook: ContextHook | undefined
}

/** An answer that renders a template. */
export function pageAnswer<Status extends number>(
  parts: PageParts,
  name: string,
  context: object,
  status: Status,
): LateAnswer<Status, string> {
  return {
    [ANSWER](request) {
      const engine = parts.engine()
      const values = valuesOf(parts, request, context)
      const render = (ready: Engine, given: object) => ready.render(name, given, new PageNames(request, ready.globals))
      if (engine instanceof Promise || values instanceof Promise) {
        return Promise.all([engine, values]).then(([ready, given]) => made(render(ready, given), name, status))
      }
      return made(render(engine, values), name, status)
    },
  }
}

/** An answer that sends a template while it is still being rendered. What fails before the first chunk is an error page. */
export function streamAnswer<Status extends number>(
  parts: PageParts,
  name: string,
  context: object,
  status: Status,
): LateAnswer<Status, string> {
  return {
    async [ANSWER](request) {
      const engine = await parts.engine()
      const values = await valuesOf(parts, request, context)
      const chunks = engine.stream(name, values, new PageNames(request, engine.globals))
      const first = await chunks.next()
      return reply(first.done === true ? '' : continued(first.value, chunks), name, status)
    },
  }
}

async function* continued(first: string, rest: AsyncGenerator<string, void, undefined>): AsyncGenerator<string> {
  try {
    yield first
    yield* rest
  } finally {
    // Also when the client leaves before the second chunk.
    await rest.return()
  }
}

/** The page's own values, before those of the hook. */
function valuesOf({ hook }: PageParts, request: AppRequest, context: object): object | Promise<object> {
  if (hook === undefined) return context
  const given = hook(request)
  if (given instanceof Promise) return given.then((more) => ({ ...more, ...context }))
  return { ...given, ...context }
}

function made<Status extends number>(
  text: string | Promise<string>,
  name: string,
  status: Status,
): Reply<Status, string> | Promise<Reply<Status, string>> {
  return typeof text === 'string' ? reply(text, name, status) : text.then((ready) => reply(ready, name, status))
}

function reply<Status extends number>(
  body: string | AsyncIterable<string>,
  name: string,
  status: Status,
): Reply<Status, string> {
  const bare = name.replace(/\.(?:j2|jinja2?|njk)$/i, '')
  const type = TYPES.find(([pattern]) => pattern.test(bare))?.[1] ?? HTML
  // What the client gets is the text, in one piece or in many.
  return new Reply(status, body, type) as Reply<Status, string>
}

// own-page.ts: what the user's onError() or notFound() gave -> the reply it stands for, with the status that belongs to a
// page that says none itself.

import { isReply, ownReply, type Reply } from '../../http/reply.ts'
import { toReply } from '../answers/make-reply.ts'
import type { AppRequest } from '../app-request.ts'

/**
 * @param status of a plain answer
 * @param usual makes the page where nothing was given
 * @throws GUI_APP_ANSWER, GUI_APP_JSON
 */
export function dressed(
  value: unknown,
  status: number,
  who: string,
  request: AppRequest,
  usual: (() => Reply) | undefined,
): Reply | Promise<Reply> {
  if (value === undefined && usual !== undefined) return usual()
  const made = toReply(value, who, request)
  // A Reply or Response says its own status.
  if (made === value) return ownReply(made as Reply, request.inner) // it is one: it was given as it is
  if (value instanceof Response) return made
  if (!isReply(made))
    return made.then((later) => Object.assign(later, { status: later.status === 200 ? status : later.status }))
  made.status = status
  return made
}

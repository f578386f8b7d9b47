// unmatched.ts: the reply of a mounted program that has nothing at the target: whoever mounted it may answer instead.

import type { Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'

export async function unmatchedReply(request: Request): Promise<Reply> {
  // Loaded at the first miss: its pages are not needed before.
  const { errorPage } = await import('../../app/pages/error-page.ts')
  const reply = errorPage(request, { status: 404 })
  reply.unmatched = true
  return reply
}

// failure-page.ts: the answer of an app that is not there: it does not start, or has ended itself. Only who may look
// inside learns why; the others learn where to look.

import { errorPage } from '../../app/pages/error-page.ts'
import { Reply, TEXT } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { type GateFacts, refusalOf } from './gate.ts'
import type { ErrorReport } from './report.ts'

const STATUS = 500

export function failurePage(request: Request, report: ErrorReport, facts: GateFacts): Reply {
  if (refusalOf(request, facts, 'page') !== undefined) {
    const hint = 'The terminal in which guichet dev runs says why.'
    return errorPage(request, { status: STATUS, says: 'The app does not start.', hint })
  }
  return new Reply(STATUS, `${report.text}\n`, TEXT, { 'cache-control': 'no-store' })
}

// explain.ts: the answer to a request that failed in development: the whole story for whoever may look inside, and for
// everybody else a plain page that says where to look. Decides who gets which; others make the pages.

import { errorPage } from '../../app/pages/error-page.ts'
import { preferredForm, preferredLanguage } from '../../app/pages/preference.ts'
import { JSON_TYPE, Reply, TEXT } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { explainPage } from './explain-page.ts'
import { explainJson, explainText } from './explain-text.ts'
import { type GateFacts, isDevelopment, refusalOf } from './gate.ts'
import { hintFor } from './hints.ts'
import { type ErrorReport, reportOf, withPlace } from './report.ts'
import type { Sightings } from './sightings.ts'
import { routePlace, toldRequest } from './told-request.ts'

const LOOK = {
  en: 'Look in the terminal where guichet dev runs. The link it shows lets this browser see the details here.',
  fr: 'Regardez dans le terminal où tourne guichet dev. Le lien qu’il affiche montre les détails ici, dans ce navigateur.',
}

export class Explainer {
  readonly #facts: GateFacts
  readonly #root: string
  readonly #sightings: Sightings | undefined

  constructor(facts: GateFacts, root: string, sightings: Sightings | undefined) {
    this.#facts = facts
    this.#root = root
    this.#sightings = sightings
  }

  /** For what a handler threw. */
  failure(request: Request, error: unknown, status: number): Reply {
    const refused = this.#refused(request, status)
    if (refused !== undefined) return refused
    const report = reportOf(error, { seen: this.#sightings?.of(error), root: this.#root })
    return this.#told(request, withPlace(report, error, routePlace(request)), status, true)
  }

  /** For an app that is not there. */
  absence(request: Request, report: ErrorReport): Reply {
    return this.#refused(request, 500) ?? this.#told(request, report, 500, false)
  }

  #refused(request: Request, status: number): Reply | undefined {
    if (refusalOf(request, this.#facts, 'page') === undefined) return undefined
    const hint = isDevelopment(this.#facts)
      ? LOOK[preferredLanguage(request.headers.get('accept-language'))]
      : undefined
    return errorPage(request, { status, hint })
  }

  /** @param asked the request led to it, so it belongs to the story */
  #told(request: Request, report: ErrorReport, status: number, asked: boolean): Reply {
    const { headers, id } = request
    const told = asked ? toldRequest(request) : undefined
    const facts = { report, hint: hintFor(report, told), request: told, id }
    const form = preferredForm(headers.get('accept'))
    const reply =
      form === 'html'
        ? explainPage({ ...facts, status, lang: preferredLanguage(headers.get('accept-language')) })
        : form === 'json'
          ? new Reply(status, JSON.stringify(explainJson(facts), undefined, 2), JSON_TYPE)
          : new Reply(status, explainText(facts), TEXT)
    reply.headers.set('vary', 'Accept, Accept-Language, Cookie')
    reply.headers.set('cache-control', 'no-store')
    reply.headers.set('x-content-type-options', 'nosniff')
    return reply
  }
}

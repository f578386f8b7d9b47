// error-page.ts: the answer to a request that failed, in the form and language its client reads. It shows the status,
// a sentence, and for faults of the server the request's id; never a stack, never unescaped input.

import { HTML, JSON_TYPE, Reply, TEXT } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { STATUS_TEXT } from '../../http/status.ts'
import { html } from '../html/html.ts'
import { preferredForm, preferredLanguage } from './preference.ts'
import { type Language, PAGE_POLICY, page } from './shell.ts'

export interface ErrorPage {
  readonly status: number
  /** A sentence for the client in place of the usual one. */
  readonly says?: string | undefined
  /** What the client can do about it. */
  readonly hint?: string | undefined
}

type Words = readonly [title: string, sentence: string]

const WORDS: Readonly<Record<Language, Readonly<Record<number, Words>>>> = {
  en: {
    400: ['Bad request', 'The server could not understand this request.'],
    401: ['Please sign in', 'This page is only for people who have signed in.'],
    403: ['Not allowed', 'You may not see this page.'],
    404: ['Page not found', 'There is nothing at this address. Check it for a typing error.'],
    405: ['Method not allowed', 'This address exists, but not for this method.'],
    408: ['Too slow', 'The request took too long to arrive.'],
    409: ['Conflict', 'The request does not fit the present state.'],
    410: ['Gone', 'What was here has been removed for good.'],
    413: ['Too large', 'What was sent is larger than this address accepts.'],
    415: ['Unknown format', 'This address does not accept data of this format.'],
    422: ['Not valid', 'What was sent is not valid.'],
    426: ['Upgrade required', 'This address speaks another protocol.'],
    429: ['Too many requests', 'Please wait a moment and try again.'],
    500: ['Something went wrong', 'The server made a mistake; it has been noted.'],
    502: ['Bad gateway', 'A server behind this one gave no proper answer.'],
    503: ['Out of service', 'The site cannot answer just now. Please try again in a moment.'],
    504: ['Gateway timeout', 'A server behind this one did not answer in time.'],
  },
  fr: {
    400: ['Requête incorrecte', 'Le serveur n’a pas compris cette requête.'],
    401: ['Connexion requise', 'Cette page est réservée aux personnes connectées.'],
    403: ['Accès refusé', 'Vous n’avez pas le droit de voir cette page.'],
    404: ['Page introuvable', 'Il n’y a rien à cette adresse. Vérifiez qu’elle est bien écrite.'],
    405: ['Méthode refusée', 'Cette adresse existe, mais pas pour cette méthode.'],
    408: ['Trop lent', 'La requête a mis trop de temps à arriver.'],
    409: ['Conflit', 'La requête ne convient pas à l’état actuel.'],
    410: ['Supprimé', 'Ce qui était ici a été supprimé définitivement.'],
    413: ['Trop volumineux', 'L’envoi dépasse la taille acceptée à cette adresse.'],
    415: ['Format inconnu', 'Cette adresse n’accepte pas ce format de données.'],
    422: ['Données non valides', 'Les données envoyées ne sont pas valides.'],
    426: ['Autre protocole requis', 'Cette adresse parle un autre protocole.'],
    429: ['Trop de requêtes', 'Patientez un instant, puis réessayez.'],
    500: ['Une erreur est survenue', 'Le serveur a commis une erreur ; elle a été notée.'],
    502: ['Mauvaise passerelle', 'Un serveur en amont n’a pas répondu correctement.'],
    503: ['Hors service', 'Le site ne peut pas répondre pour l’instant. Réessayez dans un moment.'],
    504: ['Délai dépassé', 'Un serveur en amont n’a pas répondu à temps.'],
  },
}

const NUMBER: Readonly<Record<Language, { readonly error: string; readonly id: string }>> = {
  en: { error: 'Error', id: 'If you report this, give this number:' },
  fr: { error: 'Erreur', id: 'Si vous le signalez, indiquez ce numéro :' },
}

/** Makes the error reply for `request`; Vary says what it depends on. */
export function errorPage(request: Request, { status, says, hint }: ErrorPage): Reply {
  const form = preferredForm(request.headers.get('accept'))
  const id = status >= 500 ? request.id : undefined
  const made =
    form === 'html' ? htmlPage(request, { status, says, hint }, id) : plainPage(form, { status, says, hint }, id)
  made.headers.set('vary', 'Accept, Accept-Language')
  made.headers.set('cache-control', 'no-store')
  made.headers.set('x-content-type-options', 'nosniff')
  return made
}

// Plain text and JSON are read by programs: they speak English whatever the language.
function plainPage(form: 'json' | 'text', { status, says, hint }: ErrorPage, id: string | undefined): Reply {
  const error = says ?? STATUS_TEXT[status] ?? `Status ${status}`
  if (form === 'json') return new Reply(status, JSON.stringify({ error, hint, id }), JSON_TYPE)
  const lines = [says === undefined ? `${status} ${error}` : `${status} ${STATUS_TEXT[status] ?? ''}: ${error}`]
  if (hint !== undefined) lines.push(hint)
  if (id !== undefined) lines.push(`Request id: ${id}`)
  return new Reply(status, `${lines.join('\n')}\n`, TEXT)
}

function htmlPage(request: Request, { status, says, hint }: ErrorPage, id: string | undefined): Reply {
  const lang = preferredLanguage(request.headers.get('accept-language'))
  const words = WORDS[lang][status] ?? WORDS[lang][status < 500 ? 400 : 500]
  const [title, sentence] = words ?? ['', '']
  const number = NUMBER[lang]
  const body = html`<p class="code">${number.error} ${status}</p>
<h1>${title}</h1>
<p>${says ?? sentence}</p>
${hint === undefined ? '' : html`<p class="soft">${hint}</p>`}
${id === undefined ? '' : html`<p class="soft">${number.id} <code>${id}</code></p>`}`
  const made = new Reply(status, page({ lang, title: `${status} ${title}`, body }), HTML)
  made.headers.set('content-security-policy', PAGE_POLICY)
  made.headers.set('content-language', lang)
  return made
}

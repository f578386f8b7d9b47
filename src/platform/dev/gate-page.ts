// gate-page.ts: what the gate answers: the way in for the browser that came by the link, and for everybody else a plain
// page that says where to look. It says nothing about the program behind it.

import { html } from '../../app/html/html.ts'
import { preferredForm, preferredLanguage } from '../../app/pages/preference.ts'
import { type Language, PAGE_POLICY, page } from '../../app/pages/shell.ts'
import { HTML, JSON_TYPE, Reply, TEXT } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { admissionCookie, DESK_PATH, type GateFacts, type Refusal } from './gate.ts'

type Words = Readonly<Record<Language, string>>

const WHERE: Words = {
  en: 'Look in the terminal where guichet dev runs: it shows a link that lets the browser of this machine in.',
  fr: 'Regardez dans le terminal où tourne guichet dev : il affiche un lien qui ouvre l’accès au navigateur de cette machine.',
}

const WHY: Readonly<Record<Refusal, Words>> = {
  mode: { en: 'This is not development.', fr: 'Ce n’est pas le mode développement.' },
  address: {
    en: 'Details of development are shown to the machine they run on, to no other.',
    fr: 'Les détails du développement ne sont montrés qu’à la machine où il a lieu.',
  },
  host: {
    en: 'Details of development are shown under localhost, under no other name.',
    fr: 'Les détails du développement ne sont montrés que sous le nom localhost.',
  },
  forwarded: {
    en: 'This request came through a proxy or a tunnel. Details of development are shown to direct requests only.',
    fr: 'Cette requête est passée par un proxy ou un tunnel. Les détails du développement ne vont qu’aux requêtes directes.',
  },
  token: {
    en: 'This browser has not been let in, or guichet dev was started anew since.',
    fr: 'Ce navigateur n’a pas encore d’accès, ou guichet dev a été relancé depuis.',
  },
  site: { en: 'Only the pages of guichet may ask for this.', fr: 'Seules les pages de guichet peuvent demander ceci.' },
  method: { en: 'This is done by POST.', fr: 'Ceci se fait par POST.' },
}

const TITLE: Words = { en: 'Development is private', fr: 'Le développement est privé' }

/** Lets the browser in: the cookie, then the page it wanted, so that the token does not stay in the address bar. */
export function enteredReply(request: Request, { token }: GateFacts): Reply {
  const to = new URLSearchParams(request.search).get('to') ?? DESK_PATH
  const reply = new Reply(303, null, undefined, {
    location: isOwnPath(to) ? to : DESK_PATH,
    'set-cookie': admissionCookie(request, token),
  })
  return sealed(reply)
}

/** 403, or 405 for the wrong method; in the form and the language that the client reads. */
export function refusedReply(request: Request, why: Refusal): Reply {
  const status = why === 'method' ? 405 : why === 'mode' ? 404 : 403
  const { headers } = request
  const form = preferredForm(headers.get('accept'))
  const reply =
    form === 'html' ? refusedPage(status, headers.get('accept-language'), why) : refusedText(status, form, why)
  reply.headers.set('vary', 'Accept, Accept-Language')
  if (why === 'method') reply.headers.set('allow', 'POST')
  return sealed(reply)
}

/** What every answer of development carries: nothing of it is kept, framed, guessed at or referred to. */
export function sealed(reply: Reply): Reply {
  reply.headers.set('cache-control', 'no-store')
  reply.headers.set('x-content-type-options', 'nosniff')
  reply.headers.set('x-frame-options', 'DENY')
  reply.headers.set('referrer-policy', 'no-referrer')
  reply.headers.set('cross-origin-resource-policy', 'same-origin')
  reply.headers.set('cross-origin-opener-policy', 'same-origin')
  return reply
}

function refusedPage(status: number, acceptLanguage: string | null, why: Refusal): Reply {
  const lang = preferredLanguage(acceptLanguage)
  const body = html`<p class="code">${status}</p>
<h1>${TITLE[lang]}</h1>
<p>${WHY[why][lang]}</p>
<p class="soft">${WHERE[lang]}</p>`
  return new Reply(status, page({ lang, title: TITLE[lang], body }), HTML, {
    'content-security-policy': PAGE_POLICY,
    'content-language': lang,
  })
}

function refusedText(status: number, form: 'json' | 'text', why: Refusal): Reply {
  const error = WHY[why].en
  if (form === 'json') return new Reply(status, JSON.stringify({ error, hint: WHERE.en }), JSON_TYPE)
  return new Reply(status, `${error}\n${WHERE.en}\n`, TEXT)
}

/** A path of this origin, which cannot lead to another host. */
function isOwnPath(to: string): boolean {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(to) && !to.includes('\\')
}

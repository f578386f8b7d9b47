// A guest book: template, form, picture, session, flash and consent; at http://localhost:8000/
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { App, type AppRequest, abort, file, key, redirect } from 'guichet'
import { consent, consented } from 'guichet/consent'
import { database } from 'guichet/database'
import { templates } from 'guichet/templates'
import { Book } from './book.ts'
import { type EntryView, entryForm } from './entry-form.ts'
import { languageOf, WORDS } from './languages.ts'
import { kindOf } from './picture.ts'

const YEAR_S = 365 * 86_400

/** What the session remembers: who signed last, and the entries that this visitor may take back. */
const author = key<{ name: string; place?: string | undefined }>('author')
const mine = key<number[]>('mine')

const db = database({ migrate: 'auto' }) // one process, so it may do so at every start
const book = new Book(db)
const views = templates('templates', {
  filters: {
    day: (at: string, lang: string) => new Date(at).toLocaleDateString(lang, { dateStyle: 'long', timeZone: 'UTC' }),
  },
  context: (request) => ({ lang: languageOf(request), words: WORDS[languageOf(request)], weather: WORDS.weather }),
})

const app = new App({
  root: import.meta.dirname,
  security: {
    csp: {
      'default-src': ['self'],
      'style-src': ['self', 'nonce'],
      // A picture that was chosen is shown before it is sent.
      'img-src': ['self', 'blob:'],
      'object-src': ['none'],
      'base-uri': ['none'],
      'form-action': ['self'],
    },
  },
})
  .install(db)
  .install(views)
  .install(
    consent({
      purposes: {
        statistics: {
          label: { en: 'Your visits', fr: 'Vos visites' },
          text: {
            en: 'We count how often you come by, and tell you. The number stays in your browser.',
            fr: 'Nous comptons vos passages et vous le disons. Le nombre reste dans votre navigateur.',
          },
        },
      },
      cookies: { lang: 'necessary', visits: 'statistics' },
      language: languageOf,
    }),
  )

app.on(
  ['GET', 'POST'],
  '/',
  entryForm.handle(
    async ({ picture, ...entry }, request) => {
      const kind = picture === undefined ? undefined : await kindOf(picture)
      if (picture !== undefined && kind === undefined) return entryForm.refuse({ picture: WORDS.noPicture })
      const kept = await picture?.keep(`pictures/${randomUUID()}.${kind}`)
      const id = await book.add({ ...entry, picture: kept === undefined ? null : `/${kept}` })
      const { session } = request
      session.set(author, { name: entry.name, place: entry.place })
      session.set(mine, [...(session.get(mine) ?? []), id].slice(-50))
      session.flash(WORDS[languageOf(request)].thanks, 'good')
      return redirect(`/#entry-${id}`, 303)
    },
    { values: ({ session }) => ({ weather: 'sun', ...session.get(author) }), page: showBook },
  ),
)

app.post('/entries/<int:id>/remove', async (request) => {
  const { session, params } = request
  const own = session.get(mine) ?? []
  if (!own.includes(params.id)) abort(403, WORDS[languageOf(request)].notYours)
  const picture = await book.remove(params.id)
  if (picture?.startsWith('/pictures/') === true) await rm(join(import.meta.dirname, picture), { force: true })
  session.set(
    mine,
    own.filter((id) => id !== params.id),
  )
  session.flash(WORDS[languageOf(request)].removed)
  return redirect('/', 303)
})

app.get('/pictures/<name>', ({ params }) =>
  file(`pictures/${params.name}`, { cacheControl: 'public, max-age=31536000, immutable' }),
)

app.get('/language/<any(en,fr):lang>', ({ params, cookies }) => {
  cookies.set('lang', params.lang, { maxAgeS: YEAR_S })
  return redirect('/', 303)
})

async function showBook(form: EntryView, request: AppRequest) {
  const number = Number(request.query.get('page'))
  const page = await book.page(Number.isSafeInteger(number) && number > 0 ? number : 1)
  return views.page('guestbook.html', {
    ...page,
    mine: request.session.get(mine) ?? [],
    visits: countVisit(request),
    form: form.html,
    isWrong: form.errors.length > 0,
  })
}

/** The cookie is set for everybody, and goes to those who agreed: consent() holds it back from the others. */
function countVisit(request: AppRequest): number | undefined {
  const seen = Number(request.cookies.get('visits') ?? 0)
  const visits = Number.isSafeInteger(seen) && seen > 0 ? seen + 1 : 1
  request.cookies.set('visits', String(visits), { maxAgeS: YEAR_S })
  return request.get(consented).to('statistics') ? visits : undefined
}

export default app

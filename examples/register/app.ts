// A register of names and values: programs write it at /api/register, people read it at any other address.
import { App, type AppRequest, abort } from 'guichet'
import { database } from 'guichet/database'
import { templates } from 'guichet/templates'

interface Pair {
  readonly name: string
  readonly value: unknown
}

const PAIRS_MAX = 1000
const NAME_LENGTH_MAX = 200

const db = database({ migrate: 'auto' }) // one process, so it may do so at every start
const views = templates()
const app = new App({ root: import.meta.dirname, bodyBytesMax: 64 * 1024 }).install(db).install(views)

app.post('/api/register', async (request) => {
  const given = await pairsOf(request)
  return await db.transaction(async ({ sql }) => {
    for (const [name, value] of given)
      await sql`insert into pair (name, value) values (${name}, ${sql.json(value)})
        on conflict (name) do update set value = excluded.value`.run()
    const pairs = await sql<Pair>`select name, value from pair order by name`
    if (pairs.length > PAIRS_MAX) abort(413, { error: `The register holds ${PAIRS_MAX} names at most.` })
    return Object.fromEntries(pairs.map(({ name, value }) => [name, value]))
  })
})

app.get('/', page)
app.get('/<path:page>', page)

async function page({ ip, path, host, headers }: AppRequest<unknown>) {
  const pairs = await db.sql<Pair>`select name, value from pair order by name`
  const french = /^\s*fr\b/i.test(headers.get('accept-language') ?? '')
  return views.page('register.html', { address: ip, path, host, pairs, lang: french ? 'fr' : 'en' })
}

/** The pairs of a JSON object or of a form. */
async function pairsOf(request: AppRequest<unknown>): Promise<[string, unknown][]> {
  const type = request.headers.get('content-type') ?? ''
  const isForm = type.startsWith('application/x-www-form-urlencoded')
  const given: unknown = isForm ? Object.fromEntries(new URLSearchParams(await request.text())) : await request.json()
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    abort(400, { error: 'Send an object of names and values.' })
  const pairs = Object.entries(given)
  if (pairs.some(([name]) => name.length > NAME_LENGTH_MAX))
    abort(400, { error: `A name has ${NAME_LENGTH_MAX} characters at most.` })
  return pairs
}

export default app

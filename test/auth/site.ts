// site.ts: a site on which people sign in, on a database of its own, for the tests of auth.

import { App } from '../../src/app/app.ts'
import { type Visitor, visitor } from '../../src/app/test-client.ts'
import { MemoryRates } from '../../src/app/visitor/rate-store.ts'
import { FakeClock } from '../../src/base/clock.ts'
import { createLogger } from '../../src/base/log.ts'
import { type Auth, auth, type SiteUser } from '../../src/parts/auth/auth.ts'
import { type Database, databaseSessions } from '../../src/parts/database/database.ts'
import type { Engine, Fresh } from '../database/engines.ts'

export const PASSWORD = 'correct horse'

export interface AuthSite {
  readonly app: App
  readonly db: Database
  readonly people: Auth<SiteUser>
  readonly clock: FakeClock
  readonly logged: string[]
  visit(options?: Parameters<typeof visitor>[1]): Visitor
  end(): Promise<void>
}

export async function authSite(engine: Engine, options: object = {}): Promise<AuthSite> {
  const fresh: Fresh = await engine.fresh({ migrations: '' })
  const { db } = fresh
  const clock = new FakeClock(Date.now())
  const people = auth({ db, clock, rates: new MemoryRates({ clock }), registerPath: '/register', ...options })
  const app = new App({ session: { store: databaseSessions(db) }, secret: 'sixteen characters and more' })
  app.install(people)
  app.get('/', async (request) => ({ name: (await people.of(request))?.name ?? null }))
  app.get('/set/<name>', ({ session, params }) => {
    session.set(params.name, true)
    return 'set'
  })
  app.get('/me', async (request) => ({ name: (await people.require(request)).name, keys: request.session.keys() }))
  app.get('/write', async (request) => ({ name: (await people.require(request, { scope: 'notes:write' })).name }))
  app.post('/write', { csrf: false }, async (request) => ({ name: (await people.require(request)).name }))
  app.post('/everywhere', async (request) => ({
    ended: await people.endSessions(await people.require(request), request),
  }))
  const members = new App()
  members.use(people.required)
  members.get('/', (request) => ({ name: request.get(people.user).name }))
  app.mount('/members', members)
  const log = createLogger({ level: 'debug', write: (line) => void fresh.logged.push(line) })
  await app.handler.open?.({ ...fresh.site, log, mode: 'serve' })
  return {
    ...{ app, db, people, clock, logged: fresh.logged },
    visit: (given) => visitor(app, given),
    async end() {
      await app.handler.close?.()
      await fresh.end()
    },
  }
}

/** Fills in the page for signing in. */
export function signIn(who: Visitor, name: string, password = PASSWORD, more: Record<string, string> = {}) {
  return who.post('/login', { body: new URLSearchParams({ name, password, ...more }) })
}

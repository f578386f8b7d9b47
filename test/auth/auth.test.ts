// auth.test.ts: signing in on both engines, with users of the site's own, and what stops the start.

import { afterAll, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { visitor } from '../../src/app/test-client.ts'
import { MemorySessions } from '../../src/app/visitor/session-store.ts'
import { silentLogger } from '../../src/base/log.ts'
import { type Account, auth, hashPassword } from '../../src/parts/auth/auth.ts'
import { database } from '../../src/parts/database/database.ts'
import { findPostgres, postgresAt, sqlite } from '../database/engines.ts'
import { authContract } from './contract.ts'

const postgres = await findPostgres()
afterAll(() => postgres?.stop())

for (const engine of postgres === undefined ? [sqlite] : [sqlite, postgresAt(postgres.url)]) authContract(engine)
if (postgres === undefined) test.skip('skipped: there is no PostgreSQL here', () => {})

const site = { root: import.meta.dirname, log: silentLogger, mode: 'serve' } as const

interface Member extends Account {
  readonly id: string
  readonly email: string
  password: string | null
}

async function ownUsers() {
  const members: Member[] = [{ id: 'm-1', email: 'ada@a.test', password: await hashPassword('sesame street') }]
  const people = auth<Member>({
    find: (login) => members.find(({ email }) => email === login),
    load: (id) => members.find((member) => member.id === id),
    savePassword: (member, password) => {
      member.password = password
    },
    pages: false,
  })
  const app = new App({ session: { store: new MemorySessions() }, secret: 'sixteen characters and more' }).install(
    people,
  )
  app.post('/in', async (request) => {
    const form = await request.formData()
    const user = await people.login(request, String(form.get('email')), String(form.get('password')))
    return user === undefined ? 'no' : user.email
  })
  app.get('/me', async (request) => (await people.require(request)).email)
  app.get('/login', () => 'a page of our own')
  return { app, people, members }
}

test('users may be the site’s own, and so may the pages', async () => {
  const { app, people, members } = await ownUsers()
  await app.handler.open?.(site)
  const ada = visitor(app)
  const form = { email: 'ada@a.test', password: 'sesame street' }
  expect(await (await ada.post('/in', { form: { ...form, password: 'x' } })).text()).toBe('no')
  expect(await (await ada.post('/in', { form })).text()).toBe('ada@a.test')
  expect(await (await ada.get('/me')).text()).toBe('ada@a.test')
  expect(await (await ada.get('/login')).text()).toBe('a page of our own')
  const refused = await visitor(app).get('/me', { headers: { accept: 'text/html' } })
  expect(refused.status).toBe(401)
  const [member] = members
  if (member !== undefined) await people.setPassword(member, 'another one')
  expect((await ada.get('/me')).status).toBe(401)
  await expect(people.add('x', 'y')).rejects.toMatchObject({ code: 'GUI_AUTH_USERS' })
  await expect(people.keys.create(member as Member)).rejects.toMatchObject({ code: 'GUI_AUTH_DATABASE' }) // there is one
  await app.handler.close?.()
})

test('sessions in cookies are refused at the start, with what to write instead', async () => {
  const app = new App().install(auth({ db: database({ url: 'sqlite::memory:', migrations: '' }) }))
  await expect(app.handler.open?.(site)).rejects.toMatchObject({
    code: 'GUI_AUTH_SESSIONS',
    hint: expect.stringContaining('databaseSessions(db)'),
  })
})

test('the sessions of the App around count for a part that signs in', async () => {
  const people = auth({ db: database({ url: 'sqlite::memory:', migrations: '' }) })
  const part = new App({ at: '/part' }).install(people)
  const app = new App({ session: { store: new MemorySessions() }, secret: 'sixteen characters and more' })
  part.get('/me', async (request) => (await people.require(request)).name)
  app.mount(part)
  await app.handler.open?.(site)
  const sent = await visitor(app).get('/part/me', { headers: { accept: 'text/html' } })
  expect(sent.headers.get('location')).toBe('/part/login?next=%2Fpart%2Fme')
  expect((await visitor(app).get('/part/login')).status).toBe(200)
  await app.handler.close?.()
})

test('half of what is needed is told', () => {
  expect(() => auth({ find: () => undefined } as never)).toThrow('"load" is missing')
  expect(() => auth({} as never)).toThrow('neither "db" nor "find"')
  expect(() => auth({ db: database(), keyPrefix: 'A_b' })).toThrow('keyPrefix')
})

test('asked before the App is open it says so', async () => {
  const people = auth({ db: database() })
  const app = new App({ session: { store: new MemorySessions() } })
  app.get('/', async (request) => (await people.of(request))?.name ?? null)
  expect((await app.request('/')).status).toBe(500)
  await app.close()
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Guestbook, HOSTILE, openGuestbook, png } from './guestbook-site.ts'

let site: Guestbook
beforeAll(async () => {
  site = await openGuestbook()
})
afterAll(() => site.end())

/** One browser without the browser: it keeps its cookies. */
class Guest {
  readonly cookies = new Map<string, string>()

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(site.url + path, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } })
    for (const field of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(field) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  async text(path = '/', headers: Record<string, string> = {}): Promise<string> {
    return (await this.ask(path, { headers })).text()
  }

  /** What the form would send; null leaves a field out. */
  async sign(given: Record<string, string | Blob | null>, id?: string): Promise<Response> {
    const once =
      id ??
      /name="(_?[\w-]+)" value="([\w-]{10,})"/
        .exec(await this.text())
        ?.slice(1, 3)
        .join('=') ??
      ''
    const body = new FormData()
    const [name = '', value = ''] = once.split('=')
    const fields = { [name]: value, name: 'Ada', message: 'Good soup.', weather: 'rain', ...given }
    for (const [field, content] of Object.entries(fields)) if (content !== null) body.append(field, content)
    return this.ask('/', { method: 'POST', body })
  }
}

const picture = (bytes = 0) => new File([new Uint8Array(png(bytes))], 'view.png', { type: 'image/png' })
const kept = () => {
  try {
    return readdirSync(join(site.folder, 'pictures'))
  } catch {
    return []
  }
}

test('the book is open, in both languages, with what was written before', async () => {
  const guest = new Guest()
  const english = await guest.text('/', { 'accept-language': 'en' })
  expect(english).toContain('<html lang="en">')
  expect(english).toContain('<h1>Guest book</h1>')
  expect(english.match(/<article /g)).toHaveLength(5)
  expect(await guest.text('/', { 'accept-language': 'fr-CH, en' })).toContain('<h1>Livre d’or</h1>')
  await guest.ask('/language/fr')
  expect(await guest.text('/', { 'accept-language': 'en' })).toContain('<html lang="fr">')
  expect((await guest.ask('/language/de')).status).toBe(404)
})

test('what is written comes back as text, whatever it is', async () => {
  const guest = new Guest()
  const answer = await guest.sign({ name: HOSTILE.slice(0, 60), place: HOSTILE.slice(0, 60), message: HOSTILE })
  expect(answer.status).toBe(303)
  const page = await guest.text()
  expect(page).not.toContain('<img src=x')
  expect(page).not.toContain('&amp;amp;49')
  expect(page).toContain('&amp;amp;{{ 7 * 7 }}')
  const wrong = await (await guest.sign({ name: HOSTILE, place: HOSTILE, message: '  ', weather: HOSTILE })).text()
  expect(wrong).not.toContain('<img src=x')
  expect(wrong).toContain('&lt;img src=x')
})

test('the same form sent twice signs once', async () => {
  const guest = new Guest()
  const once = /name="([\w-]+)" value="([\w-]{10,})"/
    .exec(await guest.text())
    ?.slice(1, 3)
    .join('=')
  const first = await guest.sign({ message: 'Only once' }, once)
  const second = await guest.sign({ message: 'Only once' }, once)
  expect([first.status, second.status]).toEqual([303, 303])
  expect(second.headers.get('location')).toBe(first.headers.get('location'))
  expect((await guest.text()).match(/Only once/g)).toHaveLength(1)
})

test('a picture is kept and shown; what is none, or too large, is told and does not stay', async () => {
  const guest = new Guest()
  const before = kept().length
  expect((await guest.sign({ picture: picture(5_000_000) })).status).toBe(303)
  expect(kept()).toHaveLength(before + 1)
  const path = /src="(\/pictures\/[\w-]+\.png)"/.exec(await guest.text())?.[1] ?? ''
  const shown = await guest.ask(path)
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(Number(shown.headers.get('content-length'))).toBe(5_000_000)

  const page = new File(['<script>alert(1)</script>'], 'view.png', { type: 'image/png' })
  const refused = await guest.sign({ picture: page, message: 'Still here' })
  expect(refused.status).toBe(422)
  expect(await refused.text()).toMatch(/no picture that a browser shows[\s\S]*Still here/)
  expect((await guest.sign({ picture: picture(9_000_000) })).status).toBe(422)
  expect((await guest.sign({ picture: new File(['x'], 'a.svg', { type: 'image/svg+xml' }) })).status).toBe(422)
  expect(kept()).toHaveLength(before + 1)
})

test('an entry is taken back by who wrote it, with its picture, and by nobody else', async () => {
  const [author, stranger] = [new Guest(), new Guest()]
  const signed = await author.sign({ message: 'For a while', picture: picture() })
  const id = /entry-(\d+)/.exec(signed.headers.get('location') ?? '')?.[1]
  const files = kept().length
  const remove = `/entries/${id}/remove`
  expect(await stranger.text()).not.toContain(remove)
  expect((await stranger.ask(remove, { method: 'POST' })).status).toBe(403)
  expect((await author.ask(remove, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  expect(await author.text()).toContain(remove)
  expect((await author.ask(remove, { method: 'POST' })).status).toBe(303)
  const after = await author.text()
  expect(after).toContain('out of the book again')
  expect(after).not.toContain('For a while')
  expect(await author.text()).not.toContain('out of the book again')
  expect(kept()).toHaveLength(files - 1)
})

test('a long book has pages', async () => {
  const guest = new Guest()
  for (let i = 0; i < 10; i++) await guest.sign({ message: `Number ${i}.` })
  const first = await guest.text()
  expect(first.match(/<article /g)).toHaveLength(12)
  expect(first).toContain('href="/?page=2"')
  expect(await guest.text('/?page=2')).toContain('Left the valley in fog')
  for (const page of ['99', '-1', 'x', '1e9', '%00']) expect((await guest.ask(`/?page=${page}`)).status).toBe(200)
})

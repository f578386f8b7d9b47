import { expect, test } from 'vitest'
import { App } from '../app.ts'
import { preferredForm, preferredLanguage } from './preference.ts'

const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

test.each([
  [CHROME, 'html'],
  ['*/*', 'text'],
  [null, 'text'],
  ['', 'text'],
  ['application/json', 'json'],
  ['application/json, text/plain, */*', 'json'],
  ['text/html;q=0.5, application/json', 'json'],
  ['application/vnd.api+json', 'json'],
  ['text/html;q=0', 'text'],
  ['text/html;q=x', 'text'],
])('Accept: %s gets %s', (accept, form) => {
  expect(preferredForm(accept)).toBe(form)
})

test.each([
  ['fr-CH, fr;q=0.9, en;q=0.8', 'fr'],
  ['de, en;q=0.5, fr;q=0.7', 'fr'],
  ['de', 'en'],
  [null, 'en'],
])('Accept-Language: %s gets %s', (field, lang) => {
  expect(preferredLanguage(field)).toBe(lang)
})

test('a page in French and English, self-contained, that says what it depends on', async () => {
  const ask = (lang: string) => new App().request('/<script>', { headers: { accept: CHROME, 'accept-language': lang } })
  const french = await ask('fr')
  const text = await french.text()
  expect(text).toContain('<html lang="fr">')
  expect(text).toContain('Page introuvable')
  expect(text).not.toMatch(/<script|https?:|src=/)
  expect(french.headers.get('vary')).toBe('Accept, Accept-Language')
  expect(french.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await (await ask('en')).text()).toContain('Page not found')
})

test('programs get JSON or a line of text', async () => {
  const ask = async (accept: string) => (await new App().request('/x', { headers: { accept } })).text()
  expect(await ask('application/json')).toBe('{"error":"Not Found"}')
  expect(await ask('*/*')).toBe('404 Not Found\n')
})

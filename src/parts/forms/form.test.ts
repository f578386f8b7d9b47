import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type FormSite, faultsOf, formSite, openForm, sendForm, tagOf } from '../../../test/forms/form-site.ts'
import { GOOD, registration } from '../../../test/forms/registration.ts'
import { redirect } from '../../app/answers/reply-makers.ts'
import type { AppRequest } from '../../app/app-request.ts'
import type { Reply } from '../../http/reply.ts'
import { form } from './form.ts'

let site: FormSite
beforeEach(async () => {
  site = await formSite()
})
afterEach(async () => {
  seen.length = 0
  expect(await site.waiting()).toEqual([])
  await site.end()
})

const seen: unknown[] = []

/** The handler of most forms here: remembers the values, and leads on. */
function keep(values: unknown): Reply {
  seen.push(values)
  return redirect('/thanks', 303)
}

/** Serves `handler` at "/". */
async function serve(handler: (request: AppRequest<unknown, unknown, unknown>) => Promise<Reply>): Promise<void> {
  site.app.on(['GET', 'POST'], '/', (request) => handler(request))
  await site.open()
}

describe('GET', () => {
  test('shows what the schema says as HTML, which the browser checks', async () => {
    await serve(registration.handle(keep))
    const text = await openForm(site)
    expect(tagOf(text, 'name')).toBe(
      '<input class="gui-input" type="text" id="form-name" name="name" value="" required="" autocomplete="name" minlength="2" maxlength="80">',
    )
    expect(tagOf(text, 'email')).toContain('type="email"')
    expect(tagOf(text, 'email')).toContain('autocomplete="email" aria-describedby="form-email-hint"')
    expect(tagOf(text, 'password')).toContain('type="password" id="form-password" name="password" required=""')
    expect(tagOf(text, 'website')).toMatch(/type="url"(?!.*required)/)
    expect(tagOf(text, 'age')).toContain('inputmode="numeric" min="16" max="120"')
    expect(tagOf(text, 'height')).toContain('inputmode="decimal" step="any"')
    expect(tagOf(text, 'arrival')).toContain('type="date"')
    expect(tagOf(text, 'wakeUp')).toContain('type="time"')
    expect(tagOf(text, 'address.postcode')).toContain('pattern="\\d{5}"')
    expect(tagOf(text, 'address.country')).toContain('value="France"')
    expect(tagOf(text, 'about')).toContain('<textarea')
    expect(tagOf(text, 'photo')).toContain('type="file" id="form-photo" name="photo" accept="image/png,image/jpeg"')
    expect(tagOf(text, 'news')).not.toContain('required')
    expect(tagOf(text, 'rules')).toContain('required')
    expect(text).toContain('<option value="physics">Physics</option>')
    expect(text).toContain('enctype="multipart/form-data"')
    expect(text.match(/name="meals" value="(\w+)"/g)?.length).toBe(3)
    expect(text.match(/name="room" value="(\w+)" required=""/g)?.length).toBe(2)
    expect(text.match(/name="tags"/g)?.length).toBe(3)
    expect(text).not.toContain('<script')
  })

  test('speaks French and English, and says so', async () => {
    await serve(registration.handle(keep))
    const answer = await site.app.request('/', { headers: { 'accept-language': 'fr-CH, en;q=0.5' } })
    const text = await answer.text()
    expect(text).toContain('<html lang="fr">')
    expect(text).toContain('<h1>École d’été</h1>')
    expect(text).toContain('Website <span class="gui-optional">(facultatif)</span>')
    expect(text).toContain('<option value="">Choisissez…</option>')
    expect(text).toContain('type="submit">S’inscrire</button>')
    expect(answer.headers.get('vary')).toContain('Accept-Language')
    expect(answer.headers.get('cache-control')).toBe('private, no-cache')
    expect(await openForm(site, 'en')).toContain('<html lang="en">')
  })

  test('opens with the values it is given, and never with a password', async () => {
    await serve(
      registration.handle(keep, {
        values: () => ({
          name: '"><script>alert(1)</script>',
          password: 'secret of somebody',
          arrival: new Date(Date.UTC(2026, 6, 14)),
          course: 'music',
          meals: ['lunch'],
          tags: ['a"', '<b>', 'c', 'd'],
          address: { postcode: '75001' },
          about: '\n</textarea><b>',
          news: true,
          age: 17,
        }),
      }),
    )
    const text = await openForm(site)
    expect(tagOf(text, 'name')).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
    expect(text).not.toContain('secret of somebody')
    expect(tagOf(text, 'arrival')).toContain('value="2026-07-14"')
    expect(text).toContain('<option value="music" selected="">')
    expect(text).toContain('name="meals" value="lunch" checked=""')
    expect(text.match(/name="tags"/g)?.length).toBe(5)
    expect(tagOf(text, 'address.postcode')).toContain('value="75001"')
    expect(text).toContain('&lt;/textarea&gt;&lt;b&gt;</textarea>')
    expect(tagOf(text, 'news')).toContain('checked=""')
    expect(tagOf(text, 'age')).toContain('value="17"')
  })

  test('answers HEAD', async () => {
    await serve(registration.handle(keep))
    expect((await site.app.request('/', { method: 'HEAD' })).status).toBe(200)
  })
})

describe('POST', () => {
  test('gives the handler what the schema makes of it, and nothing that the schema does not know', async () => {
    await serve(registration.handle(keep))
    const answer = await sendForm(site, GOOD)
    expect([answer.status, answer.location]).toEqual([303, '/thanks'])
    expect(seen).toEqual([
      {
        name: 'Ada',
        email: 'ada@example.org',
        password: 'correct horse battery',
        age: 36,
        height: 1.65,
        arrival: new Date('2026-07-14T00:00:00Z'),
        course: 'physics',
        meals: ['breakfast', 'dinner'],
        room: 'single',
        tags: ['logic', 'looms'],
        address: { street: '12 St James’s Square', postcode: '75001', country: 'France' },
        about: 'two\nlines',
        news: false,
        rules: true,
      },
    ])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('with faults shows the form again: 422, what was typed, what is wrong beside it, and never a password', async () => {
    await serve(registration.handle(keep))
    const answer = await sendForm(site, [
      ['name', '<i>'],
      ['email', 'nobody"at<home'],
      ['password', 'short secret'.slice(0, 11)],
      ['age', '15'],
      ['height', 'tall'],
      ['arrival', '2026-02-30'],
      ['wakeUp', '25:00'],
      ['course', 'magic'],
      ['tags', 'x'],
      ['address.postcode', 'ABC'],
      ['about', 'kept <b>'],
    ])
    expect(answer.status).toBe(422)
    expect(seen).toEqual([])
    const { text } = answer
    expect(text).not.toContain('short secre')
    expect(tagOf(text, 'name')).toContain('value="&lt;i&gt;"')
    expect(tagOf(text, 'email')).toContain('value="nobody&quot;at&lt;home"')
    expect(tagOf(text, 'email')).toContain('aria-invalid="true" aria-describedby="form-email-hint form-email-error"')
    expect(text).toContain('kept &lt;b&gt;</textarea>')
    const errors = faultsOf(text)
    expect(errors).toEqual([
      ['email', 'Give an e-mail address, such as name@example.org.'],
      ['password', 'Use at least 12 characters; there are 11.'],
      ['age', 'Give 16 or more.'],
      ['height', 'Give a number.'],
      ['arrival', 'Give a date that exists, such as 2026-01-31.'],
      ['wakeUp', 'Give a time, such as 14:30.'],
      ['course', 'Choose one of the options.'],
      ['meals', 'Choose at least one of the options.'],
      ['room', 'Choose one of the options.'],
      ['tags', 'Use at least 2 characters; there is 1.'],
      ['address.street', 'Fill in this field.'],
      ['address.postcode', 'This does not have the form that is asked for.'],
      ['rules', 'Tick this box to go on.'],
    ])
    expect(text).toContain('<title>Error: Summer school</title>')
    expect(text).toContain('role="alert" tabindex="-1" autofocus')
    // Every link of the summary leads to an input that is there.
    const links = [...text.matchAll(/<li><a href="#([^"]+)">/g)].map(([, id]) => id)
    expect(links.length).toBe(errors.length)
    for (const id of links) expect(text).toContain(`id="${id}"`)
  })

  test('says the same in French', async () => {
    await serve(registration.handle(keep))
    const { text } = await sendForm(site, { email: 'x', age: '1', password: 'abc' }, 'fr')
    expect(text).toContain('11 champs demandent votre attention')
    expect(text).toContain('Indiquez une adresse e-mail, par exemple nom@exemple.fr.')
    expect(text).toContain('Utilisez au moins 12 caractères ; il y en a 3.')
    expect(text).toContain('Adresse e-mail : ')
  })

  test.each([
    ['application/json', '{}', 415],
    ['text/plain', 'a=b', 415],
    ['application/x-www-form-urlencoded', 'a=%ff', 400],
    ['application/x-www-form-urlencoded', 'a&'.repeat(1001), 413],
    ['application/x-www-form-urlencoded', `a=${'x'.repeat(1_048_577)}`, 413],
  ])('a body of type %s that is no form, or too large', async (type, body, status) => {
    await serve(registration.handle(keep))
    const answer = await site.app.request('/', { method: 'POST', body, headers: { 'content-type': type } })
    expect(answer.status).toBe(status)
  })

  test('can be refused by the handler, by field and as a whole', async () => {
    const sign = form(z.object({ name: z.string() }))
    const refusal = sign.refuse({ name: { en: 'Taken <b>.', fr: 'Pris.' }, '': 'Try later.' })
    site.app.on(
      ['GET', 'POST'],
      '/',
      sign.handle(() => refusal),
    )
    await site.open()
    const { status, text } = await sendForm(site, { name: 'ada' })
    expect(status).toBe(422)
    expect(text).toContain('<p class="gui-error" id="form-name-error">Taken &lt;b&gt;.</p>')
    expect(text).toContain('<li>Try later.</li>')
    expect(tagOf(text, 'name')).toContain('value="ada"')
    expect((await sendForm(site, { name: 'ada' }, 'fr')).text).toContain('Pris.')
  })
})

describe('a page of one’s own', () => {
  const note = form(
    z.object({ title: z.string().max(5), address: z.object({ street: z.string(), city: z.string() }) }),
    { id: 'note', lang: 'fr' },
  )

  test('puts the form together from its parts', async () => {
    await serve(
      note.handle(keep, {
        page: (view) => {
          const { start, summary, submit, end } = view
          return [start, summary, view.field('address'), view.field('title'), submit, end].join('|')
        },
      }),
    )
    const text = await openForm(site)
    expect(text.split('|').map((piece) => piece.slice(0, 25))).toEqual([
      '<form class="gui-form" id',
      '',
      '<fieldset class="gui-grou',
      '<div class="gui-field">\n<',
      '<button class="gui-submit',
      '</form>\n',
    ])
    expect(text).toContain('id="note-address.street"')
    const { status, text: again } = await sendForm(site, { title: 'longer' })
    expect(status).toBe(422)
    expect(again).toContain('3 champs demandent votre attention')
  })

  test('asks for a field that is there', async () => {
    const codes: unknown[] = []
    site.app.onError((error) => {
      codes.push((error as { code: unknown }).code) // one of ours has a code
      return 'failed'
    })
    await serve(note.handle(keep, { page: (view) => view.field('titel' as 'title') }))
    expect((await site.app.request('/')).status).toBe(500)
    expect(codes).toEqual(['GUI_FORMS_FIELD'])
  })

  test('render() and check() serve a handler of one’s own', async () => {
    site.app.post('/', async (request) => {
      const sent = await note.check(request)
      return sent.ok ? sent.values : { errors: sent.errors, again: sent.view.html.text.includes('aria-invalid') }
    })
    site.app.get('/', (request) =>
      note.render(request, { values: { title: 'x' }, errors: { 'address.city': 'Unknown' } }),
    )
    await site.open()
    expect(await openForm(site)).toMatch(/id="note-address\.city-error">Unknown</)
    expect(JSON.parse((await sendForm(site, { title: 'x' })).text)).toEqual({
      errors: [
        { field: 'address.street', message: 'Remplissez ce champ.' },
        { field: 'address.city', message: 'Remplissez ce champ.' },
      ],
      again: true,
    })
    expect(JSON.parse((await sendForm(site, { title: 'x', 'address.street': 's', 'address.city': 'c' })).text)).toEqual(
      {
        title: 'x',
        address: { street: 's', city: 'c' },
      },
    )
  })
})

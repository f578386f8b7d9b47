// entry-form.ts: what a guest writes, as a schema; the form, its checks and its messages come out of it.
import { type FormView, form, Upload } from 'guichet/forms'
import { z } from 'zod'
import { languageOf, WORDS } from './languages.ts'

const PICTURE_BYTES_MAX = 8_000_000

const entrySchema = z.object({
  name: z.string().trim().min(1).max(60),
  place: z.string().trim().max(60).optional(),
  message: z.string().trim().min(3).max(600),
  weather: z.enum(['sun', 'clouds', 'rain', 'snow', 'stars']),
  picture: z.instanceof(Upload).optional(),
})

export type EntryView = FormView<keyof z.input<typeof entrySchema>>

export const entryForm = form(entrySchema, {
  id: 'sign',
  action: '/',
  lang: languageOf,
  submit: WORDS.sign,
  fields: {
    name: { label: { en: 'Your name', fr: 'Votre nom' }, autocomplete: 'name' },
    place: {
      label: { en: 'Where from', fr: 'D’où venez-vous' },
      placeholder: { en: 'Lyon, or over the pass', fr: 'Lyon, ou par le col' },
      autocomplete: 'off',
    },
    message: {
      label: { en: 'Your words', fr: 'Vos mots' },
      widget: 'textarea',
      rows: 5,
      error: {
        en: 'Write three characters at least, and six hundred at most.',
        fr: 'Écrivez au moins trois caractères, et six cents au plus.',
      },
    },
    weather: { label: { en: 'The weather', fr: 'La météo' }, widget: 'radio', choices: WORDS.weather },
    picture: {
      label: { en: 'A picture', fr: 'Une photo' },
      hint: { en: 'PNG, JPEG, WebP or GIF, 8 MB at most.', fr: 'PNG, JPEG, WebP ou GIF, 8 Mo au plus.' },
      accept: 'image/png,image/jpeg,image/webp,image/gif',
      bytesMax: PICTURE_BYTES_MAX,
    },
  },
})

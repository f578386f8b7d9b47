// note-form.ts: the form for a new note, out of its schema.
import { type FormView, form } from 'guichet/forms'
import type { z } from 'zod'
import { NewNote } from './note.ts'
import { languageOf, WORDS } from './words.ts'

export type NoteView = FormView<keyof z.input<typeof NewNote>>

export const noteForm = form(NewNote, {
  id: 'new',
  action: '/',
  lang: languageOf,
  submit: { en: WORDS.en.write, fr: WORDS.fr.write },
  fields: {
    title: { label: { en: 'What', fr: 'Quoi' }, hint: '', autocomplete: 'off' },
    text: { label: { en: 'More', fr: 'Détails' }, widget: 'textarea', rows: 3 },
    day: { label: { en: 'When', fr: 'Quand' }, hint: '', widget: 'date' },
  },
})

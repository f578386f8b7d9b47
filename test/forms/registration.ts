// registration.ts: a form with every kind of field, for the tests of forms.

import { z } from 'zod'
import { form } from '../../src/parts/forms/form.ts'

export const Registration = z.object({
  name: z.string().min(2).max(80),
  email: z.email(),
  password: z.string().min(12),
  website: z.url().optional(),
  age: z.number().int().min(16).max(120),
  height: z.number().gt(0).lt(3).optional(),
  arrival: z.coerce.date(),
  wakeUp: z.iso.time().optional(),
  course: z.enum(['history', 'physics', 'music']),
  meals: z
    .array(z.enum(['breakfast', 'lunch', 'dinner']))
    .min(1)
    .max(2),
  room: z.enum(['single', 'shared']),
  tags: z.array(z.string().min(2).max(20)).max(5),
  address: z.object({
    street: z.string().max(100),
    postcode: z.string().regex(/^\d{5}$/),
    country: z.string().default('France'),
  }),
  about: z.string().max(2000).optional(),
  photo: z.file().max(1_000_000).mime(['image/png', 'image/jpeg']).optional(),
  news: z.boolean(),
  rules: z.literal(true),
})

export const registration = form(Registration, {
  title: { en: 'Summer school', fr: 'École d’été' },
  intro: { en: 'Sign up before the 1st of June.', fr: 'Inscrivez-vous avant le 1er juin.' },
  submit: { en: 'Sign up', fr: 'S’inscrire' },
  fields: {
    name: { label: { en: 'Your name', fr: 'Votre nom' } },
    email: {
      label: { en: 'E-mail', fr: 'Adresse e-mail' },
      hint: { en: 'We write only about the school.', fr: 'Nous n’écrivons qu’au sujet de l’école.' },
    },
    password: {
      label: { en: 'Password', fr: 'Mot de passe' },
      autocomplete: 'new-password',
      hint: { en: 'At least 12 characters.', fr: 'Au moins 12 caractères.' },
    },
    age: { label: { en: 'Age', fr: 'Âge' } },
    course: {
      label: { en: 'Course', fr: 'Cours' },
      choices: {
        history: { en: 'History', fr: 'Histoire' },
        physics: { en: 'Physics', fr: 'Physique' },
        music: { en: 'Music', fr: 'Musique' },
      },
    },
    meals: { label: { en: 'Meals', fr: 'Repas' } },
    room: {
      label: { en: 'Room', fr: 'Chambre' },
      widget: 'radio',
      choices: {
        single: { en: 'A room of my own', fr: 'Une chambre pour moi' },
        shared: { en: 'A shared room', fr: 'Une chambre partagée' },
      },
    },
    address: { label: { en: 'Address', fr: 'Adresse' } },
    'address.postcode': { hint: { en: 'Five digits.', fr: 'Cinq chiffres.' } },
    photo: { hint: { en: 'PNG or JPEG, at most 1 MB.', fr: 'PNG ou JPEG, 1 Mo au plus.' } },
    news: {
      label: { en: 'Send me news of next year’s school', fr: 'Me tenir au courant de l’école de l’an prochain' },
    },
    rules: { label: { en: 'I agree with the rules of the house', fr: 'J’accepte le règlement de la maison' } },
  },
})

/** What a browser sends of it, and what nobody asked for. */
export const GOOD: readonly (readonly [string, string])[] = [
  ['name', 'Ada'],
  ['email', 'ada@example.org'],
  ['password', 'correct horse battery'],
  ['website', ''],
  ['age', '36'],
  ['height', '1.65'],
  ['arrival', '2026-07-14'],
  ['wakeUp', ''],
  ['course', 'physics'],
  ['meals', 'breakfast'],
  ['meals', 'dinner'],
  ['room', 'single'],
  ['tags', 'logic'],
  ['tags', ''],
  ['tags', 'looms'],
  ['address.street', '12 St James’s Square'],
  ['address.postcode', '75001'],
  ['address.country', ''],
  ['about', 'two\r\nlines'],
  ['rules', 'true'],
  ['role', 'admin'],
  ['__proto__', 'x'],
  ['__proto__.polluted', 'x'],
  ['constructor.prototype.polluted', 'x'],
]

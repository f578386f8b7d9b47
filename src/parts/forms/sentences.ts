// sentences.ts: everything that a form says of its own accord, in English and French.

import type { Language } from '../../app/pages/shell.ts'

type Sentence = string | ((value: string, given: string) => string)

const EN = {
  required: 'Fill in this field.',
  choose: 'Choose one of the options.',
  chooseSome: (count) =>
    count === '1' ? 'Choose at least one of the options.' : `Choose at least ${count} of the options.`,
  tick: 'Tick this box to go on.',
  minItems: (min, given) => `Give at least ${min}; there ${given === '1' ? 'is' : 'are'} ${given}.`,
  maxItems: (max, given) => `Give at most ${max}; there are ${given}.`,
  minLength: (min, given) =>
    given === '0' || min === '1'
      ? 'Fill in this field.'
      : `Use at least ${min} characters; there ${given === '1' ? 'is' : 'are'} ${given}.`,
  maxLength: (max, given) => `Use at most ${max} characters; there are ${given}.`,
  email: 'Give an e-mail address, such as name@example.org.',
  url: 'Give a whole address, such as https://example.org.',
  date: 'Give a date that exists, such as 2026-01-31.',
  time: 'Give a time, such as 14:30.',
  dateTime: 'Give a date and a time, such as 2026-01-31 14:30.',
  number: 'Give a number.',
  integer: 'Give a whole number.',
  minimum: (min) => `Give ${min} or more.`,
  maximum: (max) => `Give ${max} or less.`,
  exclusiveMinimum: (min) => `Give more than ${min}.`,
  exclusiveMaximum: (max) => `Give less than ${max}.`,
  multipleOf: (step) => `Give a multiple of ${step}.`,
  pattern: 'This does not have the form that is asked for.',
  invalid: 'This is not valid.',
  fileRequired: 'Choose a file.',
  fileType: (accept) => `Choose a file of another kind: ${accept}.`,
  fileSize: (size) => `Choose a smaller file: at most ${size}.`,
  fileAgain: 'Please choose the file again.',
  optional: 'optional',
  choosePrompt: 'Choose…',
  submit: 'Send',
  errorTitle: 'Error:',
  summary: (count) => (count === '1' ? 'One field needs your attention' : `${count} fields need your attention`),
} satisfies Readonly<Record<string, Sentence>>

export type SentenceName = keyof typeof EN

const FR: Readonly<Record<SentenceName, Sentence>> = {
  required: 'Remplissez ce champ.',
  choose: 'Choisissez une des options.',
  chooseSome: (count) =>
    count === '1' ? 'Choisissez au moins une des options.' : `Choisissez au moins ${count} options.`,
  tick: 'Cochez cette case pour continuer.',
  minItems: (min, given) => `Indiquez-en au moins ${min} ; il y en a ${given}.`,
  maxItems: (max, given) => `Indiquez-en au plus ${max} ; il y en a ${given}.`,
  minLength: (min, given) =>
    given === '0' || min === '1' ? 'Remplissez ce champ.' : `Utilisez au moins ${min} caractères ; il y en a ${given}.`,
  maxLength: (max, given) => `Utilisez au plus ${max} caractères ; il y en a ${given}.`,
  email: 'Indiquez une adresse e-mail, par exemple nom@exemple.fr.',
  url: 'Indiquez une adresse complète, par exemple https://exemple.fr.',
  date: 'Indiquez une date qui existe, par exemple 2026-01-31.',
  time: 'Indiquez une heure, par exemple 14:30.',
  dateTime: 'Indiquez une date et une heure, par exemple 2026-01-31 14:30.',
  number: 'Indiquez un nombre.',
  integer: 'Indiquez un nombre entier.',
  minimum: (min) => `Indiquez ${min} ou plus.`,
  maximum: (max) => `Indiquez ${max} ou moins.`,
  exclusiveMinimum: (min) => `Indiquez plus de ${min}.`,
  exclusiveMaximum: (max) => `Indiquez moins de ${max}.`,
  multipleOf: (step) => `Indiquez un multiple de ${step}.`,
  pattern: 'Le format attendu n’est pas respecté.',
  invalid: 'Cette valeur n’est pas valable.',
  fileRequired: 'Choisissez un fichier.',
  fileType: (accept) => `Choisissez un fichier d’un autre type : ${accept}.`,
  fileSize: (size) => `Choisissez un fichier plus petit : au plus ${size}.`,
  fileAgain: 'Veuillez choisir à nouveau le fichier.',
  optional: 'facultatif',
  choosePrompt: 'Choisissez…',
  submit: 'Envoyer',
  errorTitle: 'Erreur :',
  summary: (count) =>
    count === '1' ? 'Un champ demande votre attention' : `${count} champs demandent votre attention`,
}

/** @param value the bound that was broken; @param given what there was */
export function sentence(lang: Language, name: SentenceName, value?: number | string, given?: number): string {
  const found: Sentence = lang === 'fr' ? FR[name] : EN[name]
  if (typeof found === 'string') return found
  return found(name === 'fileSize' ? size(Number(value), lang) : show(value, lang), show(given, lang))
}

function show(value: number | string | undefined, lang: Language): string {
  return typeof value === 'number'
    ? new Intl.NumberFormat(lang, { maximumFractionDigits: 10 }).format(value)
    : (value ?? '')
}

const UNITS: Readonly<Record<Language, readonly string[]>> = {
  en: ['bytes', 'kB', 'MB', 'GB', 'TB'],
  fr: ['octets', 'ko', 'Mo', 'Go', 'To'],
}

/** A size as people read it, rounded down: what is said to fit does. */
function size(bytes: number, lang: Language): string {
  const units = UNITS[lang]
  let unit = 0
  let count = bytes
  while (count >= 1000 && unit < units.length - 1) {
    count /= 1000
    unit++
  }
  const rounded = unit === 0 ? count : Math.floor(count * 10) / 10
  return `${show(rounded, lang)} ${units[unit] ?? ''}`
}

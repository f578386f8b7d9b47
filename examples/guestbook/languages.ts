// languages.ts: every word of the page, in both of its languages, and which of them a visitor reads.
import type { AppRequest } from 'guichet'

export type Language = 'en' | 'fr'

/** The one that was chosen, else the one that the browser prefers. */
export function languageOf(request: AppRequest<unknown, unknown, unknown>): Language {
  const chosen = request.cookies.get('lang')
  if (chosen === 'en' || chosen === 'fr') return chosen
  return request.headers.get('accept-language')?.trim().toLowerCase().startsWith('fr') === true ? 'fr' : 'en'
}

const en = {
  title: 'Guest book',
  hut: 'Refuge du Lac Noir',
  height: '2,143 m',
  intro: 'Who comes through the door leaves wet boots and a few words. Turn the pages, and add your own.',
  sign: 'Sign the book',
  signTitle: 'Your page',
  entries: 'What guests wrote',
  count: 'entries',
  pictureBy: 'Picture by',
  remove: 'Take it back',
  newer: 'Newer',
  older: 'Older',
  page: 'Page',
  pages: 'Pages',
  cookies: 'Cookies',
  language: 'Language',
  visit: 'Your visit number',
  sending: 'Sending the picture',
  empty: 'The book is still empty. The first page is yours.',
  skip: 'To the form',
  thanks: 'Thank you. Your words are in the book.',
  removed: 'Your words are out of the book again.',
  notYours: 'This entry was not written from this browser.',
}

const fr: typeof en = {
  title: 'Livre d’or',
  hut: 'Refuge du Lac Noir',
  height: '2 143 m',
  intro: 'Qui passe la porte y laisse ses bottes mouillées et quelques mots. Tournez les pages, ajoutez les vôtres.',
  sign: 'Signer le livre',
  signTitle: 'Votre page',
  entries: 'Ce qu’ont écrit les hôtes',
  count: 'pages écrites',
  pictureBy: 'Photo de',
  remove: 'Retirer',
  newer: 'Plus récentes',
  older: 'Plus anciennes',
  page: 'Page',
  pages: 'Pages',
  cookies: 'Cookies',
  language: 'Langue',
  visit: 'Votre visite numéro',
  sending: 'Envoi de la photo',
  empty: 'Le livre est encore vide. La première page est à vous.',
  skip: 'Aller au formulaire',
  thanks: 'Merci. Vos mots sont dans le livre.',
  removed: 'Vos mots ne sont plus dans le livre.',
  notYours: 'Cette page n’a pas été écrite depuis ce navigateur.',
}

export const WORDS = {
  en,
  fr,
  // Texts of the form, which carry both languages.
  sign: { en: en.sign, fr: fr.sign },
  noPicture: {
    en: 'This file is no picture that a browser shows.',
    fr: 'Ce fichier n’est pas une image qu’un navigateur affiche.',
  },
  weather: {
    sun: { en: 'Sun', fr: 'Soleil' },
    clouds: { en: 'Clouds', fr: 'Nuages' },
    rain: { en: 'Rain', fr: 'Pluie' },
    snow: { en: 'Snow', fr: 'Neige' },
    stars: { en: 'Stars', fr: 'Étoiles' },
  },
}

// words.ts: every word of the page, in both of its languages.
import type { AppRequest } from 'guichet'

export type Language = 'en' | 'fr'

export function languageOf(request: AppRequest<unknown, unknown, unknown>): Language {
  return request.headers.get('accept-language')?.trim().toLowerCase().startsWith('fr') === true ? 'fr' : 'en'
}

const en = {
  title: 'Notes',
  hello: 'Good to see you,',
  write: 'Write it down',
  fresh: 'A new note',
  written: 'Written down.',
  search: 'Search',
  done: 'Done',
  open: 'Not done yet',
  remove: 'Throw away',
  empty: 'Nothing to do. Write your first note.',
  none: 'No note has these words.',
  leave: 'Sign out',
  docs: 'API',
  left: (count: number) => (count === 1 ? '1 note is open' : `${count} notes are open`),
}

const fr: typeof en = {
  title: 'Notes',
  hello: 'Ravi de vous revoir,',
  write: 'Noter',
  fresh: 'Une nouvelle note',
  written: 'C’est noté.',
  search: 'Chercher',
  done: 'Fait',
  open: 'Pas encore fait',
  remove: 'Jeter',
  empty: 'Rien à faire. Écrivez votre première note.',
  none: 'Aucune note ne contient ces mots.',
  leave: 'Se déconnecter',
  docs: 'API',
  left: (count) => (count < 2 ? `${count} note en attente` : `${count} notes en attente`),
}

export const WORDS: Readonly<Record<Language, typeof en>> = { en, fr }

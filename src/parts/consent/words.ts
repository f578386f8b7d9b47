// words.ts: what the banner and the page of consent say, in French and in English. The sentences are part of the version
// of the text: who changes them asks everybody again.

import type { Language } from '../../app/pages/shell.ts'

export interface Words {
  readonly title: string
  readonly ask: string
  readonly accept: string
  readonly refuse: string
  readonly choose: string
  readonly save: string
  readonly region: string
  readonly page: string
  readonly necessary: string
  readonly necessaryText: string
  readonly stands: string
  readonly none: string
  readonly again: string
  readonly saved: string
  readonly policy: string
  readonly cookies: string
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Your choice about cookies',
    ask: 'This site would like to keep cookies for more than it needs to work. You may refuse: everything still works.',
    accept: 'Accept all',
    refuse: 'Refuse all',
    choose: 'Choose one by one',
    save: 'Save my choice',
    region: 'Consent to cookies',
    page: 'You can change your mind here at any time, as easily as you agreed.',
    necessary: 'Necessary',
    necessaryText: 'Without these the site cannot do what you ask of it. They are kept in any case.',
    stands: 'What stands now:',
    none: 'Nothing has been chosen yet, so nothing but the necessary is kept.',
    again: 'We will ask again on',
    saved: 'Your choice has been saved.',
    policy: 'Privacy policy',
    cookies: 'Cookies:',
  },
  fr: {
    title: 'Votre choix sur les cookies',
    ask: 'Ce site souhaite déposer des cookies au-delà de ce qui lui est nécessaire. Vous pouvez refuser : tout fonctionnera.',
    accept: 'Tout accepter',
    refuse: 'Tout refuser',
    choose: 'Choisir un par un',
    save: 'Enregistrer mon choix',
    region: 'Consentement aux cookies',
    page: 'Vous pouvez changer d’avis ici à tout moment, aussi facilement que vous avez accepté.',
    necessary: 'Nécessaires',
    necessaryText: 'Sans eux, le site ne peut pas faire ce que vous lui demandez. Ils sont déposés dans tous les cas.',
    stands: 'Ce qui vaut actuellement :',
    none: 'Rien n’a été choisi : seul le nécessaire est déposé.',
    again: 'Nous vous redemanderons le',
    saved: 'Votre choix est enregistré.',
    policy: 'Politique de confidentialité',
    cookies: 'Cookies :',
  },
}

/** Every word of the page, in the languages it speaks; the first one is for everybody else. */
export const words = {
  en: {
    title: 'Chat',
    room: 'Room',
    rooms: 'Other rooms',
    name: 'Your name',
    message: 'Message',
    send: 'Send',
    empty: 'Nobody has said anything yet.',
    lost: 'The connection is lost; it comes back by itself.',
    messages: 'Messages',
  },
  fr: {
    title: 'Discussion',
    room: 'Salon',
    rooms: 'Autres salons',
    name: 'Votre nom',
    message: 'Message',
    send: 'Envoyer',
    empty: 'Personne n’a encore rien dit.',
    lost: 'La connexion est perdue ; elle revient d’elle-même.',
    messages: 'Messages',
  },
} as const

export type Language = keyof typeof words

/** The first language of Accept-Language that the page speaks. */
export function languageOf(accept: string | null): Language {
  const wanted = (accept ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return wanted.find((language): language is Language => language in words) ?? 'en'
}

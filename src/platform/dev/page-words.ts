// page-words.ts: what stands on the error page besides the error itself, in French and English.

import type { Language } from '../../app/pages/shell.ts'

const EN = {
  noStart: 'The app is not running',
  copy: 'Copy as text',
  copied: 'Copied',
  open: 'Open in editor',
  replay: 'Replay',
  replayFailed: 'Not sent: open the inspector to fill in what is hidden.',
  inspector: 'Inspector',
  hint: 'Hint',
  trace: 'Where it happened',
  in: 'in',
  held: 'Variables here',
  causedBy: 'Caused by',
  request: 'The request',
  route: '· route',
  body: 'Body',
  bodyOf: (bytes: number) => `A body of ${bytes} bytes, which is no text.`,
  framesOf: (count: number, owners: string) => `${count} ${count === 1 ? 'call' : 'calls'} in ${owners}`,
  whoSees: 'Only you see this: development, on this machine, in the browser that was let in.',
  id: 'request',
}

export type PageWords = Readonly<typeof EN>

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = {
  en: EN,
  fr: {
    noStart: 'L’application ne tourne pas',
    copy: 'Copier en texte',
    copied: 'Copié',
    open: 'Ouvrir dans l’éditeur',
    replay: 'Rejouer',
    replayFailed: 'Pas envoyé : complétez dans l’inspecteur ce qui est masqué.',
    inspector: 'Inspecteur',
    hint: 'Piste',
    trace: 'Où cela s’est passé',
    in: 'dans',
    held: 'Variables à cet endroit',
    causedBy: 'Cause',
    request: 'La requête',
    route: '· route',
    body: 'Corps',
    bodyOf: (bytes) => `Un corps de ${bytes} octets, qui n’est pas du texte.`,
    framesOf: (count, owners) => `${count} ${count === 1 ? 'appel' : 'appels'} dans ${owners}`,
    whoSees: 'Vous seul voyez ceci : en développement, sur cette machine, dans le navigateur qui a reçu l’accès.',
    id: 'requête',
  },
}

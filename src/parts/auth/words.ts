// words.ts: what the pages for signing in say, in English and in French.

import type { Language } from '../../app/pages/shell.ts'

export interface Words {
  readonly signIn: string
  readonly signOut: string
  readonly join: string
  readonly name: string
  readonly password: string
  readonly newPassword: string
  readonly enter: string
  readonly wrong: string
  readonly wait: (minutes: number) => string
  readonly signedIn: string
  readonly leave: string
  readonly noAccount: string
  readonly haveAccount: string
  readonly hint: (least: number) => string
  readonly taken: string
  readonly noName: string
  readonly short: (least: number) => string
  readonly long: string
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    signIn: 'Sign in',
    signOut: 'Sign out',
    join: 'Create an account',
    name: 'Name',
    password: 'Password',
    newPassword: 'Choose a password',
    enter: 'Sign in',
    wrong: 'Name and password do not fit.',
    wait: (minutes) =>
      `Too many tries. Please wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`,
    signedIn: 'You are signed in.',
    leave: 'Sign out of this site on this device?',
    noAccount: 'No account yet?',
    haveAccount: 'Have an account already?',
    hint: (least) => `At least ${least} characters. A few words in a row are easy to keep and hard to guess.`,
    taken: 'This name is taken. Choose another one.',
    noName: 'Write a name.',
    short: (least) => `The password needs at least ${least} characters.`,
    long: 'The password is too long.',
  },
  fr: {
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    join: 'Créer un compte',
    name: 'Nom',
    password: 'Mot de passe',
    newPassword: 'Choisissez un mot de passe',
    enter: 'Se connecter',
    wrong: 'Le nom et le mot de passe ne vont pas ensemble.',
    wait: (minutes) =>
      `Trop d’essais. Attendez ${minutes === 1 ? 'une minute' : `${minutes} minutes`}, puis réessayez.`,
    signedIn: 'Vous êtes connecté.',
    leave: 'Se déconnecter de ce site sur cet appareil ?',
    noAccount: 'Pas encore de compte ?',
    haveAccount: 'Vous avez déjà un compte ?',
    hint: (least) =>
      `Au moins ${least} caractères. Quelques mots à la suite sont faciles à retenir et difficiles à deviner.`,
    taken: 'Ce nom est déjà pris. Choisissez-en un autre.',
    noName: 'Écrivez un nom.',
    short: (least) => `Le mot de passe doit avoir au moins ${least} caractères.`,
    long: 'Le mot de passe est trop long.',
  },
}

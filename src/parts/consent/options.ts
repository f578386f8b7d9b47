// options.ts: how consent is asked for, as rows.

import { defineOptions } from '../../base/options.ts'

export const consentOptions = defineOptions('consent', {
  path: {
    default: '/consent',
    says: 'Path of the page where a visitor sees and changes the choice.',
    why: 'Withdrawing must be as easy as agreeing (GDPR, article 7.3): link to it from every page.',
  },
  cookieName: {
    default: 'consent',
    says: 'Name of the cookie that keeps the choice.',
    why: 'A choice that is not kept would be asked for on every page; this cookie needs no consent itself.',
  },
  askAgainDays: {
    default: 182,
    min: 1,
    max: 400,
    says: 'Days after which everybody is asked again, whatever was chosen.',
    why: 'Six months is what the CNIL recommends for keeping a choice, a refusal included.',
  },
  banner: {
    default: true,
    says: 'Puts the banner on every page of a visitor who has not chosen yet.',
    why: 'Off, for who places it by hand: request.get(consented).banner is its markup.',
  },
})

// errors.ts: what can go wrong when consent is asked for.

import { defineErrors } from '../../base/errors.ts'

export const consentErrors = defineErrors('GUI_CONSENT', {
  GUI_CONSENT_PURPOSE: {
    status: 500,
    blame: 'app',
    says: 'The cookie "{cookie}" is declared for the purpose "{purpose}", which does not exist.',
    hint: 'Declare the purpose in consent({ purposes }), or say "necessary" for a cookie without which the site cannot do what was asked.',
  },
  GUI_CONSENT_NAME: {
    status: 500,
    blame: 'app',
    says: '"{name}" cannot be the name of a purpose.',
    hint: 'Use small letters, digits and hyphens, and not "necessary", which needs no consent.',
  },
  GUI_CONSENT_CHOICE: {
    status: 400,
    blame: 'peer',
    says: 'The choice could not be read.',
    hint: 'Send the form of the consent page.',
  },
})

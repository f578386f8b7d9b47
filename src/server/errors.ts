// errors.ts: what can go wrong between a socket and a handler.

import { defineErrors } from '../base/errors.ts'

export const serverErrors = defineErrors('GUI_SERVER', {
  GUI_SERVER_HEAD_TIMEOUT: {
    status: 408,
    blame: 'peer',
    says: 'The request head did not arrive in time.',
    hint: 'Send it within {ms} milliseconds.',
  },
  GUI_SERVER_BODY_TIMEOUT: {
    status: 408,
    blame: 'peer',
    says: 'The request body arrives too slowly.',
    hint: 'Send at least {rate} bytes per second.',
  },
  GUI_SERVER_HANDLER_TIMEOUT: {
    status: 503,
    blame: 'app',
    says: 'The handler did not answer within {ms} milliseconds.',
    hint: 'Answer sooner, stream the answer, or raise handlerTimeoutMs.',
  },
  GUI_SERVER_CONNECTIONS: {
    status: 503,
    blame: 'peer',
    says: 'Too many connections.',
    hint: 'Try again later; the operator can raise connectionsMax or connectionsPerAddressMax.',
  },
  GUI_SERVER_UPGRADE: {
    status: 426,
    blame: 'peer',
    says: 'This target answers only a connection that asks to be upgraded.',
    hint: 'Send Connection: Upgrade and Upgrade: {protocol} on HTTP/1.1.',
  },
  GUI_SERVER_NO_REPLY: {
    status: 500,
    blame: 'app',
    says: 'The handler gave no Reply.',
    hint: 'A Handler returns a Reply or a promise of one; an App makes one of any answer.',
  },
  GUI_SERVER_CLIENT_LEFT: {
    status: 499,
    blame: 'peer',
    says: 'The client left before the reply was complete.',
    hint: 'Nothing to do: people close pages.',
  },
})

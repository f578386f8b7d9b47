// errors.ts: what can go wrong between guichet and a program that was written for another kind of server.

import { defineErrors } from '../../base/errors.ts'

export const nodeErrors = defineErrors('GUI_NODE', {
  GUI_NODE_HANDLER: {
    status: 500,
    blame: 'app',
    says: '{maker} cannot make a Handler of {given}.',
    hint: '{wanted}',
  },
  GUI_NODE_NOT_OPEN: {
    status: 500,
    blame: 'bug',
    says: 'A Fastify instance was asked for an answer before it was opened, or after it was closed.',
    hint: 'Whoever mounts a Handler calls its open(site) before the first request and its close() after the last.',
  },
  GUI_NODE_RESPONSE: {
    status: 500,
    blame: 'app',
    says: 'A fetch handler answered with {given}.',
    hint: 'It returns a Response, or a promise of one, with a status from 200 to 599 and a body that nobody has read.',
  },
  GUI_NODE_BROKEN_OFF: {
    status: 500,
    blame: 'app',
    says: 'A Node.js handler destroyed its connection before the answer was complete.',
    hint: 'Answer with a status, or call next(error): then the App says what went wrong.',
  },
  GUI_NODE_SOCKET: {
    status: 500,
    blame: 'app',
    says: 'A Node.js handler {did}.',
    hint: "Answer through the ServerResponse: writeHead() with a last status, write() and end(). The connection is shared, so its socket is not the handler's to write to.",
  },
  GUI_NODE_DOT_SEGMENTS: {
    status: 400,
    blame: 'peer',
    says: 'The path holds a segment "." or "..".',
    hint: 'RFC 3986 §5.2.4: remove dot segments before the request is sent, as browsers do.',
  },
})

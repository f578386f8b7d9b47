// websocket-options.ts: the flags of `guichet ws`. Where `guichet http` has the same, they mean the same.

import { defineOptions } from '../../base/options.ts'

const SAME = 'guichet http has it under this name.'

export const websocketOptions = defineOptions('ws', {
  auth: {
    default: undefined,
    type: 'string',
    flag: 'auth',
    short: 'a',
    says: 'Credentials: user:password, or a token with --auth-type=bearer.',
    why: SAME,
  },
  authType: {
    default: 'basic',
    words: ['basic', 'bearer'],
    flag: 'auth-type',
    short: 'A',
    says: 'How credentials are sent.',
    why: SAME,
  },
  protocol: {
    default: undefined,
    type: 'string',
    flag: 'protocol',
    says: 'Subprotocols to offer, the best first, with commas between them.',
    why: 'Some servers, such as those of GraphQL and MQTT, refuse a connection without one.',
  },
  maxSizeBytes: {
    default: 67_108_864,
    min: 1,
    flag: 'max-size',
    says: 'Bytes a message may have.',
    why: 'A message is in memory as a whole before it is printed.',
  },
  timeoutSeconds: {
    default: 30,
    min: 0,
    flag: 'timeout',
    says: 'Seconds that opening may take; 0 for any number.',
    why: 'An open connection may be silent for hours, one that does not open is broken.',
  },
  verify: {
    default: 'yes',
    flag: 'verify',
    says: 'yes, no to trust any certificate, or a file with authorities to trust.',
    why: SAME,
  },
  ignoreStdin: {
    default: false,
    flag: 'ignore-stdin',
    short: 'I',
    says: 'Only listen: send nothing, and stay until the server closes.',
    why: SAME,
  },
  quiet: { default: false, flag: 'quiet', short: 'q', says: 'Say nothing but messages and errors.', why: SAME },
  help: { default: false, flag: 'help', short: 'h', says: 'Print this help.', why: 'Every program has it.' },
})

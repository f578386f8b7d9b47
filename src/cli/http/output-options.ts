// output-options.ts: the flags of `guichet http` that say what is printed, how, and where to. Names, letters and
// meanings are HTTPie's.

import { defineOptions } from '../../base/options.ts'

const SAME = 'HTTPie has it under this name.'

export const httpOutputOptions = defineOptions('http output', {
  print: {
    default: undefined,
    type: 'string',
    flag: 'print',
    short: 'p',
    says: 'What to print: H and B for head and body of the request, h, b and m for head, body and times of the response.',
    why: "HTTPie's letters; without it hb on a terminal, and b into a file or a pipe.",
  },
  headers: { default: false, flag: 'headers', short: 'h', says: 'Print only the head of the response.', why: SAME },
  meta: { default: false, flag: 'meta', short: 'm', says: 'Print only how long it took.', why: SAME },
  body: { default: false, flag: 'body', short: 'b', says: 'Print only the body of the response.', why: SAME },
  verbose: {
    default: false,
    flag: 'verbose',
    short: 'v',
    says: 'Print everything: request, response, and what lay between; twice: the times too.',
    why: SAME,
  },
  all: {
    default: false,
    flag: 'all',
    says: 'Print also what came before the last response, such as redirects.',
    why: SAME,
  },
  pretty: {
    default: undefined,
    type: 'string',
    words: ['all', 'colors', 'format', 'none'],
    flag: 'pretty',
    says: 'Colour and lay out what is printed; without it all on a terminal, else none.',
    why: SAME,
  },
  style: {
    default: 'auto',
    words: ['auto', 'bw', 'monokai', 'pie', 'solarized'],
    flag: 'style',
    short: 's',
    says: "Colours; auto are the terminal's own.",
    why: 'The few of HTTPie that are most used; the others come from a library of Python.',
  },
  unsorted: { default: false, flag: 'unsorted', says: 'Sort neither headers nor keys of JSON.', why: SAME },
  sorted: { default: false, flag: 'sorted', says: 'Sort headers and keys of JSON.', why: SAME },
  formatOptions: {
    default: [],
    flag: 'format-options',
    says: 'Details of the layout, as in json.indent:2,json.sort_keys:false,headers.sort:false,xml.indent:4.',
    why: SAME,
  },
  responseCharset: {
    default: undefined,
    type: 'string',
    flag: 'response-charset',
    says: 'Charset of the response, whatever it says itself.',
    why: SAME,
  },
  responseMime: {
    default: undefined,
    type: 'string',
    flag: 'response-mime',
    says: 'Media type of the response, whatever it says itself.',
    why: SAME,
  },
  stream: {
    default: false,
    flag: 'stream',
    short: 'S',
    says: 'Print line by line as it comes, also what is laid out; events and JSON Lines always are.',
    why: SAME,
  },
  output: {
    default: undefined,
    type: 'string',
    flag: 'output',
    short: 'o',
    says: 'Write into this file instead of printing.',
    why: SAME,
  },
  download: {
    default: false,
    flag: 'download',
    short: 'd',
    says: 'Save the body in a file that is named after the URL; implies --follow.',
    why: SAME,
  },
  continue: {
    default: false,
    flag: 'continue',
    short: 'c',
    says: 'Go on with a download that broke off; needs --output.',
    why: SAME,
  },
  quiet: {
    default: false,
    flag: 'quiet',
    short: 'q',
    says: 'Print nothing but errors and warnings; twice: no warnings.',
    why: SAME,
  },
  formattedBytesMax: {
    default: 33_554_432,
    min: 1,
    says: 'Bytes of a body that are laid out; a larger one is printed as it is.',
    why: 'Layout needs the whole body in memory, several times its size; nobody reads 32 MiB on a terminal.',
  },
})

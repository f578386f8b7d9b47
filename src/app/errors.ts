// errors.ts: every error that the App itself can raise. Most blame the app's author and are thrown while the
// program starts; sentences quote what the author wrote, never what a client sent.

import { defineErrors } from '../base/errors.ts'

const APP = { status: 500, blame: 'app' } as const

export const appErrors = defineErrors('GUI_APP', {
  GUI_APP_PATTERN: {
    ...APP,
    says: 'The pattern "{pattern}" is not valid: {why}.',
    hint: 'A pattern is "/" and segments: text, or <name>, <converter:name>, <converter(arguments):name>.',
  },
  GUI_APP_CONVERTER: {
    ...APP,
    says: 'There is no converter "{name}" in the pattern "{pattern}".',
    hint: '{nearest}',
  },
  GUI_APP_CONVERTER_NAME: {
    ...APP,
    says: 'The converter "{name}" cannot be defined: {why}.',
    hint: 'Choose a name of letters, digits and underscores that is not one of the built-in ones.',
  },
  GUI_APP_DUPLICATE: {
    ...APP,
    says: '{method} {pattern} at {second} matches exactly what {method} {other} at {first} matches.',
    hint: 'Only one of them could ever answer: remove one, or change its pattern or method.',
  },
  GUI_APP_MOUNT_TAKEN: {
    ...APP,
    says: 'Something is mounted at "{pattern}" already.',
    hint: 'Mount the second handler at another prefix.',
  },
  GUI_APP_MOUNTED_TWICE: {
    ...APP,
    says: 'The App mounted at "{pattern}" is a part of another App already.',
    hint: 'An App has one parent, whose onError and notFound it falls back to; make a second App, or mount its .handler.',
  },
  GUI_APP_MOUNT_PLACE: {
    ...APP,
    says: 'The App has the place "{at}" of its own and cannot be mounted at "{pattern}".',
    hint: 'Write app.mount(part), or leave `at` out of the part.',
  },
  GUI_APP_MOUNT_CIRCLE: {
    ...APP,
    says: 'The App cannot be mounted at "{pattern}" inside itself.',
    hint: 'Mount it in another App.',
  },
  GUI_APP_FROZEN: {
    ...APP,
    says: '{what} came after the App had been opened or had answered its first request.',
    hint: 'Declare routes, middleware, mounts and hooks while the program loads, before serve(app).',
  },
  GUI_APP_METHOD: {
    ...APP,
    says: '"{method}" cannot be the method of a route.',
    hint: 'Use GET, POST, PUT, PATCH, DELETE, OPTIONS or QUERY, in capitals; HEAD comes with GET.',
  },
  GUI_APP_URL: {
    ...APP,
    says: 'No URL of "{pattern}" can be built: {why}.',
    hint: 'Give url() one value for each parameter, such as its converter would read from a URL.',
  },
  GUI_APP_ANSWER: {
    ...APP,
    says: '{who} returned {given}.',
    hint: 'Return a string (HTML), an object, array, number, boolean or null (JSON), bytes, a stream, or reply(…); for an empty answer reply(null, 204).',
  },
  GUI_APP_JSON: {
    ...APP,
    says: 'The answer of {who} cannot be sent as JSON: {place} is {given}.',
    hint: 'Make a plain value of it: Object.fromEntries(map), [...set], String(bigint) or Number(bigint), await promise.',
  },
  GUI_APP_CHUNK: {
    ...APP,
    says: 'The stream of {who} gave {given}.',
    hint: 'Give strings and bytes; or begin with an object, and every value is sent as one line of JSON.',
  },
  GUI_APP_NEXT_TWICE: {
    ...APP,
    says: 'A middleware called next() twice.',
    hint: 'Keep the reply of the first call: the handler behind next() may run once for a request.',
  },
  GUI_APP_REDIRECT: {
    ...APP,
    says: 'The redirect cannot be sent: {why}.',
    hint: 'redirect(location, status): a URL or path on one line, and 301, 302, 303, 307 or 308.',
  },
  GUI_APP_CORS: {
    ...APP,
    says: 'cors() cannot be set up: {why}.',
    hint: 'Name the origins: cors({ origin: ["https://a.test"], credentials: true }).',
  },
  GUI_APP_ROOT: {
    ...APP,
    says: 'The App does not know its folder, and something mounted in it asks for it.',
    hint: 'Write new App({ root: import.meta.dirname }).',
  },
})

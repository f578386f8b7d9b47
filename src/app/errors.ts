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
    hint: '{nearest} Converters of your own are those of one App: a part that is mounted needs its own `converters`.',
  },
  GUI_APP_CONVERTER_NAME: {
    ...APP,
    says: 'The converter "{name}" cannot be defined: {why}.',
    hint: 'Choose a name of letters, digits and underscores that is not one of the built-in ones.',
  },
  GUI_APP_CONVERTER_PART: {
    ...APP,
    says: 'The converter "{name}" has no function {part}.',
    hint: 'A converter goes both ways: { parse: (text) => value or undefined, build: (value) => text }.',
  },
  GUI_APP_ROUTE: {
    ...APP,
    says: 'The route {route} was given {given}.',
    hint: '{instead}',
  },
  GUI_APP_USE: {
    ...APP,
    says: '{who} was given {given}, which is no middleware.',
    hint: '{instead}',
  },
  GUI_APP_MOUNT: {
    ...APP,
    says: 'app.mount() was given {given}.',
    hint: '{instead}',
  },
  GUI_APP_TWICE: {
    ...APP,
    says: 'app.{what}() at {second} would replace the one at {first}.',
    hint: 'An App has one: tell the cases apart inside of it, or give a mounted App one of its own.',
  },
  GUI_APP_ROOT_PATH: {
    ...APP,
    says: 'The `root` of the App is {given}, which is no absolute path.',
    hint: 'Write new App({ root: import.meta.dirname }): a relative one would change with where the program is started.',
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
  GUI_APP_OPTION: {
    ...APP,
    says: '{who} knows no option "{name}".',
    hint: '{nearest}',
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
  GUI_APP_TEST_UPGRADE: {
    status: 500,
    blame: 'app',
    says: 'The request for {protocol} was answered {status}, not by an upgrade: {said}',
    hint: 'See whether its path and method lead to a route that answers with an upgrade to this protocol.',
  },
  GUI_APP_URL: {
    ...APP,
    says: 'No URL of "{pattern}" can be built: {why}.',
    hint: 'Give url() one value for each parameter, such as its converter would read from a URL.',
  },
  GUI_APP_ANSWER: {
    ...APP,
    says: '{who} returned {given}.',
    hint: 'Return a string (HTML), an object, array, number, boolean or null (JSON), bytes, a stream, or reply(…); for an empty answer reply(null, 204). A middleware returns what next() gave.',
  },
  GUI_APP_MOUNT_ANSWER: {
    ...APP,
    says: 'The handler mounted at "{pattern}" returned {given}.',
    hint: 'What is mounted gives a Reply, such as text("…") or reply(value): only routes, app.get(pattern, handler), make one of plain values. What gives a Response is mounted by fromFetch(program), from guichet/node.',
  },
  GUI_APP_JSON: {
    ...APP,
    says: 'The answer of {who} cannot be sent as JSON: {place} is {given}.',
    hint: 'Make a plain value of it, of fewer than 1,000 levels: Object.fromEntries(map), [...set], String(bigint) or Number(bigint), await promise.',
  },
  GUI_APP_CHUNK: {
    ...APP,
    says: 'The stream of {who} gave {given}.',
    hint: 'Give strings and bytes; or begin with an object, and every value is sent as one line of JSON.',
  },
  GUI_APP_NEXT_TWICE: {
    ...APP,
    says: '{who} called next() twice.',
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
  GUI_APP_SITE: {
    ...APP,
    says: 'The App has not been opened, so it has no folder, no log and no mode yet.',
    hint: 'Ask for request.site in a handler, and let serve(app), guichet or app.request() open the App.',
  },
  GUI_APP_KEY: {
    ...APP,
    says: 'Nothing has set "{name}" for {who}.{by}',
    hint: 'Register the middleware that sets it with app.use() on this App or on one above it.',
  },
  GUI_APP_SECRET: {
    ...APP,
    says: 'The App has no secret that is long enough to sign or encrypt with.',
    hint: 'Give new App({ secret }) or GUICHET_SECRET at least {min} characters, such as those of `openssl rand -hex 32`.',
  },
  GUI_APP_FINISH: {
    ...APP,
    says: 'The last word on the reply of {who} failed.',
    hint: 'See the cause in the log: what runs in request.onReply() may not throw.',
  },
  GUI_APP_SCHEMA: {
    ...APP,
    says: 'The `{part}` of {who} is not a schema.',
    hint: 'Give a Standard Schema, such as one of zod, valibot or arktype: { input: z.object({ … }) }.',
  },
  GUI_APP_RESPONSE: {
    ...APP,
    says: 'The answer of {who} with status {status} does not fit its own schema: {faults}.',
    hint: 'Answer what `response` promises, or change the schema there.',
  },
  GUI_APP_MEDIA_TYPE: {
    status: 415,
    blame: 'peer',
    says: 'This address takes {known}.',
    hint: 'Say in Content-Type what the body is.',
  },
  GUI_APP_JSON_DEPTH: {
    status: 400,
    blame: 'peer',
    says: 'The JSON is nested deeper than {max} levels.',
    hint: 'Send a flatter value.',
  },
  GUI_APP_EXTENSION: {
    ...APP,
    says: 'The extension "{name}" cannot be installed: {why}.',
    hint: 'Make it with defineExtension({ name, … }) and install it once for an App.',
  },
  GUI_APP_UNESCAPED: {
    ...APP,
    says: '{who} returned a string that holds the {what} "{name}" as it came, with signs that HTML reads as markup.',
    hint: 'Put html before the template literal (html`…`): it escapes every value. Or send plain text with text(…). Only development looks; in production the string would have been sent.',
  },
  GUI_APP_COOKIE_KEY: {
    ...APP,
    says: 'There is no key to sign the cookie {name} with, or to check it.',
    hint: 'Give new App({ secret }) or GUICHET_SECRET, or leave `signed` out.',
  },
  GUI_APP_COOKIE_LATE: {
    ...APP,
    says: 'The cookie {name} came when the reply had its head already.',
    hint: 'Set and delete cookies before the answer is returned, or in middleware; a stream that has begun can send none.',
  },
  GUI_APP_CHANNEL: {
    ...APP,
    says: 'A channel cannot keep {kept} events.',
    hint: 'Give `kept` as a whole number, 0 to keep none.',
  },
  GUI_APP_CHANNEL_BEHIND: {
    status: 503,
    blame: 'peer',
    says: 'A reader of a channel was more than {max} events behind.',
    hint: 'It was sent away, so that it holds nobody up; a browser connects again by itself, and gets what `kept` kept.',
  },
  GUI_APP_EVENT: {
    ...APP,
    says: 'The stream of {who} gave an event whose {name} {why}.',
    hint: 'An id (text or a number) and the name of an event are one line each, retry is in milliseconds. What a visitor has sent goes whole as { data: value }: else an object with a data says these too.',
  },
  GUI_APP_HTML_TAG: {
    ...APP,
    says: 'html was called as a function, with {given}.',
    hint: 'Write it before a template literal, html`<p>…</p>`; for markup from a trusted source there is raw(text).',
  },
  GUI_APP_HTML_RAW: {
    ...APP,
    says: 'raw() was given {given}.',
    hint: 'Give text: raw(String(value)), raw(buffer.toString()).',
  },
  GUI_APP_HTML_POSITION: {
    ...APP,
    says: 'Value {number} of the template "{template}" stands {place}.',
    hint: 'Values may stand in text and in quoted attributes. {instead}',
  },
  GUI_APP_HTML_UNFINISHED: {
    ...APP,
    says: 'The template "{template}" ends {place}.',
    hint: 'Close it in the same template: what html makes is put between other markup, so it has to be whole.',
  },
  GUI_APP_HTML_MARKUP: {
    ...APP,
    says: 'It is not clear how browsers read the template "{template}": {why}.',
    hint: '{instead}',
  },
  GUI_APP_HTML_VALUE: {
    ...APP,
    says: 'Value {number} of the template "{template}", {place}, is {given}.',
    hint: 'Give text, a number, html`…`, or an array or a promise of these: date.toISOString(), url.href, [...set], String(value).',
  },
  GUI_APP_HTML_URL: {
    ...APP,
    says: 'Value {number} of the template "{template}", {place}, makes a URL whose scheme may not stand there.',
    hint: 'Paths may, and https:, http:, mailto:, tel: and their like. Write another scheme into the template, or give raw(url) if the program made the URL.',
  },
  GUI_APP_HTML_SITE: {
    ...APP,
    says: 'Value {number} of the template "{template}", {place}, makes a URL that leads away from this site, and what it loads would run in the page.',
    hint: 'Give a path. Write another site into the template, or give raw(url) if the program chose the URL.',
  },
  GUI_APP_HTML_CODE: {
    ...APP,
    says: 'Value {number} of the template "{template}", {place}, would be read as {language}.',
    hint: '{instead}',
  },
  GUI_APP_HTML_JSON: {
    ...APP,
    says: 'Value {number} of the template "{template}", {place}, is text that is not JSON.',
    hint: 'Give JSON.stringify(value).',
  },
  GUI_APP_HTML_END: {
    ...APP,
    says: 'Value {number} of the template "{template}", {place}, holds markup that ends <{element}> or hides its end.',
    hint: 'In a script write <\\/script for "</script" and \\x3C!-- for "<!--"; in a style sheet <\\/style for "</style".',
  },
  GUI_APP_HTML_PENDING: {
    ...APP,
    says: 'The text of html`…` was asked for while a promise in it was open.',
    hint: 'Return it from the handler as it is, or ask after: const { text } = await page.ready().',
  },
  GUI_APP_SESSION_LATE: {
    ...APP,
    says: 'request.session.{what} came after the reply had begun, so it would be lost.',
    hint: 'Change the session before a stream gives its first value, or in an onReply() given after the session was first used.',
  },
  GUI_APP_SESSION_SIZE: {
    ...APP,
    says: 'The session is too large for a cookie: {size} bytes sealed, and {max} fit.',
    hint: 'Keep less in it, such as an id, or keep it on the server: new App({ session: { store } }); see docs/sessions.md.',
  },
  GUI_APP_SESSION_CROWD: {
    status: 503,
    blame: 'app',
    says: 'The session could not be written: other replies were faster, {tries} times.',
    hint: 'Keep what many requests change at once in a database, not in a session.',
  },
  GUI_APP_CSRF: {
    status: 403,
    blame: 'peer',
    says: 'This {method} was refused, since {why}.',
    hint: 'Send it from a page of this site. For its author: list the other origin in new App({ trustedOrigins }), or write { csrf: false } at the route.',
  },
  GUI_APP_ORIGIN: {
    ...APP,
    says: '"{origin}" in trustedOrigins is no origin.',
    hint: 'Write scheme, host and port only, in lower case and without a slash behind it: "https://a.test".',
  },
})

// errors.ts: what can go wrong between a command line and a response. exit.ts turns these codes into exit codes.

import { defineErrors } from '../../base/errors.ts'

/** Nobody's client ever sees these: the status only fills the column. */
const OPERATOR = { status: 500, blame: 'operator' } as const
const PEER = { status: 502, blame: 'peer' } as const

export const clientErrors = defineErrors('GUI_CLIENT', {
  GUI_CLIENT_URL_MISSING: {
    ...OPERATOR,
    says: 'There is no URL to ask.',
    hint: 'For example: guichet {command} :8000/path',
  },
  GUI_CLIENT_URL: {
    ...OPERATOR,
    says: '"{url}" is not a URL: {why}.',
    hint: 'Write example.org/path, :8000/path for this machine, or a whole URL between quotes.',
  },
  GUI_CLIENT_SCHEME: {
    ...OPERATOR,
    says: 'The scheme {scheme}: cannot be asked here.',
    hint: 'Use {known}.',
  },
  GUI_CLIENT_METHOD: {
    ...OPERATOR,
    says: '"{method}" is not a method.',
    hint: 'A method is a word such as GET, POST, PUT, PATCH or DELETE.',
  },
  GUI_CLIENT_HEADER: {
    ...OPERATOR,
    says: 'The header "{name}" cannot be sent: {why}.',
    hint: 'A name is made of letters, digits and dashes; a value has no line break. A data field is name=value.',
  },
  GUI_CLIENT_ITEM: {
    ...OPERATOR,
    says: '"{item}" is not a request item.',
    hint: 'Items are Header:value, query==value, field=value, field:=json, field@file; guichet http --help lists them.',
  },
  GUI_CLIENT_ITEM_VALUE: {
    ...OPERATOR,
    says: 'The item "{item}" has a value, but ";" sends a header that is empty.',
    hint: 'Write Header; for an empty header, Header:value for one with a value.',
  },
  GUI_CLIENT_ITEM_FILE: {
    ...OPERATOR,
    says: 'The item "{item}" names a file that cannot be read: {why}.',
    hint: 'The path is relative to the folder you are in; ~ is your home.',
  },
  GUI_CLIENT_ITEM_TEXT: {
    ...OPERATOR,
    says: 'The item "{item}" embeds a file that is not UTF-8 text.',
    hint: 'Send it as a file: field@{path} with --form.',
  },
  GUI_CLIENT_ITEM_JSON: {
    ...OPERATOR,
    says: 'The item "{item}" does not hold JSON: {why}.',
    hint: 'Use field=text for a string; put JSON between single quotes, so that the shell leaves it alone.',
  },
  GUI_CLIENT_ITEM_COMPLEX: {
    ...OPERATOR,
    says: 'The item "{item}" holds {kind}, which a form cannot carry.',
    hint: 'A form has strings, numbers and true or false; leave --form out to send JSON.',
  },
  GUI_CLIENT_NESTED: {
    ...OPERATOR,
    says: '{kind} error: {message}\n{source}\n{pointer}',
    hint: 'Paths are field[key], field[] to append and field[0] for a place; a backslash makes [ and ] part of a name.',
  },
  GUI_CLIENT_FILE_FIELDS: {
    ...OPERATOR,
    says: 'A JSON body has no file fields: {fields}.',
    hint: 'Did you mean --form? A whole file as the body is written @path.',
  },
  GUI_CLIENT_BODY_TWICE: {
    ...OPERATOR,
    says: 'There are two bodies: {one} and {other}.',
    hint: 'Send one of them. --ignore-stdin leaves standard input alone, which scripts need.',
  },
  GUI_CLIENT_STDIN: {
    ...OPERATOR,
    says: 'Nothing came from standard input for {seconds} seconds.',
    hint: 'Pass --ignore-stdin when the body does not come from there.',
  },
  GUI_CLIENT_FLAGS: {
    ...OPERATOR,
    says: 'The flags {one} and {other} cannot stand together.',
    hint: 'Leave one of them out.',
  },
  GUI_CLIENT_FLAG_NEEDS: {
    ...OPERATOR,
    says: 'The flag {one} needs {other}.',
    hint: 'For example: {example}',
  },
  GUI_CLIENT_FORMAT_OPTION: {
    ...OPERATOR,
    says: '"{option}" is not a format option.',
    hint: 'They are {known}, several with commas between them.',
  },
  GUI_CLIENT_FILE: {
    ...OPERATOR,
    says: 'The file {path} ({what}) cannot be used: {why}.',
    hint: 'Look at the path and at the rights of the file.',
  },
  GUI_CLIENT_PROMPT: {
    ...OPERATOR,
    says: 'There is nobody to ask for {what}.',
    hint: 'Give it on the command line: {flag}.',
  },
  GUI_CLIENT_SESSION_NAME: {
    ...OPERATOR,
    says: '"{name}" cannot be the name of a session.',
    hint: 'Use letters, digits, dot, dash and underscore; a path to a file has a slash in it, as in ./session.json.',
  },
  GUI_CLIENT_SESSION_FILE: {
    ...OPERATOR,
    says: 'The session file {path} cannot be read: {why}.',
    hint: 'Repair it, or delete it to begin anew.',
  },
  GUI_CLIENT_RESEND: {
    ...OPERATOR,
    says: 'The body would have to be sent twice ({because}), but standard input can be read only once.',
    hint: 'Leave --chunked out, or send a file: @path.',
  },
  GUI_CLIENT_APP_BODY: {
    ...OPERATOR,
    says: 'A {method} request to an app in this process cannot have a body.',
    hint: 'Start the app and ask it over its port, or use another method.',
  },
  GUI_CLIENT_PROXY: {
    ...OPERATOR,
    says: 'The proxy {proxy} cannot be used: {why}.',
    hint: 'Write --proxy=http:http://host:port and --proxy=https:http://host:port.',
  },
  GUI_CLIENT_HOST_UNKNOWN: {
    ...OPERATOR,
    says: 'There is no host {host}.',
    hint: 'Look at the spelling, and at your connection to the network.',
  },
  GUI_CLIENT_REFUSED: {
    ...OPERATOR,
    says: 'Nobody listens on {host}.',
    hint: 'Is the server running, and is this its port?',
  },
  GUI_CLIENT_CONNECTION: {
    ...PEER,
    says: 'The connection to {host} failed: {why}.',
    hint: 'Try again; when it stays so, look at the server.',
  },
  GUI_CLIENT_TLS: {
    ...PEER,
    says: 'The encrypted connection to {host} failed: {why}.',
    hint: '--verify=ca.pem trusts a private authority; --verify=no trusts anybody, for tests only.',
  },
  GUI_CLIENT_TIMEOUT: {
    ...PEER,
    says: 'Request timed out ({seconds}s).',
    hint: 'Wait longer with --timeout, or without end by leaving it out.',
  },
  GUI_CLIENT_REDIRECTS: {
    ...PEER,
    says: 'Too many redirects (--max-redirects={max}).',
    hint: 'See where they lead with --all --headers.',
  },
  GUI_CLIENT_RESPONSE: {
    ...PEER,
    says: '{host} did not answer in HTTP: {why}.',
    hint: 'Is it another kind of server, or https on a port for http?',
  },
  GUI_CLIENT_HEADERS_MAX: {
    ...PEER,
    says: 'The response has {count} headers, more than --max-headers={max}.',
    hint: 'Raise it, or leave it out.',
  },
  GUI_CLIENT_BROKEN_OFF: {
    ...PEER,
    says: 'The response broke off before its end.',
    hint: 'Ask again; a download goes on where it was with --download --continue --output=file.',
  },
  GUI_CLIENT_ENCODING: {
    ...PEER,
    says: 'The body is not {encoding}, as its Content-Encoding says: {why}.',
    hint: 'Ask for it as it is: Accept-Encoding:identity',
  },
  GUI_CLIENT_RANGE: {
    ...PEER,
    says: 'The server sent another part of the file than was asked for: {given}.',
    hint: 'Leave --continue out to download it from the beginning.',
  },
  GUI_CLIENT_DOWNLOAD_SHORT: {
    ...PEER,
    says: 'Incomplete download: {got} of {size} bytes.',
    hint: 'Go on with --download --continue --output=file.',
  },
  GUI_CLIENT_H2: {
    ...PEER,
    says: '{host} does not speak HTTP/2: {why}.',
    hint: 'Leave --http2 out.',
  },
  GUI_CLIENT_WS_REFUSED: {
    ...PEER,
    says: '{host} did not open a WebSocket: {why}.',
    hint: 'Is there a WebSocket at this path? guichet http shows what else it answers.',
  },
  GUI_CLIENT_WS_PROTOCOL: {
    ...PEER,
    says: 'The server broke the WebSocket protocol: {why}.',
    hint: 'This is a fault of the server, or of something between.',
  },
  GUI_CLIENT_WS_SIZE: {
    ...PEER,
    says: 'A message is larger than {max} bytes.',
    hint: 'Allow more with --max-size.',
  },
})

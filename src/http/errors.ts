// errors.ts: every error that the language of HTTP itself can raise while a message is read.
// Nearly all blame the peer: they are answered and logged at debug. Sentences never repeat what the peer sent.

import { defineErrors } from '../base/errors.ts'

const BAD = { status: 400, blame: 'peer' } as const

export const httpErrors = defineErrors('GUI_HTTP', {
  GUI_HTTP_REQUEST_LINE: {
    ...BAD,
    says: 'The request line is not "method SP target SP HTTP/1.1".',
    hint: 'RFC 9112 §3: exactly one space between the three parts, and CRLF at the end.',
  },
  GUI_HTTP_TARGET: {
    ...BAD,
    says: 'The request target is not valid.',
    hint: 'RFC 9112 §3.2: use a path that begins with "/", an absolute http(s) URL, or "*" with OPTIONS; percent-encode everything but visible ASCII.',
  },
  GUI_HTTP_TARGET_TOO_LONG: {
    status: 414,
    blame: 'peer',
    says: 'The request target is longer than {max} bytes.',
    hint: 'Send data in the body instead, or raise targetBytesMax.',
  },
  GUI_HTTP_HEAD_TOO_LARGE: {
    status: 431,
    blame: 'peer',
    says: 'The request head is larger than {max} bytes.',
    hint: 'Send fewer or shorter fields (often it is too many cookies), or raise headBytesMax.',
  },
  GUI_HTTP_TOO_MANY_FIELDS: {
    status: 431,
    blame: 'peer',
    says: 'The request has more than {max} fields.',
    hint: 'Send fewer fields, or raise headFieldsMax.',
  },
  GUI_HTTP_METHOD: {
    status: 501,
    blame: 'peer',
    says: 'This server does not implement that request method.',
    hint: 'Use GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or QUERY.',
  },
  GUI_HTTP_VERSION: {
    status: 505,
    blame: 'peer',
    says: 'This server speaks HTTP/1.1 and HTTP/1.0 here.',
    hint: 'Send HTTP/1.1 in the request line.',
  },
  GUI_HTTP_BARE_LF: { ...BAD, says: 'A line ends in LF without CR.', hint: 'RFC 9112 §2.2: every line ends in CRLF.' },
  GUI_HTTP_BARE_CR: { ...BAD, says: 'A CR stands without LF.', hint: 'RFC 9112 §2.2: CR is only allowed before LF.' },
  GUI_HTTP_CONTROL_BYTE: {
    ...BAD,
    says: 'The request head contains a control byte.',
    hint: 'RFC 9110 §5.5: NUL and other control bytes are not allowed; only HTAB is, inside a field value.',
  },
  GUI_HTTP_FIELD_FOLDED: {
    ...BAD,
    says: 'A field is continued on a second line.',
    hint: 'RFC 9112 §5.2: obsolete line folding is refused; put the value on one line.',
  },
  GUI_HTTP_FIELD_NAME: {
    ...BAD,
    says: 'A field name is not a token followed at once by a colon.',
    hint: 'RFC 9112 §5.1: no white space before the colon, no empty name, only token characters.',
  },
  GUI_HTTP_HOST_MISSING: { ...BAD, says: 'The Host field is missing.', hint: 'RFC 9112 §3.2: HTTP/1.1 needs it.' },
  GUI_HTTP_HOST_DOUBLED: { ...BAD, says: 'There is more than one Host field.', hint: 'RFC 9112 §3.2: send one.' },
  GUI_HTTP_HOST_INVALID: {
    ...BAD,
    says: 'The Host field is not a host name or address with an optional port.',
    hint: 'RFC 9110 §7.2: send host or host:port.',
  },
  GUI_HTTP_LENGTH_INVALID: {
    ...BAD,
    says: 'Content-Length is not one plain decimal number.',
    hint: 'RFC 9112 §6.3: digits only, no sign, no list, at most 2^53 - 1.',
  },
  GUI_HTTP_LENGTH_DOUBLED: {
    ...BAD,
    says: 'There is more than one Content-Length field.',
    hint: 'RFC 9112 §6.3: send one; two are a way of request smuggling.',
  },
  GUI_HTTP_LENGTH_AND_CODING: {
    ...BAD,
    says: 'Content-Length and Transfer-Encoding stand in one request.',
    hint: 'RFC 9112 §6.1: send one of them; both are a way of request smuggling.',
  },
  GUI_HTTP_TRANSFER_CODING: {
    ...BAD,
    says: 'Transfer-Encoding is not the single coding "chunked".',
    hint: 'RFC 9112 §6.1: only a single final chunked is accepted, and only on HTTP/1.1.',
  },
  GUI_HTTP_CHUNK: {
    ...BAD,
    says: 'The chunked body is malformed.',
    hint: 'RFC 9112 §7.1: hexadecimal size, CRLF, that many bytes, CRLF, and a last chunk of size 0.',
  },
  GUI_HTTP_CHUNK_EXTENSION: {
    ...BAD,
    says: 'The chunk extensions are longer than {max} bytes.',
    hint: 'Leave chunk extensions out.',
  },
  GUI_HTTP_TRAILERS: {
    status: 431,
    blame: 'peer',
    says: 'The trailer section is larger than {max} bytes.',
    hint: 'Send fewer trailer fields.',
  },
  GUI_HTTP_EXPECTATION: {
    status: 417,
    blame: 'peer',
    says: 'The only expectation this server can meet is 100-continue.',
    hint: 'RFC 9110 §10.1.1: leave the Expect field out or send 100-continue.',
  },
  GUI_HTTP_BODY_TOO_LARGE: {
    status: 413,
    blame: 'peer',
    says: 'The body is larger than {max} bytes.',
    hint: 'Send a smaller body; the site can raise bodyBytesMax, for all or for one route.',
  },
  GUI_HTTP_BODY_CUT: {
    ...BAD,
    says: 'The connection ended before the body was complete.',
    hint: 'The client closed the connection, or something between broke it.',
  },
  GUI_HTTP_BODY_USED: {
    status: 500,
    blame: 'app',
    says: 'The body of this request was read twice.',
    hint: 'A body is a stream and can be read once: keep what the first json(), text(), bytes() or formData() gave.',
  },
  GUI_HTTP_BODY_UNREAD: {
    status: 500,
    blame: 'app',
    says: 'The body of this request was read after its reply.',
    hint: 'Read the body before the reply is complete; what nobody read by then is thrown away.',
  },
  GUI_HTTP_BODY_JSON: {
    ...BAD,
    says: 'The body is not valid JSON: {why}.',
    hint: 'RFC 8259. Check quotes, commas and brackets.',
  },
  GUI_HTTP_BODY_JSON_KEY: {
    ...BAD,
    says: 'The JSON holds a name that is not accepted: __proto__ or constructor.',
    hint: 'Send the value under another name.',
  },
  GUI_HTTP_BODY_UTF8: { ...BAD, says: 'The body is not valid UTF-8.', hint: 'Send the text as UTF-8.' },
  GUI_HTTP_BODY_MEDIA_TYPE: {
    status: 415,
    blame: 'peer',
    says: 'No decoder is known for the media type of this body.',
    hint: 'Send {known}.',
  },
  GUI_HTTP_PERCENT: {
    ...BAD,
    says: 'A percent-escape in the URL is malformed or not UTF-8.',
    hint: 'RFC 3986 §2.1: "%" is followed by two hexadecimal digits; the bytes are UTF-8. Write "%25" for a percent sign.',
  },
  GUI_HTTP_FIELD_VALUE: {
    status: 500,
    blame: 'app',
    says: 'A header of the reply cannot be sent: {why}.',
    hint: 'Names are tokens; values hold no CR, LF, NUL or characters above U+00FF. Encode the value first.',
  },
  GUI_HTTP_STATUS: {
    status: 500,
    blame: 'app',
    says: 'The reply has the status {status}.',
    hint: 'A final status is a whole number from 200 to 599; 101 is made by upgrade().',
  },
  GUI_HTTP_REPLY_LENGTH: {
    status: 500,
    blame: 'app',
    says: 'The body of the reply has {given} bytes where {declared} were declared.',
    hint: 'Leave the length out, or make it right.',
  },
  GUI_HTTP_REPLY_CHUNK: {
    status: 500,
    blame: 'app',
    says: 'The body of the reply gave {given} where text or bytes are sent.',
    hint: 'Give strings or Uint8Arrays; for objects use an iterator through the App, which makes JSON Lines of them.',
  },
  GUI_HTTP_COOKIE_NAME: {
    status: 500,
    blame: 'app',
    says: 'The cookie {name} cannot be sent: its name is not a token.',
    hint: 'RFC 9110 §5.6.2: a name is one or more ASCII letters, digits and signs such as "-", "_" and ".", without spaces, "=", ";" or ",".',
  },
  GUI_HTTP_COOKIE_VALUE: {
    status: 500,
    blame: 'app',
    says: 'The cookie {name} cannot be sent: {why}.',
    hint: 'The value of a cookie is text: JSON.stringify(value) for objects, String(value) for numbers, Buffer.from(bytes).toString("base64url") for bytes.',
  },
  GUI_HTTP_COOKIE_TOO_LARGE: {
    status: 500,
    blame: 'app',
    says: 'The cookie {name} has {bytes} bytes, its name and its encoded value together; browsers keep {max}.',
    hint: 'Keep the data at the server, in a session store or a database, and send only its id in the cookie.',
  },
  GUI_HTTP_COOKIE_PREFIX: {
    status: 500,
    blame: 'app',
    says: 'The cookie {name} needs {needs}: browsers refuse the prefix {prefix} without.',
    hint: 'RFC 6265bis §4.1.3. Leave `secure`, `httpOnly`, `path` and `domain` to their defaults, or choose a name without the prefix.',
  },
  GUI_HTTP_COOKIE_SECURE: {
    status: 500,
    blame: 'app',
    says: 'The cookie {name} has {attribute} and not Secure: browsers refuse that.',
    hint: 'Add `secure: true` and serve the site by https; a cookie for an embedded page is best called __Host-… and has { secure: true, sameSite: "none", partitioned: true }.',
  },
  GUI_HTTP_COOKIE_PATH: {
    status: 500,
    blame: 'app',
    says: 'The path {path} of the cookie {name} cannot be sent: {why}.',
    hint: 'Give a path as it stands in the URL, percent-encoded, such as "/account"; left out, the cookie is for the whole site.',
  },
  GUI_HTTP_COOKIE_DOMAIN: {
    status: 500,
    blame: 'app',
    says: 'The domain {domain} of the cookie {name} cannot be sent: {why}.',
    hint: 'Give a host name such as "example.org", which counts for its subdomains too; left out, the cookie is for this host alone.',
  },
  GUI_HTTP_COOKIE_LIFETIME: {
    status: 500,
    blame: 'app',
    says: 'The lifetime of the cookie {name} cannot be sent: {why}.',
    hint: 'Give `maxAgeS` as a whole number of seconds, or `expires` as a Date; left out, the cookie lasts until the browser is closed.',
  },
  GUI_HTTP_COOKIE_ATTRIBUTE: {
    status: 500,
    blame: 'app',
    says: 'The cookie {name} cannot be sent: {why}.',
    hint: 'Attributes are expires (a Date), maxAgeS (seconds), domain, path, secure, httpOnly, sameSite ("strict", "lax" or "none") and partitioned.',
  },
})

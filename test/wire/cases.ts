// cases.ts: raw requests and what must come back, by RFC 9112. Text is Latin-1, one character a byte.
// wire.test.ts runs each one whole, byte by byte and pipelined; differential.test.ts runs them against other servers.

export interface WireCase {
  readonly name: string
  readonly bytes: string
  /** Statuses of the final answers, in order; 'closed' when the bytes are no whole request and get no answer. */
  readonly expect: readonly number[] | 'closed'
  /** Bodies of the answers below 400, as far as they are given. */
  readonly body?: readonly string[]
  /** The server closes behind the last answer. Always so when that one refuses. */
  readonly close?: boolean
  /** The answers are to HEAD. */
  readonly head?: boolean
}

/** The head limits that the cases are written for: the server's defaults. */
export const TARGET_BYTES_MAX = 8192
export const HEAD_BYTES_MAX = 16_384

const HOST = 'Host: a\r\n'
const LONG = 'x'.repeat(300)

function line(requestLine: string, fields = HOST): string {
  return `${requestLine}\r\n${fields}\r\n`
}

function get(fields: string, target = '/'): string {
  return `GET ${target} HTTP/1.1\r\n${HOST}${fields}\r\n`
}

function get10(fields: string, target = '/'): string {
  return `GET ${target} HTTP/1.0\r\n${fields}\r\n`
}

function post(fields: string, body: string, target = '/'): string {
  return `POST ${target} HTTP/1.1\r\n${HOST}${fields}\r\n${body}`
}

function chunked(body: string, target = '/'): string {
  return post('Transfer-Encoding: chunked\r\n', body, target)
}

function refused(status: number, name: string, bytes: string): WireCase {
  return { name, bytes, expect: [status] }
}

function taken(name: string, bytes: string, body?: string): WireCase {
  return { name, bytes, expect: [200], ...(body === undefined ? {} : { body: [body] }) }
}

const requestLine: WireCase[] = [
  taken('plain GET', line('GET / HTTP/1.1'), 'GET http://a/ '),
  taken('GET with a query', line('GET /a?b=c&d HTTP/1.1'), 'GET http://a/a?b=c&d '),
  taken('GET with an escape', line('GET /caf%C3%A9 HTTP/1.1'), 'GET http://a/caf%C3%A9 '),
  taken('GET with every visible sign in the query', line('GET /?!$&\'()*+,;=:@-._~"<>[]^`{|}\\ HTTP/1.1')),
  taken('two slashes at the front stay a path', line('GET //b/c HTTP/1.1'), 'GET http://a//b/c '),
  taken('dots are left to the handler', line('GET /../x HTTP/1.1'), 'GET http://a/../x '),
  taken('QUERY is known', `QUERY / HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\nhi`, 'QUERY http://a/ hi'),
  taken('DELETE is known', line('DELETE /x HTTP/1.1'), 'DELETE http://a/x '),
  taken('PATCH is known', line('PATCH /x HTTP/1.1'), 'PATCH http://a/x '),
  taken('PUT is known', line('PUT /x HTTP/1.1'), 'PUT http://a/x '),
  refused(400, 'two spaces before the target', line('GET  / HTTP/1.1')),
  refused(400, 'two spaces before the version', line('GET /  HTTP/1.1')),
  refused(400, 'a space behind the version', line('GET / HTTP/1.1 ')),
  refused(400, 'a space before the method', line(' GET / HTTP/1.1')),
  refused(400, 'tab before the target', line('GET\t/ HTTP/1.1')),
  refused(400, 'tab before the version', line('GET /\tHTTP/1.1')),
  refused(400, 'a space in the target', line('GET /a b HTTP/1.1')),
  refused(400, 'form feed as white space', line('GET\f/ HTTP/1.1')),
  refused(400, 'no version', line('GET /')),
  refused(400, 'no target', line('GET HTTP/1.1')),
  refused(400, 'an empty target', line('GET  HTTP/1.1')),
  refused(400, 'a method alone', line('GET')),
  refused(400, 'an empty request line before fields', `\r\n\r\n${HOST}\r\n`),
  refused(400, 'lower-case version', line('GET / http/1.1')),
  refused(400, 'mixed-case version', line('GET / Http/1.1')),
  refused(400, 'version without its minor digit', line('GET / HTTP/1')),
  refused(400, 'version with two minor digits', line('GET / HTTP/1.10')),
  refused(400, 'version with a leading zero', line('GET / HTTP/01.1')),
  refused(400, 'version with a comma', line('GET / HTTP/1,1')),
  refused(400, 'version with letters', line('GET / HTTP/a.b')),
  refused(400, 'another protocol', line('GET / ICY/1.0')),
  refused(400, 'version without slash', line('GET / HTTP1.1')),
  refused(400, 'version with a sign', line('GET / HTTP/+1.1')),
  refused(505, 'HTTP/2.0', line('GET / HTTP/2.0')),
  refused(505, 'HTTP/3.0', line('GET / HTTP/3.0')),
  refused(505, 'HTTP/0.9 with its version', line('GET / HTTP/0.9')),
  refused(505, 'HTTP/1.2', line('GET / HTTP/1.2')),
  refused(505, 'HTTP/9.9', line('GET / HTTP/9.9')),
  refused(505, 'preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  refused(501, 'a method nobody knows', line('BREW / HTTP/1.1')),
  refused(501, 'lower-case method', line('get / HTTP/1.1')),
  refused(501, 'CONNECT', line('CONNECT a:443 HTTP/1.1')),
  refused(501, 'TRACE', line('TRACE / HTTP/1.1')),
  refused(501, 'PROPFIND', line('PROPFIND / HTTP/1.1')),
  refused(501, 'a method with odd token signs', line("!#$%&'*+-.^_`|~ / HTTP/1.1")),
  refused(400, 'a method that is no token: parentheses', line('G(T / HTTP/1.1')),
  refused(400, 'a method that is no token: quotes', line('"GET" / HTTP/1.1')),
  refused(400, 'a method that is no token: colon', line('GET: / HTTP/1.1')),
  refused(400, 'a method that is no token: slash', line('GE/T / HTTP/1.1')),
  refused(400, 'a method beyond ASCII', line('G\xc9T / HTTP/1.1')),
  refused(414, 'a target over the limit', line(`GET /${'a'.repeat(TARGET_BYTES_MAX)} HTTP/1.1`)),
  taken('a target at the limit', line(`GET /${'a'.repeat(TARGET_BYTES_MAX - 1)} HTTP/1.1`)),
  refused(414, 'a request line that does not end', `GET /${'a'.repeat(TARGET_BYTES_MAX + 200)}`),
  refused(400, 'raw UTF-8 in the target', line('GET /caf\xc3\xa9 HTTP/1.1')),
  refused(400, 'NUL in the target', line('GET /a\0b HTTP/1.1')),
  refused(400, 'ESC in the target', line('GET /\x1b HTTP/1.1')),
  refused(400, 'DEL in the target', line('GET /\x7f HTTP/1.1')),
  refused(400, 'vertical tab in the target', line('GET /\x0b HTTP/1.1')),
  refused(400, 'fragment in the target', line('GET /a#b HTTP/1.1')),
  refused(400, 'fragment alone', line('GET # HTTP/1.1')),
  refused(400, 'a target without slash', line('GET a HTTP/1.1')),
  refused(400, 'a target that is only a query', line('GET ?a HTTP/1.1')),
  refused(400, 'a backslash at the front', line('GET \\a HTTP/1.1')),
  refused(400, 'a TLS handshake on a plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  refused(400, 'an SSH banner', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'),
  refused(400, 'a reply instead of a request', 'HTTP/1.1 200 OK\r\n\r\n'),
]

const otherForms: WireCase[] = [
  taken('absolute-form', line('GET http://b/x HTTP/1.1', 'Host: b\r\n'), 'GET http://b/x '),
  taken('absolute-form outranks Host', line('GET http://b:81/x?y HTTP/1.1'), 'GET http://b:81/x?y '),
  taken('absolute-form with https', line('GET https://b/x HTTP/1.1')),
  taken('absolute-form, scheme in capitals', line('GET HTTP://B/x HTTP/1.1'), 'GET http://b/x '),
  taken('absolute-form without path', line('GET http://b HTTP/1.1'), 'GET http://b/ '),
  taken('absolute-form without path, with query', line('GET http://b?q HTTP/1.1'), 'GET http://b/?q '),
  taken('absolute-form with IPv6', line('GET http://[::1]:80/ HTTP/1.1'), 'GET http://[::1]:80/ '),
  refused(400, 'absolute-form without Host', line('GET http://b/ HTTP/1.1', '')),
  refused(400, 'absolute-form without authority', line('GET http:///x HTTP/1.1')),
  refused(400, 'absolute-form with userinfo', line('GET http://user@b/ HTTP/1.1')),
  refused(400, 'absolute-form with user and password', line('GET http://user:pw@b/ HTTP/1.1')),
  refused(400, 'absolute-form with a bad port', line('GET http://b:8x/ HTTP/1.1')),
  refused(400, 'absolute-form with an escape in the host', line('GET http://%62/ HTTP/1.1')),
  refused(400, 'absolute-form with a fragment', line('GET http://b/#c HTTP/1.1')),
  refused(400, 'absolute-form with a backslash', line('GET http://b\\@c/ HTTP/1.1')),
  refused(400, 'absolute-form of another scheme', line('GET ftp://b/ HTTP/1.1')),
  refused(400, 'absolute-form with one slash', line('GET http:/b/ HTTP/1.1')),
  refused(400, 'authority-form without CONNECT', line('GET a:80 HTTP/1.1')),
  taken('asterisk-form', line('OPTIONS * HTTP/1.1'), 'OPTIONS http://a '),
  refused(400, 'asterisk-form with GET', line('GET * HTTP/1.1')),
  refused(400, 'asterisk-form with more behind it', line('OPTIONS *x HTTP/1.1')),
]

const host: WireCase[] = [
  refused(400, 'Host missing', line('GET / HTTP/1.1', '')),
  refused(400, 'Host doubled', line('GET / HTTP/1.1', 'Host: a\r\nHost: b\r\n')),
  refused(400, 'Host doubled and equal', line('GET / HTTP/1.1', 'Host: a\r\nHost: a\r\n')),
  refused(400, 'Host doubled in another case', line('GET / HTTP/1.1', 'Host: a\r\nhOST: a\r\n')),
  refused(400, 'Host empty', line('GET / HTTP/1.1', 'Host:\r\n')),
  refused(400, 'Host with a path', line('GET / HTTP/1.1', 'Host: a/b\r\n')),
  refused(400, 'Host with a space', line('GET / HTTP/1.1', 'Host: a b\r\n')),
  refused(400, 'Host with userinfo', line('GET / HTTP/1.1', 'Host: u@a\r\n')),
  refused(400, 'Host with a list', line('GET / HTTP/1.1', 'Host: a, b\r\n')),
  refused(400, 'Host with a bad port', line('GET / HTTP/1.1', 'Host: a:8x\r\n')),
  refused(400, 'Host with two ports', line('GET / HTTP/1.1', 'Host: a:80:80\r\n')),
  refused(400, 'Host with an open bracket', line('GET / HTTP/1.1', 'Host: [::1\r\n')),
  refused(400, 'Host beyond ASCII', line('GET / HTTP/1.1', 'Host: caf\xe9\r\n')),
  refused(400, 'Host that is a URL', line('GET / HTTP/1.1', 'Host: http://a\r\n')),
  refused(400, 'Host with a quote', line('GET / HTTP/1.1', 'Host: a"\r\n')),
  refused(400, 'Host doubled on HTTP/1.0', line('GET / HTTP/1.0', 'Host: a\r\nHost: b\r\n')),
  refused(400, 'Host bad on HTTP/1.0', line('GET / HTTP/1.0', 'Host: a b\r\n')),
  taken('Host with a port', line('GET / HTTP/1.1', 'Host: a:8080\r\n'), 'GET http://a:8080/ '),
  taken('Host in capitals', line('GET / HTTP/1.1', 'HOST: A.TEST\r\n'), 'GET http://a.test/ '),
  taken('Host with IPv6', line('GET / HTTP/1.1', 'Host: [::1]:80\r\n'), 'GET http://[::1]:80/ '),
  taken('Host with an underscore', line('GET / HTTP/1.1', 'Host: my_service\r\n'), 'GET http://my_service/ '),
  taken('Host without space behind the colon', line('GET / HTTP/1.1', 'Host:a\r\n'), 'GET http://a/ '),
  taken('Host with tabs around it', line('GET / HTTP/1.1', 'Host:\t a \t\r\n'), 'GET http://a/ '),
  { ...taken('HTTP/1.0 without Host', get10('')), close: true },
]

const length: WireCase[] = [
  taken('Content-Length', post('Content-Length: 5\r\n', 'hello'), 'POST http://a/ hello'),
  taken('Content-Length 0', post('Content-Length: 0\r\n', ''), 'POST http://a/ '),
  taken('Content-Length with leading zeros', post('Content-Length: 005\r\n', 'hello'), 'POST http://a/ hello'),
  taken('Content-Length with spaces around', post('Content-Length:  \t5 \t\r\n', 'hello'), 'POST http://a/ hello'),
  taken('POST without Content-Length has no body', post('', ''), 'POST http://a/ '),
  taken('GET with a body', get('Content-Length: 5\r\n').concat('hello'), 'GET http://a/ hello'),
  { name: 'a body cut off', bytes: post('Content-Length: 5\r\n', 'hel', '/unread-cut'), expect: [400], close: true },
  refused(400, 'Content-Length doubled, different', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello')),
  refused(400, 'Content-Length doubled, equal', post('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello')),
  refused(400, 'Content-Length doubled in another case', post('Content-Length: 5\r\nCONTENT-LENGTH: 6\r\n', 'hello')),
  refused(400, 'Content-Length with plus', post('Content-Length: +5\r\n', 'hello')),
  refused(400, 'Content-Length negative', post('Content-Length: -1\r\n', 'hello')),
  refused(400, 'Content-Length negative zero', post('Content-Length: -0\r\n', '')),
  refused(400, 'Content-Length with a space inside', post('Content-Length:  1 2\r\n', 'hello')),
  refused(400, 'Content-Length in hexadecimal', post('Content-Length: 0x5\r\n', 'hello')),
  refused(400, 'Content-Length with hexadecimal digits', post('Content-Length: a\r\n', 'hello')),
  refused(400, 'Content-Length as a list, equal', post('Content-Length: 5,5\r\n', 'hello')),
  refused(400, 'Content-Length as a list, different', post('Content-Length: 5, 6\r\n', 'hello')),
  refused(400, 'Content-Length as a fraction', post('Content-Length: 5.0\r\n', 'hello')),
  refused(400, 'Content-Length with an exponent', post('Content-Length: 1e1\r\n', 'hello')),
  refused(400, 'Content-Length empty', post('Content-Length:\r\n', '')),
  refused(400, 'Content-Length empty and doubled', post('Content-Length:\r\nContent-Length: 5\r\n', 'hello')),
  refused(400, 'Content-Length above 2^53', post('Content-Length: 9007199254740992\r\n', '')),
  refused(400, 'Content-Length above 2^64', post('Content-Length: 18446744073709551617\r\n', '')),
  refused(400, 'Content-Length with an underscore', post('Content-Length: 1_0\r\n', '0123456789')),
  refused(400, 'Content-Length in other digits', post('Content-Length: \xb2\r\n', 'hi')),
  refused(400, 'Content-Length in quotes', post('Content-Length: "5"\r\n', 'hello')),
  refused(400, 'Content-Length with a vertical tab', post('Content-Length:\x0b5\r\n', 'hello')),
  refused(400, 'Content-Length with a no-break space', post('Content-Length:\xa05\r\n', 'hello')),
  refused(413, 'Content-Length above the body limit', post('Content-Length: 2000000\r\n', '')),
]

const coding: WireCase[] = [
  taken('chunked', chunked('5\r\nhello\r\n0\r\n\r\n'), 'POST http://a/ hello'),
  taken(
    'chunked in capitals',
    post('Transfer-Encoding: CHUNKED\r\n', '5\r\nhello\r\n0\r\n\r\n'),
    'POST http://a/ hello',
  ),
  taken(
    'chunked with blanks around',
    post('Transfer-Encoding: \t chunked \t\r\n', '2\r\nhi\r\n0\r\n\r\n'),
    'POST http://a/ hi',
  ),
  taken('chunked with GET', get('Transfer-Encoding: chunked\r\n').concat('2\r\nhi\r\n0\r\n\r\n'), 'GET http://a/ hi'),
  refused(400, 'gzip alone', post('Transfer-Encoding: gzip\r\n', 'hello')),
  refused(400, 'gzip, chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n')),
  refused(400, 'chunked, gzip', post('Transfer-Encoding: chunked, gzip\r\n', '0\r\n\r\n')),
  refused(400, 'chunked, chunked', post('Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n')),
  refused(400, 'chunked, identity', post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n')),
  refused(400, 'identity', post('Transfer-Encoding: identity\r\n', '')),
  refused(400, 'identity, chunked', post('Transfer-Encoding: identity, chunked\r\n', '0\r\n\r\n')),
  refused(400, 'xchunked', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n')),
  refused(400, 'chunkedx', post('Transfer-Encoding: chunkedx\r\n', '0\r\n\r\n')),
  refused(400, 'chunk', post('Transfer-Encoding: chunk\r\n', '0\r\n\r\n')),
  refused(400, 'chunked in quotes', post('Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n')),
  refused(400, 'chunked with a parameter', post('Transfer-Encoding: chunked;q=1\r\n', '0\r\n\r\n')),
  refused(400, 'chunked with a comma behind', post('Transfer-Encoding: chunked,\r\n', '0\r\n\r\n')),
  refused(400, 'chunked with a comma before', post('Transfer-Encoding: ,chunked\r\n', '0\r\n\r\n')),
  refused(400, 'empty coding', post('Transfer-Encoding:\r\n', '0\r\n\r\n')),
  refused(
    400,
    'chunked twice in two fields',
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
  ),
  refused(
    400,
    'gzip and chunked in two fields',
    post('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
  ),
  refused(
    400,
    'chunked and identity in two fields',
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'),
  ),
  refused(400, 'chunked with vertical tab before', post('Transfer-Encoding:\x0bchunked\r\n', '0\r\n\r\n')),
  refused(400, 'chunked with form feed behind', post('Transfer-Encoding: chunked\x0c\r\n', '0\r\n\r\n')),
  refused(400, 'chunked with a no-break space', post('Transfer-Encoding: \xa0chunked\r\n', '0\r\n\r\n')),
  refused(400, 'chunked on HTTP/1.0', `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
  refused(
    400,
    'chunked on HTTP/1.0 with keep-alive',
    `POST / HTTP/1.0\r\n${HOST}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
]

const chunks: WireCase[] = [
  taken('no chunk but the last', chunked('0\r\n\r\n'), 'POST http://a/ '),
  taken('several chunks', chunked('1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\n'), 'POST http://a/ abcdef'),
  taken('size in capitals', chunked('A\r\n0123456789\r\n0\r\n\r\n'), 'POST http://a/ 0123456789'),
  taken('size in small letters', chunked('a\r\n0123456789\r\n0\r\n\r\n'), 'POST http://a/ 0123456789'),
  taken('size with leading zeros', chunked('005\r\nhello\r\n000\r\n\r\n'), 'POST http://a/ hello'),
  taken('CR and LF inside a chunk', chunked('4\r\na\r\nb\r\n0\r\n\r\n'), 'POST http://a/ a\r\nb'),
  taken('a chunk that looks like the last one', chunked('5\r\n0\r\n\r\n\r\n0\r\n\r\n'), 'POST http://a/ 0\r\n\r\n'),
  taken('extension', chunked('5;a=b\r\nhello\r\n0;c\r\n\r\n'), 'POST http://a/ hello'),
  taken('extension in quotes', chunked('5;a="b;c"\r\nhello\r\n0\r\n\r\n'), 'POST http://a/ hello'),
  taken('trailers', chunked('2\r\nhi\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n'), 'POST http://a/ hi'),
  taken(
    'trailer that forges a length changes nothing',
    chunked('2\r\nhi\r\n0\r\nContent-Length: 50\r\n\r\n'),
    'POST http://a/ hi',
  ),
  refused(400, 'size missing', chunked('\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size with 0x', chunked('0x5\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size negative', chunked('-5\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size with plus', chunked('+5\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size that is no number', chunked('g\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size with a space before', chunked(' 5\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size with a space behind', chunked('5 \r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size with a tab behind', chunked('5\t\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size with an underscore', chunked('1_0\r\n0123456789abcdef\r\n0\r\n\r\n')),
  refused(400, 'size with a fraction', chunked('5.0\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size above 2^53', chunked('20000000000001\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size above 2^64', chunked('10000000000000005\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size with sixteen f', chunked('ffffffffffffffff\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'size with many zeros', chunked(`${'0'.repeat(40)}5\r\nhello\r\n0\r\n\r\n`)),
  refused(400, 'size line ends in LF', chunked('5\nhello\r\n0\r\n\r\n')),
  refused(400, 'size line ends in CR', chunked('5\rhello\r\n0\r\n\r\n')),
  refused(400, 'size line ends in CR CR LF', chunked('5\r\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'extension ends in LF', chunked('5;a\nhello\r\n0\r\n\r\n')),
  refused(400, 'bare CR in an extension', chunked('5;a\rb\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'NUL in an extension', chunked('5;a\0b\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'chunk shorter than said', chunked('6\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'chunk longer than said', chunked('4\r\nhello\r\n0\r\n\r\n')),
  refused(400, 'no CRLF behind a chunk', chunked('5\r\nhello0\r\n\r\n')),
  refused(400, 'LF behind a chunk', chunked('5\r\nhello\n0\r\n\r\n')),
  refused(400, 'CR behind a chunk', chunked('5\r\nhello\r0\r\n\r\n')),
  refused(400, 'two bytes that are no CRLF behind a chunk', chunked('5\r\nhelloxx0\r\n\r\n')),
  refused(400, 'the last chunk ends in LF', chunked('5\r\nhello\r\n0\n\n')),
  refused(400, 'the trailer section ends in LF', chunked('5\r\nhello\r\n0\r\n\n')),
  refused(400, 'long extension', chunked(`5;${LONG}\r\nhello\r\n0\r\n\r\n`)),
  refused(400, 'extension that does not end', chunked(`5;${LONG}${LONG}`)),
  refused(400, 'trailer folded', chunked('2\r\nhi\r\n0\r\nX: a\r\n b\r\n\r\n')),
  refused(400, 'trailer without colon', chunked('2\r\nhi\r\n0\r\nX\r\n\r\n')),
  refused(400, 'trailer with a space before the colon', chunked('2\r\nhi\r\n0\r\nX : a\r\n\r\n')),
  refused(400, 'trailer with NUL', chunked('2\r\nhi\r\n0\r\nX: a\0\r\n\r\n')),
  refused(400, 'trailer that ends in LF', chunked('2\r\nhi\r\n0\r\nX: a\n\r\n')),
  refused(431, 'too many trailers', chunked(`2\r\nhi\r\n0\r\n${'X: a\r\n'.repeat(33)}\r\n`)),
  refused(431, 'trailers too large', chunked(`2\r\nhi\r\n0\r\nX: ${'a'.repeat(9000)}\r\n\r\n`)),
  {
    name: 'chunks a little above the body limit',
    bytes: chunked(`${(1_050_000).toString(16)}\r\n${'x'.repeat(1_050_000)}\r\n0\r\n\r\n`),
    expect: [413],
    close: false,
  },
]

const bytes: WireCase[] = [
  taken('one empty line before', `\r\n${get('')}`, 'GET http://a/ '),
  taken('two empty lines before', `\r\n\r\n${get('')}`, 'GET http://a/ '),
  refused(400, 'bare LF before', `\n${get('')}`),
  refused(400, 'bare CR before', `\r${get('')}`),
  refused(400, 'request line ends in LF', `GET / HTTP/1.1\n${HOST}\r\n`),
  refused(400, 'request line ends in CR', `GET / HTTP/1.1\r${HOST}\r\n`),
  refused(400, 'field ends in LF', 'GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n'),
  refused(400, 'field ends in CR', 'GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n'),
  refused(400, 'field ends in CR CR LF', 'GET / HTTP/1.1\r\nHost: a\r\r\n\r\n'),
  refused(400, 'all lines end in LF', 'GET / HTTP/1.1\nHost: a\n\n'),
  refused(400, 'head ends in LF LF', 'GET / HTTP/1.1\r\nHost: a\n\n'),
  refused(400, 'head ends in CRLF LF', 'GET / HTTP/1.1\r\nHost: a\r\n\n'),
  refused(400, 'head ends in LF CRLF', 'GET / HTTP/1.1\r\nHost: a\n\r\n'),
  refused(400, 'a field folded by a space', get('X: a\r\n b\r\n')),
  refused(400, 'a field folded by a tab', get('X: a\r\n\tb\r\n')),
  refused(400, 'the first field folded', line('GET / HTTP/1.1', ` X: a\r\n${HOST}`)),
  refused(400, 'a line of blanks among the fields', get('X: a\r\n  \r\n')),
  refused(400, 'Content-Length folded', post('Content-Length:\r\n 5\r\n', 'hello')),
  refused(400, 'NUL in a value', get('X: a\0b\r\n')),
  refused(400, 'NUL in a name', get('X\0: a\r\n')),
  refused(400, 'control byte in a value', get('X: a\x01b\r\n')),
  refused(400, 'DEL in a value', get('X: a\x7fb\r\n')),
  refused(400, 'vertical tab in a value', get('X: a\x0bb\r\n')),
  taken('tab inside a value', get('X: a\tb\r\n')),
  taken('Latin-1 in a value', get('X: caf\xe9\r\n')),
  taken('an empty value', get('X:\r\nY: \r\n')),
  taken('a colon in a value', get('X: a:b\r\n')),
  taken('a name with every token sign', get("!#$%&'*+-.^_`|~09azAZ: a\r\n")),
  refused(400, 'space before the colon', get('X : a\r\n')),
  refused(400, 'tab before the colon', get('X\t: a\r\n')),
  refused(400, 'space inside a name', get('X Y: a\r\n')),
  refused(400, 'empty name', get(': a\r\n')),
  refused(400, 'no colon', get('X\r\n')),
  refused(400, 'a name beyond ASCII', get('caf\xe9: a\r\n')),
  refused(400, 'a name in parentheses', get('(X): a\r\n')),
  refused(400, 'a name with a comma', get('X,Y: a\r\n')),
  refused(400, 'a name in quotes', get('"X": a\r\n')),
  refused(400, 'a name in brackets', get('[X]: a\r\n')),
  refused(400, 'a name with a slash', get('X/Y: a\r\n')),
  taken('100 fields', get('X: a\r\n'.repeat(99))),
  refused(431, '101 fields', get('X: a\r\n'.repeat(100))),
  refused(431, 'a head over the limit', get(`X: ${'a'.repeat(HEAD_BYTES_MAX)}\r\n`)),
  refused(431, 'a head over the limit that does not end', `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(HEAD_BYTES_MAX)}`),
  taken('a head at the limit', get(`X: ${'a'.repeat(HEAD_BYTES_MAX - get('X: \r\n').length)}\r\n`)),
  refused(
    431,
    'a head one byte over the limit',
    get(`X: ${'a'.repeat(HEAD_BYTES_MAX - get('X: \r\n').length + 1)}\r\n`),
  ),
  { name: 'nothing', bytes: '', expect: 'closed' },
  { name: 'an empty line alone', bytes: '\r\n', expect: 'closed' },
  { name: 'a CR alone', bytes: '\r', expect: 'closed' },
  { name: 'half a request line', bytes: 'GET /', expect: 'closed' },
  { name: 'a head without its end', bytes: `GET / HTTP/1.1\r\n${HOST}`, expect: 'closed' },
]

const semantics: WireCase[] = [
  taken(
    'Expect: 100-continue with the body at once',
    post('Expect: 100-continue\r\nContent-Length: 2\r\n', 'hi'),
    'POST http://a/ hi',
  ),
  taken('Expect in capitals', post('Expect: 100-Continue\r\nContent-Length: 2\r\n', 'hi'), 'POST http://a/ hi'),
  taken(
    'Expect with chunks',
    post('Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n', '2\r\nhi\r\n0\r\n\r\n'),
    'POST http://a/ hi',
  ),
  taken('Expect without a body', get('Expect: 100-continue\r\n')),
  refused(417, 'another expectation', post('Expect: 200-ok\r\nContent-Length: 2\r\n', 'hi')),
  refused(417, 'an empty expectation', post('Expect:\r\nContent-Length: 2\r\n', 'hi')),
  refused(417, 'two expectations in one field', post('Expect: 100-continue, x\r\nContent-Length: 2\r\n', 'hi')),
  refused(
    417,
    'a bad expectation before a good one',
    post('Expect: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n', 'hi'),
  ),
  refused(
    417,
    'a bad expectation behind a good one',
    post('Expect: 100-continue\r\nExpect: x\r\nContent-Length: 2\r\n', 'hi'),
  ),
  {
    ...taken('Expect on HTTP/1.0 is ignored', `POST / HTTP/1.0\r\nExpect: x\r\nContent-Length: 2\r\n\r\nhi`),
    close: true,
  },
  { ...taken('HEAD', line('HEAD / HTTP/1.1'), ''), head: true },
  { ...taken('HEAD of a stream', line('HEAD /stream HTTP/1.1'), ''), head: true },
  { name: '204 has no body', bytes: get('', '/204'), expect: [204], body: [''] },
  { name: '304 has no body', bytes: get('', '/304'), expect: [304], body: [''] },
  { name: '205 has length 0', bytes: get('', '/205'), expect: [205], body: [''] },
  taken('a stream', get('', '/stream'), 'one two'),
  {
    ...taken(
      'a stream on HTTP/1.0 ends with the connection',
      get10('Connection: keep-alive\r\n', '/stream'),
      'one two',
    ),
    close: true,
  },
  { ...taken('Connection: close', get('Connection: close\r\n')), close: true },
  { ...taken('Connection: close in capitals', get('Connection: CLOSE\r\n')), close: true },
  { ...taken('close within a list', get('Connection: x , close,y\r\n')), close: true },
  { ...taken('close in a second field', get('Connection: keep-alive\r\nConnection: close\r\n')), close: true },
  taken('Connection: keep-alive', get('Connection: keep-alive\r\n')),
  taken('a word that contains close', get('Connection: closed\r\n')),
  taken('an empty Connection', get('Connection:\r\n')),
  taken('Connection with empty members', get('Connection: , ,keep-alive,\r\n')),
  { ...taken('HTTP/1.0 closes', get10(HOST)), close: true },
  taken('HTTP/1.0 with keep-alive', get10(`${HOST}Connection: Keep-Alive\r\n`)),
  { ...taken('HTTP/1.0 with keep-alive and close', get10(`${HOST}Connection: keep-alive, close\r\n`)), close: true },
  taken(
    'HTTP/1.0 with a body and keep-alive',
    `POST / HTTP/1.0\r\n${HOST}Connection: keep-alive\r\nContent-Length: 2\r\n\r\nhi`,
    'POST http://a/ hi',
  ),
  {
    name: 'pipelined in order',
    bytes: `${get('', '/1')}${get('', '/2')}${get('', '/3')}`,
    expect: [200, 200, 200],
    body: ['GET http://a/1 ', 'GET http://a/2 ', 'GET http://a/3 '],
  },
  {
    name: 'pipelined, slow before quick',
    bytes: `${get('', '/later')}${get('', '/2')}${get('', '/later')}`,
    expect: [200, 200, 200],
    body: ['GET http://a/later ', 'GET http://a/2 ', 'GET http://a/later '],
  },
  {
    name: 'pipelined with bodies',
    bytes: `${post('Content-Length: 2\r\n', 'hi')}${chunked('2\r\nho\r\n0\r\n\r\n')}${get('')}`,
    expect: [200, 200, 200],
    body: ['POST http://a/ hi', 'POST http://a/ ho', 'GET http://a/ '],
  },
  {
    name: 'pipelined with an unread body',
    bytes: `${post('Content-Length: 3\r\n', 'GET', '/unread')}${get('')}`,
    expect: [200, 200],
    body: ['unread', 'GET http://a/ '],
  },
  {
    name: 'pipelined with unread chunks',
    bytes: `${chunked('3\r\nGET\r\n0\r\n\r\n', '/unread')}${get('')}`,
    expect: [200, 200],
    body: ['unread', 'GET http://a/ '],
  },
  {
    name: 'pipelined with empty lines between',
    bytes: `${get('', '/1')}\r\n${get('', '/2')}\r\n\r\n${get('', '/3')}`,
    expect: [200, 200, 200],
  },
  {
    name: 'nothing behind Connection: close',
    bytes: `${get('Connection: close\r\n', '/1')}${get('', '/2')}`,
    expect: [200],
    close: true,
  },
  { name: 'good, then bad', bytes: `${get('', '/1')}BAD\r\n\r\n${get('', '/2')}`, expect: [200, 400] },
  {
    name: 'Upgrade nobody takes',
    bytes: get('Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'),
    expect: [200],
  },
  { name: 'a handler that refuses keeps the connection', bytes: get('', '/404'), expect: [404], close: false },
  { name: 'a handler that throws keeps the connection', bytes: get('', '/500'), expect: [500], close: false },
]

const INNER = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'

const smuggling: WireCase[] = [
  refused(400, 'CL.TE', post('Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'TE.CL', post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', `5c\r\n${INNER}\r\n0\r\n\r\n`)),
  refused(400, 'TE.CL with length 0', post('Transfer-Encoding: chunked\r\nContent-Length: 0\r\n', `0\r\n\r\n${INNER}`)),
  refused(
    400,
    'TE.TE, the second odd',
    post('Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n', `0\r\n\r\n${INNER}`),
  ),
  refused(
    400,
    'TE.TE, the first odd',
    post('Transfer-Encoding: cow\r\nTransfer-encoding: chunked\r\n', `0\r\n\r\n${INNER}`),
  ),
  refused(400, 'CL with a bad TE', post('Content-Length: 4\r\nTransfer-Encoding: xchunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'space before the colon of TE', post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'tab before the colon of TE', post('Transfer-Encoding\t: chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'vertical tab before the colon of TE', post('Transfer-Encoding\x0b: chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'NUL before the colon of TE', post('Transfer-Encoding\0: chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'CR before TE', post('X: a\rTransfer-Encoding: chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'LF before TE', post('X: a\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'space before TE', post(' Transfer-Encoding: chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'TE folded', post('Transfer-Encoding:\r\n chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(
    400,
    'TE folded before its coding, with CL',
    post('Content-Length: 4\r\nTransfer-Encoding:\r\n\tchunked\r\n', `0\r\n\r\n${INNER}`),
  ),
  refused(400, 'a byte order mark before TE', post('\xef\xbb\xbfTransfer-Encoding: chunked\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'TE with a bare CR in its value', post('Transfer-Encoding: chunk\red\r\n', `0\r\n\r\n${INNER}`)),
  refused(400, 'space before the colon of CL', post('Content-Length : 5\r\n', 'hello')),
  refused(400, 'colon twice', post('Content-Length:: 5\r\n', 'hello')),
  refused(400, 'no line end before TE', `POST / HTTP/1.1 Transfer-Encoding: chunked\r\n${HOST}\r\n0\r\n\r\n${INNER}`),
  refused(400, 'Host with space before the colon', line('GET / HTTP/1.1', 'Host : a\r\nHost: b\r\n')),
  {
    name: 'an underscore makes another field',
    bytes: post('Content_Length: 50\r\nTransfer_Encoding: chunked\r\n', ''),
    expect: [200],
    body: ['POST http://a/ '],
  },
  {
    name: 'CL.0: a body that a handler does not read is not a request',
    bytes: post(`Content-Length: ${INNER.length}\r\n`, INNER, '/unread'),
    expect: [200],
    body: ['unread'],
  },
  {
    name: 'a body that is a request stays a body',
    bytes: post(`Content-Length: ${INNER.length}\r\n`, INNER),
    expect: [200],
    body: [`POST http://a/ ${INNER}`],
  },
  {
    name: 'a chunk that is a request stays a body',
    bytes: chunked(`${INNER.length.toString(16)}\r\n${INNER}\r\n0\r\n\r\n`),
    expect: [200],
    body: [`POST http://a/ ${INNER}`],
  },
  {
    name: 'GET with a body that is a request',
    bytes: `GET /unread HTTP/1.1\r\n${HOST}Content-Length: ${INNER.length}\r\n\r\n${INNER}`,
    expect: [200],
    body: ['unread'],
  },
  {
    name: 'Connection cannot name Content-Length away',
    bytes: post(`Connection: Content-Length\r\nContent-Length: ${INNER.length}\r\n`, INNER),
    expect: [200],
    body: [`POST http://a/ ${INNER}`],
  },
  {
    name: 'Connection cannot name Host away',
    bytes: get('Connection: Host\r\n'),
    expect: [200],
    body: ['GET http://a/ '],
  },
  refused(400, 'chunk size overflow that leaves 0', chunked(`100000000000000000\r\n${INNER}0\r\n\r\n`)),
  refused(400, 'chunk extension with LF that hides a request', chunked(`2;\nxx\r\n4c\r\n0\r\n\r\n${INNER}`)),
  refused(400, 'chunk ends early and a request follows', chunked(`1\r\nab\r\n0\r\n\r\n${INNER}`)),
  refused(400, 'last chunk without its empty line before a request', chunked(`2\r\nhi\r\n0\r\n${INNER}`)),
]

export const CASES: readonly WireCase[] = [
  ...requestLine,
  ...otherForms,
  ...host,
  ...length,
  ...coding,
  ...chunks,
  ...bytes,
  ...semantics,
  ...smuggling,
]

export const BEFORE = 'GET /before HTTP/1.1\r\nHost: a\r\n\r\n'
export const BEHIND = 'GET /behind HTTP/1.1\r\nHost: a\r\n\r\n'

/** True when the server waits for the next request behind the last answer. */
export function keeps(one: WireCase): boolean {
  if (one.expect === 'closed') return false
  return one.close === undefined ? (one.expect.at(-1) ?? 0) < 400 : !one.close
}

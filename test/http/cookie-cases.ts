// cookie-cases.ts: Cookie fields, as they arrive with one character for each byte, and the pairs that are read in them.
// Names in the order in which each came first; the values of one name behind each other.

export type CookieCase = readonly [what: string, field: string, pairs: readonly (readonly [string, string])[]]

/** Text as UTF-8 bytes, the way browsers send what a script has put into document.cookie. */
export function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

const A1 = ['a', '1'] as const
const B2 = ['b', '2'] as const
const many = (count: number) => Array.from({ length: count }, (_, i) => [`n${i}`, `v${i}`] as const)

const plain: CookieCase[] = [
  ['no field', '', []],
  ['one pair', 'a=1', [A1]],
  ['two pairs', 'a=1; b=2', [A1, B2]],
  ['the order is kept', 'b=2; a=1', [B2, A1]],
  ['names differ by case', 'a=1; A=2', [A1, ['A', '2']]],
  ['every sign of a token in a name', "!#$%&'*+-.^_`|~09azAZ=1", [["!#$%&'*+-.^_`|~09azAZ", '1']]],
  [
    'every cookie-octet but % in a value',
    "a=!#$&'()*+-./0:<=>?@A[]^_`a{|}~",
    [['a', "!#$&'()*+-./0:<=>?@A[]^_`a{|}~"]],
  ],
  ['a name of digits', '1=1', [['1', '1']]],
  ['a plus is a plus', 'a=1+1', [['a', '1+1']]],
  [
    'prefixes are part of the name',
    '__Host-a=1; __Secure-b=2',
    [
      ['__Host-a', '1'],
      ['__Secure-b', '2'],
    ],
  ],
  ['a prefix in other letters is another name', '__host-a=1', [['__host-a', '1']]],
  ['a JSON Web Token', 'a=eyJh.eyJz.s-_9', [['a', 'eyJh.eyJz.s-_9']]],
  ['base64 with padding', 'a=AA==', [['a', 'AA==']]],
  ['attributes mean nothing here', 'a=1; Path=/; Secure', [A1, ['Path', '/']]],
  ['a version as RFC 2965 had it', '$Version=1; a=1', [['$Version', '1'], A1]],
]

const signs: CookieCase[] = [
  ['= in a value', 'a=1=2', [['a', '1=2']]],
  ['= at the end of a value', 'a=1=', [['a', '1=']]],
  ['= as the value', 'a==', [['a', '=']]],
  ['three =', 'a===', [['a', '==']]],
  ['an empty value', 'a=', [['a', '']]],
  ['an empty value, then another pair', 'a=; b=2', [['a', ''], B2]],
  ['a value of spaces is empty', 'a=   ', [['a', '']]],
  ['a comma is a part of the value', 'a=1,b=2', [['a', '1,b=2']]],
  ['a backslash is a part of the value', 'a=\\', [['a', '\\']]],
  ['a slash and a question mark', 'a=/x?y', [['a', '/x?y']]],
  ['a name with a colon', 'a:b=1', [['a:b', '1']]],
  ['a name with a comma', 'a,b=1', [['a,b', '1']]],
  ['a name with a quote', '"a"=1', [['"a"', '1']]],
  ['a name with a space inside', 'a b=1', [['a b', '1']]],
  ['a name with brackets', 'a[b]=1', [['a[b]', '1']]],
  ['an escape in a name stands', 'a%20=1', [['a%20', '1']]],
]

const nameless: CookieCase[] = [
  ['a word alone', 'a', []],
  ['a word alone before a pair', 'x; a=1', [A1]],
  ['a word alone behind a pair', 'a=1; x', [A1]],
  ['words alone between pairs', 'a=1; x; y; b=2; z', [A1, B2]],
  ['a word is not joined to the next pair', 'x;a=1', [A1]],
  ['= alone', '=', []],
  ['== alone', '==', []],
  ['= alone between pairs', 'a=1; =; b=2', [A1, B2]],
  ['a value without a name', '=1', []],
  ['a value without a name before a pair', '=1; a=1', [A1]],
  ['spaces for a name', '  =1; a=1', [A1]],
  ['a tab for a name', '\t=1; a=1', [A1]],
  ['a nameless pair that would pass for another', '=a=2; a=1', [A1]],
  ['a prefix without a name', '=__Host-a=1', []],
]

const separators: CookieCase[] = [
  ['; alone', ';', []],
  ['; and spaces alone', ' ; ;; ', []],
  ['; in front', ';a=1', [A1]],
  ['; at the end', 'a=1;', [A1]],
  ['; and a space at the end', 'a=1; ', [A1]],
  ['two ;', 'a=1;;b=2', [A1, B2]],
  ['two ; with a space', 'a=1; ;b=2', [A1, B2]],
  ['no space behind ;', 'a=1;b=2', [A1, B2]],
  ['a space before ;', 'a=1 ;b=2', [A1, B2]],
  ['many spaces', '   a=1   ;   b=2   ', [A1, B2]],
  ['tabs', '\ta=1\t;\tb=2\t', [A1, B2]],
  ['spaces around =', 'a = 1; b =2', [A1, B2]],
  ['tabs around =', 'a\t=\t1', [A1]],
  ['spaces inside a value', 'a=1 2', [['a', '1 2']]],
  ['a tab inside a value', 'a=1\t2', [['a', '1\t2']]],
  ['two fields joined by a comma are one pair', 'a=1, b=2', [['a', '1, b=2']]],
  ['& is no separator', 'a=1&b=2', [['a', '1&b=2']]],
]

const doubled: CookieCase[] = [
  ['the same twice', 'a=1; a=2', [A1, ['a', '2']]],
  ['the same three times, others between', 'a=1; b=2; a=3; a=', [A1, ['a', '3'], ['a', ''], B2]],
  ['the same value twice', 'a=1; a=1', [A1, A1]],
  ['an empty one first', 'a=; a=1', [['a', ''], A1]],
  ['a nameless one does not count', 'a; a=1', [A1]],
]

const quotes: CookieCase[] = [
  ['quotes around a value', 'a="1"', [A1]],
  ['quotes around nothing', 'a=""', [['a', '']]],
  ['quotes around a space', 'a=" "', [['a', ' ']]],
  ['quotes and spaces around', 'a= "1" ', [A1]],
  ['two quotes on each side', 'a=""1""', [['a', '"1"']]],
  ['a quote alone', 'a="', [['a', '"']]],
  ['a quote in front', 'a="1', [['a', '"1']]],
  ['a quote at the end', 'a=1"', [['a', '1"']]],
  ['a quote inside', 'a=1"2', [['a', '1"2']]],
  [
    'quotes do not hold a ;',
    'a="1;b=2"',
    [
      ['a', '"1'],
      ['b', '2"'],
    ],
  ],
  ['a comma in quotes', 'a="1,2"', [['a', '1,2']]],
  ['a backslash in quotes stands', 'a="1\\"2"', [['a', '1\\"2']]],
  ['an octal escape in quotes stands', 'a="1\\0542"', [['a', '1\\0542']]],
  ['an escape in quotes', 'a="%20"', [['a', ' ']]],
  ['escaped quotes are kept', 'a=%221%22', [['a', '"1"']]],
  ['escaped quotes in quotes', 'a="%221%22"', [['a', '"1"']]],
  ['single quotes are kept', "a='1'", [['a', "'1'"]]],
]

const escapes: CookieCase[] = [
  ['a space', 'a=%20', [['a', ' ']]],
  ['spaces at the ends are kept when escaped', 'a=%20x%20', [['a', ' x ']]],
  ['a semicolon', 'a=%3B', [['a', ';']]],
  ['small letters', 'a=%3b%c3%a9', [['a', ';é']]],
  ['a percent sign', 'a=100%25', [['a', '100%']]],
  ['decoded once', 'a=%2520', [['a', '%20']]],
  ['two bytes', 'a=%C3%A9', [['a', 'é']]],
  ['three bytes', 'a=%E2%82%AC', [['a', '€']]],
  ['four bytes', 'a=%F0%9F%8D%AA', [['a', '🍪']]],
  ['CR and LF', 'a=%0D%0A', [['a', '\r\n']]],
  ['NUL', 'a=%00', [['a', '\0']]],
  ['a byte order mark', 'a=%EF%BB%BFx', [['a', '\ufeffx']]],
  ['% alone', 'a=%', [['a', '%']]],
  ['% at the end', 'a=100%', [['a', '100%']]],
  ['one digit', 'a=%2', [['a', '%2']]],
  ['no digits', 'a=%zz', [['a', '%zz']]],
  ['a malformed one beside a whole one: all stand', 'a=%20%', [['a', '%20%']]],
  ['a byte that is no UTF-8', 'a=%E9', [['a', '%E9']]],
  ['UTF-8 cut short', 'a=%E2%82', [['a', '%E2%82']]],
  ['UTF-8 longer than needed', 'a=%C0%AF', [['a', '%C0%AF']]],
  ['half a surrogate pair', 'a=%ED%A0%80', [['a', '%ED%A0%80']]],
  ['%u is no escape', 'a=%u00E9', [['a', '%u00E9']]],
  ['a malformed value leaves the next alone', 'a=%; b=%32', [['a', '%'], B2]],
]

const beyondAscii: CookieCase[] = [
  ['UTF-8 in a value', bytes('a=é'), [['a', 'é']]],
  ['UTF-8 in a name', bytes('é=1'), [['é', '1']]],
  ['four bytes of UTF-8', bytes('a=🍪; b=2'), [['a', '🍪'], B2]],
  ['UTF-8 whose last byte is A0, which is no blank', bytes('a=à'), [['a', 'à']]],
  ['UTF-8 whose last byte is 85, which is no blank', bytes('a=Å'), [['a', 'Å']]],
  ['a byte order mark in UTF-8', bytes('a=\ufeffx'), [['a', '\ufeffx']]],
  ['a no-break space in UTF-8 is kept', bytes('a=\u00a0'), [['a', '\u00a0']]],
  ['UTF-8 in quotes', bytes('a="é"'), [['a', 'é']]],
  ['UTF-8 beside an escape', bytes('a=é%20é'), [['a', 'é é']]],
  ['UTF-8 beside a malformed escape', bytes('a=é%'), [['a', 'é%']]],
  ['Latin-1 stands as Latin-1', 'a=\xe9', [['a', 'é']]],
  ['Latin-1 in a name', '\xe9=1', [['é', '1']]],
  [
    'Latin-1 beside UTF-8 in another pair',
    `a=\xe9; b=${bytes('é')}`,
    [
      ['a', 'é'],
      ['b', 'é'],
    ],
  ],
  ['Latin-1 with an escape', 'a=\xe9%20', [['a', 'é ']]],
  ['UTF-8 longer than needed is Latin-1', 'a=\xc0\xaf', [['a', '\xc0\xaf']]],
  ['a lone A0 is kept', 'a=\xa0', [['a', '\xa0']]],
]

const hostile: CookieCase[] = [
  ['__proto__', '__proto__=1; a=1', [['__proto__', '1'], A1]],
  [
    'constructor, toString, hasOwnProperty',
    'constructor=1; toString=2; hasOwnProperty=3',
    [
      ['constructor', '1'],
      ['toString', '2'],
      ['hasOwnProperty', '3'],
    ],
  ],
  ['a control byte stands', 'a=1\x012', [['a', '1\x012']]],
  ['DEL stands', 'a=\x7f', [['a', '\x7f']]],
  ['a line feed stands', 'a=1\nb=2', [['a', '1\nb=2']]],
  ['a carriage return is no blank', 'a=1\r; b=2', [['a', '1\r'], B2]],
  ['a form feed is no blank', 'a=\f1', [['a', '\f1']]],
  ['NUL stands', 'a=\0', [['a', '\0']]],
  [
    '1000 cookies',
    many(1000)
      .map((pair) => pair.join('='))
      .join('; '),
    many(1000),
  ],
  ['16 KiB of ;', ';'.repeat(16_384), []],
  ['16 KiB of =', '='.repeat(16_384), []],
  ['16 KiB of words alone', 'x;'.repeat(8192), []],
  ['16 KiB of words, and a pair', `${'x;'.repeat(8190)}a=1`, [A1]],
  ['16 KiB of quotes', `a=${'"'.repeat(16_382)}`, [['a', '"'.repeat(16_380)]]],
  ['16 KiB of spaces', `a=${' '.repeat(16_380)}1`, [A1]],
  ['16 KiB of %', `a=${'%'.repeat(16_382)}`, [['a', '%'.repeat(16_382)]]],
]

export const COOKIE_CASES: readonly CookieCase[] = [
  ...[...plain, ...signs, ...nameless, ...separators],
  ...[...doubled, ...quotes, ...escapes, ...beyondAscii, ...hostile],
]

// http-parity.test.ts: the same command lines by HTTPie and by guichet http: the same bytes on the wire, the same exit
// code, the same output into a pipe. What differs is listed in docs/http-client.md, and shown to differ here.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAIN } from '../cli/running.ts'
import { textOf } from '../house/house.ts'
import { find } from '../support/program.ts'
import { type Outcome, type Program, startTwin, wordsOf } from './two-programs.ts'

const httpie = find('http')
if (httpie === undefined) process.stderr.write('skipped: no HTTPie here (http), to compare guichet http with\n')

/** Takes out what is different in every run, and the one difference that is in every request. */
function settled(request: string): string {
  return request
    .replace(/^(User-Agent: )(?:HTTPie|guichet)\/[\d.]+/gm, '$1ME')
    .replace(/\b[0-9a-f]{32}\b/g, 'RANDOM')
    .replace(/cnonce="[0-9a-f]+"/, 'cnonce="RANDOM"')
}

/** Each line makes the same requests; `<` gives it a standard input. */
const REQUESTS = `
:PORT/get
localhost:PORT/get
http://LOCALHOST:PORT
://localhost:PORT/get
:PORT/get X-A:1 x-a:2 Referer:http://x 'Y: with space  '
:PORT/get user-agent:foo accept:bar
:PORT/get Accept: Connection:
:PORT/get Host:example.org
:PORT/get Host:
:PORT/get 'X-Empty;' X:1 X: Y: Y:2 'Z:é'
:PORT/get 'q==a b' 'q==é&=' z==
':PORT/p?x=1#frag' q==2 u==x=y
'http://localhost:PORT/../a/./b/../c//d/%7e%2f%zz'
--path-as-is http://localhost:PORT/../a/./b/
'http://localhost:PORT/a b\`{}|\\^[]<>é?x=a b[]{}|é&y=%zz'
'http://localhost:PORT/%41%e9%C3%A9?x=%41%2b+'
http://localhost:PORT?x=1
GET :PORT/get
POST :PORT/get
OPTIONS :PORT/get
DELETE :PORT/get
HEAD :PORT/get
FOO :PORT/get a=1
--json :PORT/get
--json POST :PORT/get
:PORT/p a=1 b:=2 c:=true d:=null 'e:=[1, "x", {"y": []}]' é=ü
:PORT/p big:=12345678901234567890 'twice:={"x": 1, "x": 2}'
PUT :PORT/p a=1 Content-Type:text/x Accept:foo
:PORT/p a[b][c]=1 a[b][d]:=2 'a[e][]=3' 'a[e][]=4' 'a[e][3]=5'
:PORT/p '[]:=1' '[]=2' '[4][x]=3'
:PORT/p 'a\\[b\\]=1' 'c[\\]]=2' 'd[e\\=f]=3' 'g\\:h=1' 'i\\\\j=k\\\\l' 'a[\\1]=x' '=root'
:PORT/p a=1 b=2 a=3
:PORT/p 'v=a==b' 'w=a:=b' 'x=http://a/b'
:PORT/p a=@a.txt b:=@a.json c==@a.txt H:@a.txt
--form :PORT/p a=1 'b=x y&é' a=2 c:=3
--form POST :PORT/p
--form PUT :PORT/p a=1 Content-Type:text/x
--form :PORT/p a=1 f@a.txt X-A:1
--form :PORT/p @a.txt
--multipart :PORT/p a=1 b=2
--multipart :PORT/p
--multipart --boundary=xyz :PORT/p a=1 'f@a.json;type=text/foo' g@b.bin é=é
--boundary=xyz --form :PORT/p a=1 f@a.txt Content-Type:multipart/mixed
--raw '{"a":1}' :PORT/p
--raw x PUT :PORT/p Content-Type:text/plain
--raw '' :PORT/p
:PORT/p @a.txt
:PORT/p @a.json X-A:1
:PORT/p @b.bin
--chunked :PORT/p @a.txt
--chunked :PORT/p a=1
--chunked --form :PORT/p a=1
--chunked --multipart --boundary=x :PORT/p a=1
< piped :PORT/p
< piped --chunked :PORT/p
< piped PUT :PORT/p Content-Type:text/plain
< <empty> :PORT/p
-x :PORT/p a=1111111111111111111111111111111111111111111111111111111
-x :PORT/p a=1
-xx --form :PORT/p a=1
-a user:pass :PORT/get
-a user:pass :PORT/get X-A:1 Authorization:foo
-a 'üser:pä:ss' :PORT/get
-a user: :PORT/get
-A bearer -a token :PORT/get
-A digest -a user:pass POST :PORT/digest a=1
http://user:pass@localhost:PORT/get
:PORT/elsewhere
--follow :PORT/elsewhere X-A:1
--follow :PORT/redirect/302/get a=1 X-A:1
--follow :PORT/redirect/303/get a=1 Authorization:x Cookie:a=b
--follow PUT :PORT/redirect/301/get a=1
--follow :PORT/redirect/307/get a=1
--follow :PORT/cookie-redirect
--follow --max-redirects=3 :PORT/loop
:PORT/get Cookie:a=b Cookie:c=d
--download :PORT/file.txt
--download --continue --output=part.txt :PORT/range
--proxy=http:http://localhost:PORT http://example.org/x
--proxy=http:http://u:p@localhost:PORT http://example.org/x
--offline :PORT/get a=1
`

/** Each line also prints the same into a pipe, and ends with the same code. */
const OUTPUTS = `
:PORT/get
-v :PORT/json a=1
-h :PORT/get
-p hb :PORT/get
-p HB :PORT/p a=1
-p Bb :PORT/p a=1
-p H :PORT/p a=1
-v :PORT/p @a.txt
-v --multipart --boundary=x :PORT/get a=1
-v --form :PORT/get a=1
< piped -v :PORT/p
< piped --pretty=format -v :PORT/p
< {"z":1,"a":[]} --pretty=format -v :PORT/p
-v HEAD :PORT/get
-v --follow :PORT/redirect/302/get
--follow --all -h :PORT/redirect/302/get
-v -A digest -a u:p :PORT/digest --ignore-stdin
--offline :PORT/get a=1
--offline -p H :PORT/get a=1
--offline --multipart --boundary=x :PORT/get a=1
--pretty=format :PORT/sorted
--pretty=format --unsorted -p hb :PORT/sorted
--pretty=format --unsorted --sorted -p hb :PORT/sorted
--pretty=format --format-options json.indent:2,json.sort_keys:false :PORT/sorted
--pretty=format --format-options json.format:false :PORT/sorted
--pretty=format --unsorted -h :PORT/get
--pretty=format :PORT/xml
--pretty=format --format-options xml.indent:4 :PORT/xml
--pretty=format :PORT/text
--pretty=format :PORT/latin1
--pretty=format -p hb :PORT/binary
--pretty=format --response-mime=application/json :PORT/text
--pretty=format --response-charset=latin1 :PORT/text
--stream --pretty=format -p hb :PORT/events
--stream :PORT/events
:PORT/latin1
:PORT/binary
:PORT/gzip
-p hb :PORT/gzip
:PORT/chunked
-q :PORT/json
--check-status :PORT/get
--check-status :PORT/status/302
--check-status :PORT/status/404
--check-status :PORT/status/503
--check-status --follow :PORT/redirect/302/status/500
--check-status -q :PORT/status/404
--download :PORT/file.txt
--download :PORT/status/404
--follow --max-redirects=2 :PORT/loop
--timeout=0.4 :PORT/never
:1/none
--bogus :PORT/get
:PORT/get bad
:PORT/get a@b
:PORT/get @nofile
:PORT/get a:={
:PORT/p a[b=1
:PORT/p a=1 a[b]=2
--raw x :PORT/p a=1
< piped :PORT/p a=1
--continue :PORT/get
--print=x :PORT/get
--pretty=foo :PORT/get
--form :PORT/p 'a:={"x":1}'
--auth-type=digest :PORT/get
-a user :PORT/get
--compress --chunked :PORT/get a=1
--session='b d' :PORT/get
ftp://localhost/x
--print=Hh --print=b :PORT/get
-v --no-verbose :PORT/get
--no-bogus :PORT/get
`

interface Line {
  readonly name: string
  readonly words: readonly string[]
  readonly input: string | undefined
}

function linesOf(text: string): Line[] {
  return text
    .trim()
    .split('\n')
    .map((name) => {
      const [first, second = '', ...rest] = wordsOf(name.replace(/^< (\{\S+)/, (_, json: string) => `< '${json}'`))
      if (first !== '<') return { name, words: ['--ignore-stdin', ...wordsOf(name)], input: undefined }
      return { name, words: rest, input: second === '<empty>' ? '' : second }
    })
}

describe.skipIf(httpie === undefined)('HTTPie and guichet http', () => {
  let theirs: Program
  let ours: Program
  beforeAll(async () => {
    theirs = await startTwin([httpie ?? ''])
    ours = await startTwin([process.execPath, MAIN, 'http'])
  })
  afterAll(async () => {
    await theirs.close()
    await ours.close()
  })

  async function both({ words, input }: Pick<Line, 'words' | 'input'>): Promise<readonly [Outcome, Outcome]> {
    return await Promise.all([theirs.run(words, input), ours.run(words, input)])
  }

  test.each(linesOf(REQUESTS))('send the same: $name', async (line) => {
    const [one, other] = await both(line)
    expect(other.requests.map(settled), other.stderr).toEqual(one.requests.map(settled))
    expect(other.code, other.stderr).toBe(one.code)
  })

  test.each(linesOf(OUTPUTS))('print the same and end the same: $name', async (line) => {
    const [one, other] = await both(line)
    expect(other.code, other.stderr).toBe(one.code)
    expect(settled(other.stdout)).toBe(settled(one.stdout))
    expect(other.requests.map(settled)).toEqual(one.requests.map(settled))
  })

  test('download into the same files', async () => {
    for (const line of [
      '--download --output=got.txt :PORT/file.txt',
      '-o whole.txt -v :PORT/get a=1',
      '-q -o quiet.txt :PORT/get',
    ]) {
      const [one, other] = await both({ words: ['--ignore-stdin', ...wordsOf(line)], input: undefined })
      expect(other.code, other.stderr).toBe(one.code)
    }
    for (const name of ['got.txt', 'whole.txt', 'quiet.txt']) {
      expect(settled(ours.fileIn(name)), name).toBe(settled(theirs.fileIn(name)))
    }
  })

  test('keep the same sessions, and read those of each other', async () => {
    const steps = [
      '--session=./s.json :PORT/set-cookie X-A:1 Cookie:c=d User-Agent:foo If-Match:x',
      '--session=./s.json :PORT/get',
      '--session=./s.json -a u:p POST :PORT/get b=1',
      '--session=./s.json :PORT/get X-A:2',
      '--session=./s.json :PORT/drop-cookie',
      '--session-read-only=./s.json :PORT/set-cookie X-B:1',
      '--session=named :PORT/set-cookie',
      '--session=named :PORT/get',
    ]
    for (const step of steps) {
      const [one, other] = await both({ words: ['--ignore-stdin', ...wordsOf(step)], input: undefined })
      expect(other.requests.map(settled), step).toEqual(one.requests.map(settled))
    }
    const [mine, yours] = [ours.fileIn('s.json'), theirs.fileIn('s.json')]
    const { headers, auth } = JSON.parse(mine) as { headers: unknown; auth: unknown }
    expect({ headers, auth }).toEqual({ headers: JSON.parse(yours).headers, auth: JSON.parse(yours).auth })
    ours.write('s.json', yours)
    theirs.write('s.json', mine)
    const words = ['--ignore-stdin', '--session=./s.json', ':PORT/get']
    const [one, other] = await both({ words, input: undefined })
    expect(other.requests.map(settled)).toEqual(one.requests.map(settled))
    expect(other.requests[0]).toContain('Cookie: c=d\r\n')
    expect(other.requests[0]).toContain('Authorization: Basic dTpw\r\n')
  })

  test('take the same credentials from .netrc, unless told not to', async () => {
    for (const program of [ours, theirs]) {
      program.write('home/.netrc', 'machine other login x password y\nmachine localhost login me password secret\n')
    }
    for (const line of [
      ':PORT/get',
      '--ignore-netrc :PORT/get',
      '-a a:b :PORT/get',
      '--follow :PORT/redirect/302/get',
    ]) {
      const [one, other] = await both({ words: ['--ignore-stdin', ...wordsOf(line)], input: undefined })
      expect(other.requests.map(settled), line).toEqual(one.requests.map(settled))
    }
    const plain = await ours.run(['--ignore-stdin', ':PORT/get'])
    expect(plain.requests[0]).toContain(`Authorization: Basic ${btoa('me:secret')}`)
    for (const program of [ours, theirs]) program.write('home/.netrc', '')
  })

  /** A line for each documented difference, and what of the outcome shows it: HTTPie's, then ours. */
  const DIFFERENCES: Readonly<Record<string, readonly [string, (outcome: Outcome) => unknown, unknown, unknown]>> = {
    'user-agent': [':PORT/get', sent(/User-Agent: (\w+)/), 'HTTPie', 'guichet'],
    'unset-headers': [
      ':PORT/get User-Agent: Accept-Encoding:',
      sent(/(Accept-Encoding: \w+)/),
      'Accept-Encoding: identity',
      undefined,
    ],
    'exact-numbers': [':PORT/p a:=1.50 b:=1e5', sent(/(\{.*\})/), '{"a": 1.5, "b": 100000.0}', '{"a": 1.50, "b": 1e5}'],
    'strict-json': [':PORT/p a:=NaN', ({ code }) => code, 0, 1],
    'form-words': ['--form :PORT/p a:=true', sent(/(a=.*)/), 'a=True', 'a=true'],
    'multipart-json': ['--multipart --boundary=x :PORT/p a:=1', sent(/(name="a")/), undefined, 'name="a"'],
    'url-credentials': [
      'http://us%20er:p%40ss@localhost:PORT/get',
      sent(/Basic (\S+)/),
      btoa('us%20er:p%40ss'),
      btoa('us er:p@ss'),
    ],
    'chunked-nothing': ['--chunked :PORT/get', sent(/(Transfer-Encoding)/), 'Transfer-Encoding', undefined],
    'localhost-word': [
      'localhost a=1',
      ({ stderr }) => (/Nobody listens|refused|403|404/.test(stderr) ? 'asked' : 'refused'),
      'refused',
      'asked',
    ],
    'flags-anywhere': [':PORT/get --verbose a=1', ({ code }) => code, 1, 0],
    'whole-flags': ['--verbos :PORT/get', ({ code }) => code, 0, 1],
    'header-order': ['-h :PORT/many', ({ stdout }) => stdout.includes('X-One: 1\r\nX-One: 3'), true, false],
    'header-names': [":PORT/p 'a[b:c]=1'", ({ code }) => code, 0, 1],
    'json-numbers-shown': ['--pretty=format :PORT/json', ({ stdout }) => /2\.5\d*/.exec(stdout)?.[0], '2.5', '2.50'],
    'control-escapes': ['--pretty=format :PORT/escapes', ({ stdout }) => stdout.includes('\\u009b'), false, true],
    'bodies-apart': [
      '--follow --all -p hb :PORT/redirect/302/get',
      ({ stdout }) => stdout.includes('movedHTTP/1.1'),
      true,
      false,
    ],
    'broken-bodies': [':PORT/cut', ({ code }) => code, 0, 1],
    'offline-chunked': ['--offline --chunked :PORT/p a=1', ({ stdout }) => /Content-Length/.test(stdout), true, false],
    'quiet-warnings': ['-qq --check-status :PORT/status/404', ({ stderr }) => /404/.test(stderr), true, false],
    'redirect-limit': ['--max-redirects=1 :PORT/elsewhere', ({ code }) => code, 6, 0],
    'session-cookies': ['--session=./own.json :PORT/get Cookie:c=d', () => undefined, undefined, undefined],
    'missing-files': ['--verify=nofile :PORT/get', ({ code }) => code, 0, 1],
  }

  test.each(Object.entries(DIFFERENCES))(
    'differ as documented: %s',
    async (_, [line, seen, expectedTheirs, expectedOurs]) => {
      const [one, other] = await both({ words: ['--ignore-stdin', ...wordsOf(line)], input: undefined })
      expect([seen(one), seen(other)], other.stderr).toEqual([expectedTheirs, expectedOurs])
    },
  )

  test('a cookie that was typed in a session stays with its host', () => {
    const domain = (program: Program) => JSON.parse(program.fileIn('own.json')).cookies[0].domain
    expect([domain(theirs), domain(ours)]).toEqual(['', 'localhost.local'])
  })

  test('standard input that is no pipe and no file is none, so that scripts work', async () => {
    const words = [':PORT/get', 'q==1']
    const [one, other] = await both({ words, input: undefined })
    expect([one.requests[0]?.slice(0, 4), other.requests[0]?.slice(0, 4)]).toEqual(['POST', 'GET '])
  })

  test('every difference that docs/http-client.md lists is shown here', () => {
    const [, section = ''] =
      /## What differs from HTTPie\n([\s\S]*?)(?=\n## |$)/.exec(textOf('docs/http-client.md')) ?? []
    const listed = [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)
    expect(listed.sort()).toEqual([...Object.keys(DIFFERENCES), 'null-device'].sort())
  })
})

function sent(pattern: RegExp): (outcome: Outcome) => string | undefined {
  return ({ requests }) => pattern.exec(requests.join('\n'))?.[1]
}

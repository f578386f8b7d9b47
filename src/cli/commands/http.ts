// http.ts: `guichet http`: an HTTP client with HTTPie's words and habits. Reads its own command line, since HTTPie's has
// letters of its own (-h is --headers), and ends with HTTPie's exit codes.

import { isGuichetError } from '../../base/errors.ts'
import type { CommandWords } from '../help.ts'
import { httpRows, parseHttpArguments } from '../http/command-line.ts'
import { EXIT, exitCodeOfError } from '../http/exit.ts'

export const words: CommandWords = {
  usage: 'guichet http [flags] [METHOD] URL [ITEM…]',
  says: [
    "Asks a server, and shows what it answers. Words, flags and exit codes are HTTPie's.",
    '',
    'Items, with a space between them:',
    '  Header:value    a header; Header: takes a default one out, Header; sends it empty',
    '  name==value     a parameter of the query',
    '  name=value      a data field, a string; with one the method is POST',
    '  name:=json      a data field of any type; a[b]=x and a[]=x make objects and lists',
    '  name@file       a file of a form (--form); @file alone is the whole body',
    '  =@ :=@ ==@ :@   the same, with the text of a file as the value',
    '  A backslash before a separator makes it text.',
  ].join('\n'),
  examples: [
    ['guichet http :8000/notes', 'GET from this machine'],
    ['guichet http :8000/notes title=Milk done:=false', 'POST a JSON object'],
    ['guichet http PUT example.org/x X-Token:abc q==find', 'a method, a header, a query'],
    ['guichet http --form example.org/up photo@cat.jpg', 'send a form with a file'],
    ['guichet http --download example.org/big.iso', 'save it, with a progress bar'],
    ['guichet http --session=me -a me:secret :8000/login', 'keep cookies and credentials'],
    ['guichet http --app app.ts /notes', 'ask an app without starting it'],
    ['guichet http --curl :8000/notes title=Milk', 'print the same as a curl command'],
  ],
  values: {
    ...{
      auth: 'user:password',
      authType: 'type',
      boundary: 'text',
      cert: 'file',
      certKey: 'file',
      certKeyPass: 'text',
    },
    ...{
      ciphers: 'list',
      defaultScheme: 'scheme',
      formatOptions: 'options',
      maxHeaders: 'count',
      maxRedirects: 'count',
    },
    ...{ output: 'file', pretty: 'what', print: 'what', proxy: 'protocol:url', raw: 'text', responseCharset: 'name' },
    ...{ responseMime: 'type', session: 'name', sessionReadOnly: 'name', ssl: 'version', style: 'style' },
    ...{ timeoutSeconds: 'seconds', verify: 'file', app: 'file' },
  },
}

export const rows = httpRows

/** @param argv what stands behind `guichet http` */
export async function runWords(argv: readonly string[]): Promise<void> {
  process.once('SIGINT', () => {
    process.stderr.write('\n')
    process.exit(EXIT.interrupted)
  })
  // The write that failed tells it; without a listener it would be thrown as well.
  process.stdout.on('error', () => {})
  try {
    await end(await run(argv))
  } catch (error) {
    // Whoever reads us has enough, as in `| head`.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') process.exit(EXIT.ok)
    process.stderr.write(`guichet: ${await told(error)}\n`)
    await end(exitCodeOfError(error))
  }
}

async function run(argv: readonly string[]): Promise<number> {
  const given = parseHttpArguments(argv)
  const has = (name: string) => given.flags.some((flag) => flag.name === name)
  if (has('httpHelp') || argv.length === 0) return await help(argv.length > 0)
  if (has('httpVersion')) {
    process.stdout.write(`${(await import('../../platform/version.ts')).version()}\n`)
    return EXIT.ok
  }
  return await (await import('../http/program.ts')).runHttp(given)
}

/** Without any word it is a slip, and the help is the answer to it. */
async function help(isWanted: boolean): Promise<number> {
  const { helpText } = await import('../help.ts')
  const stream = isWanted ? process.stdout : process.stderr
  stream.write(helpText(words, rows))
  return isWanted ? EXIT.ok : EXIT.error
}

/** An open standard input or a timer of an app must not keep a finished command; what was written must be out. */
async function end(code: number): Promise<void> {
  process.exitCode = code
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise<void>((resolve) => stream.write('', () => resolve()))
  }
  process.exit()
}

async function told(error: unknown): Promise<string> {
  if (isGuichetError(error) && error.blame !== 'bug') return `${error.message}\n${error.hint}`
  if (!(error instanceof Error)) return String(error)
  if ('syscall' in error) return error.message
  return (await import('../../platform/diagnose.ts')).usersStack(error)
}

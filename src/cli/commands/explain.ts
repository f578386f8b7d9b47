// explain.ts: `guichet explain URL`: which route, middleware or file would answer, and why the others would not.

import { existsSync } from 'node:fs'
import type { OptionValue } from '../../base/options.ts'
import { explainUrl } from '../../platform/explain-url.ts'
import { hasColours } from '../../platform/serve.ts'
import { flagRows } from '../arguments.ts'
import { cliErrors } from '../errors.ts'
import { explanationJson, explanationText } from '../explain-report.ts'
import type { CommandWords } from '../help.ts'
import { hostOf, parseAddress, targetOf, urlOf } from '../http/address.ts'
import { explainOptions, routesOptions } from '../options.ts'

export const words: CommandWords = {
  usage: 'guichet explain URL [Header:value…] [path] [flags]',
  says: 'Says who would answer a URL, and why the others would not. Nothing is started and nobody is answered.',
  examples: [
    ['guichet explain /notes/3', 'of the site in this folder'],
    ['guichet explain /notes/3 -X DELETE', 'another method'],
    ['guichet explain /notes Origin:https://a.test', 'as a page of another site would ask'],
    ['guichet explain http://a.test/x ./site --json', 'another folder, for programs'],
  ],
  values: { method: 'method' },
}

export const rows = flagRows([explainOptions.rows, { json: routesOptions.rows.json }])

/** A URL, a path, and headers. */
export const wordsMax = 64

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/s

interface Given {
  readonly url: string
  readonly path: string
  readonly fields: readonly string[]
}

/** Where the project is whose own copy of guichet shall run. */
export function pathOf(_flags: unknown, positionals: readonly string[]): string {
  return given(positionals).path
}

/** What exists is the site; what looks like a header is one. */
function given([url = '', ...others]: readonly string[]): Given {
  const fields: string[] = []
  let path: string | undefined
  for (const word of others) {
    const header = existsSync(word) ? null : HEADER.exec(word)
    if (header !== null) fields.push(header[1] ?? '', (header[2] ?? '').trim())
    else if (path === undefined) path = word
    else throw cliErrors.fail('GUI_CLI_TOO_MANY', { given: word })
  }
  return { url, path: path ?? '.', fields }
}

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const { url, path, fields } = given(positionals)
  if (url === '') throw cliErrors.fail('GUI_CLI_WORD', { command: 'explain', needs: 'a URL' })
  const address = parseAddress(url)
  const method = String(flags['method'] ?? explainOptions.rows.method.default).toUpperCase()
  const asked = { method, scheme: address.scheme, host: hostOf(address), target: targetOf(address), fields }
  const told = await explainUrl(path, asked)
  const about = { method, url: urlOf(address), ...told }
  const look = { colours: hasColours(process.stdout), all: flags['all'] === true }
  const text = flags['json'] === true ? explanationJson(about) : explanationText(about, look)
  await new Promise<void>((resolve) => void process.stdout.write(text, () => resolve()))
  // Nothing was opened, but the user's file may have left a timer or a socket.
  process.exit()
}

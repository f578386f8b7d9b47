// check-dotenv.ts: what is wrong with the files of environment variables beside an app: lines that no reader understands,
// names that stand twice or nearly are one of ours, values that an option refuses, secrets that everybody can read. A value
// is never repeated in a finding: it may be a secret.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Checked, Finding } from '../../base/finding.ts'
import { nearestWord, type OptionRow } from '../../base/options.ts'
import { serverOptions } from '../../server/options.ts'
import { platformOptions } from '../options.ts'
import { fromText } from '../settings.ts'

const EXAMPLE = /\.(?:example|sample|template|dist)$/
/** Variables that are no option of a table. */
const OTHERS = ['GUICHET_STATE', 'GUICHET_SECRET', 'GUICHET_CONFIG_DIR']
const SECRET_LENGTH_MIN = 16

interface Line {
  readonly name: string
  readonly value: string
  readonly line: number
}

/** @param root folder of the site */
export function checkDotenv(root: string): Checked | undefined {
  const names = readdirSync(root).filter((name) => /^\.env(?:\.|$)/.test(name))
  const files = names.filter((name) => !EXAMPLE.test(name) && statSync(join(root, name)).isFile())
  const read = files.map((name) => ({ name, ...readFile(join(root, name)) }))
  const findings = read.flatMap(({ findings }) => findings)
  const example = names.find((name) => EXAMPLE.test(name))
  if (example !== undefined && files.length > 0)
    findings.push(
      ...lacking(
        join(root, example),
        read.flatMap(({ lines }) => lines),
      ),
    )
  return files.length === 0 ? undefined : { area: '.env', looked: files.join(', '), findings }
}

function readFile(file: string): { lines: Line[]; findings: Finding[] } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const says = `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`
    return { lines: [], findings: [{ level: 'error', says, hint: 'Make it readable for you.', file }] }
  }
  const findings: Finding[] = []
  const lines: Line[] = []
  for (const { line, text: content } of logicalLines(text)) {
    const found = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*([\s\S]*)$/.exec(content)
    if (found === null) {
      const hint = 'Write NAME=value; a comment begins with #.'
      findings.push({ level: 'error', says: 'This line is not NAME=value.', hint, file, line })
      continue
    }
    const [, name = '', value = ''] = found
    const quote = /^(["'`])/.exec(value)?.[1]
    if (quote !== undefined && !value.slice(1).includes(quote)) {
      const says = `The value of ${name} begins with a quote that does not end.`
      findings.push({ level: 'error', says, hint: `Close it with ${quote}.`, file, line })
    }
    lines.push({ name, value: unquoted(value), line })
  }
  const told = lines.flatMap((one, i) =>
    lineFindings(one, lines.slice(0, i)).map((finding) => ({ ...finding, file, line: one.line })),
  )
  return { lines, findings: [...findings, ...told, ...openToOthers(file, lines)] }
}

/** Lines with what they hold; a quoted value may go over several. */
function logicalLines(text: string): { line: number; text: string }[] {
  const found: { line: number; text: string }[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1
    let content = lines[i] ?? ''
    if (/^\s*(?:#|$)/.test(content)) continue
    const quote = /^\s*(?:export\s+)?[\w.]+\s*=\s*(["'`])/.exec(content)?.[1]
    const last = quote === undefined ? -1 : lines.findIndex((other, at) => at > i && other.includes(quote))
    if (quote !== undefined && content.split(quote).length === 2 && last > i) {
      content = lines.slice(i, last + 1).join('\n')
      i = last
    }
    found.push({ line, text: content })
  }
  return found
}

function lineFindings({ name, value }: Line, before: readonly Line[]): Finding[] {
  const twin = before.find((other) => other.name === name)
  if (twin !== undefined) {
    const says = `${name} stands on line ${twin.line} already.`
    return [{ level: 'warning', says, hint: 'Only one of them counts: take the other out.' }]
  }
  const row = rowOf(name)
  if (row !== undefined) return value === '' ? [] : valueFindings(name, row, value)
  if (name === 'GUICHET_SECRET') return secretFindings(value)
  const near = /^GUICHET/.test(name) ? nearestWord(name, knownNames()) : undefined
  if (!/^GUICHET/.test(name) || OTHERS.includes(name)) return []
  const hint = near === undefined ? `Known are: ${knownNames().join(', ')}.` : `Did you mean ${near}?`
  return [{ level: 'warning', says: `guichet knows no variable ${name}.`, hint }]
}

function rowOf(variable: string): readonly [string, OptionRow] | undefined {
  const rows: [string, OptionRow][] = [...Object.entries(platformOptions.rows), ...Object.entries(serverOptions.rows)]
  return rows.find(([, row]) => row.env === variable)
}

function knownNames(): string[] {
  const rows: OptionRow[] = [...Object.values(platformOptions.rows), ...Object.values(serverOptions.rows)]
  return [...rows.flatMap((row) => (row.env === undefined ? [] : [row.env])), ...OTHERS]
}

/** What the table of the option says of the value. */
function valueFindings(variable: string, [name, row]: readonly [string, OptionRow], text: string): Finding[] {
  const table = Object.hasOwn(platformOptions.rows, name) ? platformOptions : serverOptions
  try {
    table.resolve({ [name]: fromText(row, text) })
    return []
  } catch (error) {
    // The sentence of the table without the value, which might have slipped into the wrong line.
    const wanted =
      row.words === undefined ? `from ${row.min ?? 0} to ${row.max ?? 'any number'}` : `one of ${row.words.join(', ')}`
    const hint = typeof row.default === 'boolean' ? 'Write true or false.' : `It has to be ${wanted}.`
    if (!(error instanceof Error)) throw error
    return [{ level: 'error', says: `The value of ${variable} is none that the option ${name} takes.`, hint }]
  }
}

function secretFindings(value: string): Finding[] {
  const short = value.split(',').some((secret) => secret.trim() !== '' && secret.trim().length < SECRET_LENGTH_MIN)
  const same = /^(.)\1*$/.test(value) || /^(?:change.?me|secret|password|example)/i.test(value)
  if (!short && !same) return []
  const says = short
    ? `GUICHET_SECRET is shorter than ${SECRET_LENGTH_MIN} characters.`
    : 'GUICHET_SECRET can be guessed.'
  return [{ level: short ? 'error' : 'warning', says, hint: 'Use those that `openssl rand -hex 32` prints.' }]
}

/** Where other users of the machine may read what is a secret. */
function openToOthers(file: string, lines: readonly Line[]): Finding[] {
  const secret = lines.find(({ name, value }) => /SECRET|PASSWORD|TOKEN|_KEY$|_URL$/i.test(name) && value !== '')
  if (secret === undefined || process.platform === 'win32' || (statSync(file).mode & 0o004) === 0) return []
  const says = `Every user of this machine can read it, and it holds ${secret.name}.`
  return [
    {
      level: 'warning',
      says,
      hint: `Close it: chmod 600 ${file.slice(file.lastIndexOf('/') + 1)}`,
      file,
      line: secret.line,
    },
  ]
}

/** What the example file names and no other file gives. */
function lacking(example: string, given: readonly Line[]): Finding[] {
  return readFile(example)
    .lines.filter(({ name }) => !given.some((line) => line.name === name) && process.env[name] === undefined)
    .map(({ name, line }) => {
      const says = `${name} is named here, and neither .env nor the environment gives it.`
      return { level: 'warning', says, hint: 'Add it to .env.', file: example, line }
    })
}

function unquoted(value: string): string {
  const found = /^(["'`])([\s\S]*?)\1/.exec(value)
  return found === null ? value.replace(/\s+#.*$/, '').trim() : (found[2] ?? '')
}

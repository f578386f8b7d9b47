// check-csv.ts: what is wrong with the CSV files of data/: bytes that are no UTF-8, no header, columns without a name or
// with the same one, rows of another length, a quote that does not end (RFC 4180). Reads whole files up to a bound.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Checked, Finding } from '../../base/finding.ts'

const FILE_BYTES_MAX = 64 * 1_048_576
const TOLD_MAX = 5

/** @param folder absolute path of data/ */
export function checkCsv(folder: string): Checked | undefined {
  const names = readdirSync(folder).filter((name) => /\.csv$/i.test(name) && !name.startsWith('.'))
  if (names.length === 0) return undefined
  const findings = names.flatMap((name) => fileFindings(join(folder, name)))
  return { area: 'data', looked: `${names.length} CSV file${names.length === 1 ? '' : 's'}`, findings }
}

function fileFindings(file: string): Finding[] {
  const error = (says: string, hint: string, line?: number): Finding[] => [{ level: 'error', says, hint, file, line }]
  let bytes: Buffer
  try {
    // A larger one would take seconds to look through; that it can be opened is known.
    if (statSync(file).size > FILE_BYTES_MAX) return []
    bytes = readFileSync(file)
  } catch (reason) {
    const why = reason instanceof Error ? reason.message : String(reason)
    return error(`It cannot be read: ${why}.`, 'Make it readable for the user that runs the site.')
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return error(
      'It is not UTF-8.',
      'Save it as "CSV UTF-8"; on a terminal: iconv -f LATIN1 -t UTF-8 FILE',
      lineOfFault(bytes),
    )
  }
  return tableFindings(text, file)
}

/** The line in which the first byte stands that UTF-8 does not allow. */
function lineOfFault(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n')
  const bad = lines.findIndex((line) => {
    const raw = Buffer.from(line, 'latin1')
    return !raw.equals(Buffer.from(raw.toString('utf8'), 'utf8'))
  })
  return bad + 1
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

function tableFindings(text: string, file: string): Finding[] {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const separator =
    [',', ';', '\t'].sort((left, right) => header.split(right).length - header.split(left).length)[0] ?? ','
  const { rows, openQuote } = parseRows(text, separator)
  const [names, ...body] = rows
  if (names === undefined) {
    return [
      { level: 'error', says: 'It is empty.', hint: 'The first line holds the names of the columns.', file, line: 1 },
    ]
  }
  const findings: Finding[] = headerFindings(names.cells).map((finding) => ({ ...finding, file, line: names.line }))
  if (openQuote !== undefined) {
    const hint = 'Close it, or write "" for a quote inside a quoted value.'
    findings.push({ level: 'error', says: 'A quote begins here and does not end.', hint, file, line: openQuote })
  }
  const uneven = openQuote === undefined ? body.filter(({ cells }) => cells.length !== names.cells.length) : []
  for (const { line, cells } of uneven.slice(0, TOLD_MAX)) {
    const says = `This row has ${cells.length} value${cells.length === 1 ? '' : 's'}, the header has ${names.cells.length}.`
    findings.push({ level: 'error', says, hint: 'Put a value that holds a comma between quotes.', file, line })
  }
  if (uneven.length > TOLD_MAX) {
    const says = `${uneven.length - TOLD_MAX} more rows have another number of values than the header.`
    findings.push({ level: 'error', says, hint: 'Correct the first ones, then check again.', file })
  }
  return findings
}

function headerFindings(names: readonly string[]): Finding[] {
  const trimmed = names.map((name) => name.trim())
  const twice = trimmed.filter((name, i) => name !== '' && trimmed.indexOf(name) !== i)
  const nameless = trimmed.indexOf('')
  return [
    ...[...new Set(twice)].map(
      (name): Finding => ({
        level: 'error',
        says: `Two columns are called "${name}".`,
        hint: 'Give each column a name of its own.',
      }),
    ),
    ...(nameless < 0
      ? []
      : [
          {
            level: 'warning',
            says: `Column ${nameless + 1} has no name.`,
            hint: 'Write one into the first line.',
          } as const,
        ]),
  ]
}

/** RFC 4180; rows with the line on which they begin, blank lines left out. */
function parseRows(given: string, separator: string): { rows: Row[]; openQuote: number | undefined } {
  const text = given.replace(/^\uFEFF/, '')
  const rows: Row[] = []
  let cells: string[] = []
  let line = 1
  let began = 1
  let at = 0
  while (at < text.length || cells.length > 0) {
    const cellLine = line
    let cell: string
    if (text[at] === '"') {
      const end = endOfQuoted(text, at)
      if (end < 0) return { rows, openQuote: cellLine }
      cell = text.slice(at + 1, end)
      line += cell.split('\n').length - 1
      at = end + 1
    } else cell = ''
    const rest = new RegExp(`[^${separator}\\r\\n]*`, 'y')
    rest.lastIndex = at
    cell += rest.exec(text)?.[0] ?? ''
    at = rest.lastIndex
    cells.push(cell)
    if (text[at] === separator) {
      at++
      continue
    }
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: began, cells })
    at += text.startsWith('\r\n', at) ? 2 : 1
    began = ++line
    cells = []
  }
  return { rows, openQuote: undefined }
}

/** Index of the quote that ends the value, -1 without one; two of them are one in it. */
function endOfQuoted(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
  return end
}

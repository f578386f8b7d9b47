import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseCsv } from './csv.ts'

export type Row = Readonly<Record<string, string | number>>

export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

/** Reads every data/<name>.csv; columns whose every value is a number hold numbers. */
export function readTables(root: string): ReadonlyMap<string, Table> {
  const folder = join(root, 'data')
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv'))
  return new Map(
    files
      .map((file) => readTable(join(folder, file), file.slice(0, -'.csv'.length)))
      .map((table) => [table.name, table]),
  )
}

function readTable(file: string, name: string): Table {
  const [columns = [], ...lines] = parseCsv(readFileSync(file, 'utf8'))
  const numeric = columns.map(
    (_, i) => lines.length > 0 && lines.every((line) => /^-?\d+(\.\d+)?$/.test(line[i] ?? '')),
  )
  const rows = lines.map((line) =>
    Object.fromEntries(columns.map((column, i) => [column, numeric[i] ? Number(line[i]) : (line[i] ?? '')])),
  )
  return { name, columns, rows }
}

// csv.ts: CSV text -> records. RFC 4180: quoted commas, quoted line ends, doubled quotes; also a BOM, CRLF and blank lines.

/** One object for each line, by the names of the first line; every value is text. */
export function parseCsv(text: string): Record<string, string>[] {
  const [names = [], ...rows] = parseRows(text.replace(/^\uFEFF/, ''))
  return rows.map((row) => Object.fromEntries(names.map((name, column) => [name.trim(), row[column] ?? ''])))
}

function parseRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  // One match is one field and what ends it: a comma, a line end, or the end of the text.
  for (const match of text.matchAll(/(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n][^,\r\n]*)|)(,|\r\n|\n|\r|$)/g)) {
    const [whole, quoted, plain, end] = match
    if (whole === '' && row.length === 0) break
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === ',') continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}

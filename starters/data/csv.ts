/** CSV as RFC 4180 has it, the names of the columns first: quoted commas, line ends and quotes; BOM and blank lines. */
export function parseCsv(given: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  // One match is one field and what ends it: a comma, a line end, or the end of the text.
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n][^,\r\n]*)|)(,|\r\n|\n|\r|$)/g
  for (const [whole, quoted, plain, end] of given.replace(/^\uFEFF/, '').matchAll(field)) {
    if (whole === '' && row.length === 0) break
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === ',') continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}

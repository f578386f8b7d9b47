import { App, abort, cors, html } from 'guichet'
import { readTables, type Table } from './tables.ts'

const app = new App({ root: import.meta.dirname })
let tables: ReadonlyMap<string, Table> = new Map()

app.onOpen(({ root }) => {
  tables = readTables(root)
})

app.use(cors())

app.get('/', () => {
  const list = [...tables.values()]
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>starter-data</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<h1>starter-data</h1>
<p>Every file of <code>data/</code> is a table, and every table an address.</p>
${list.map(
  ({
    name,
    columns,
    rows,
  }) => html`<h2><a href="${table.url({ name })}">${name}</a> <small>${rows.length} rows</small></h2>
<div class="wide" tabindex="0" role="region" aria-label="${name}"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.slice(0, 10).map((row) => html`<tr>${columns.map((column) => html`<td>${row[column] ?? ''}</td>`)}</tr>`)}</tbody>
</table></div>`,
)}
</body>
</html>`
})

app.get('/api', () =>
  [...tables.values()].map(({ name, columns, rows }) => ({
    name,
    columns,
    rows: rows.length,
    url: table.url({ name }),
  })),
)

// ?type=music keeps the rows with that value; _sort, _limit and _offset choose among them.
const table = app.get('/api/<slug:name>', ({ params, query }) => {
  const { columns, rows } = tableNamed(params.name)
  const filters = [...query].filter(([column]) => !column.startsWith('_'))
  for (const [column] of filters) if (!columns.includes(column)) abort(400, { error: `There is no column ${column}.` })
  const found = rows.filter((row) => filters.every(([column, value]) => String(row[column]) === value))
  const sort = query.get('_sort')
  if (sort !== null && !columns.includes(sort)) abort(400, { error: `There is no column ${sort}.` })
  const sorted = sort === null ? found : found.toSorted((left, right) => compare(left[sort], right[sort]))
  const offset = wholeNumber(query.get('_offset'), 0)
  return sorted.slice(offset, offset + wholeNumber(query.get('_limit'), 100))
})

app.get('/api/<slug:name>/<int:id>', ({ params }) => {
  const row = tableNamed(params.name).rows.find(({ id }) => id === params.id)
  return row ?? abort(404, { error: 'There is no such row.' })
})

function tableNamed(name: string): Table {
  return tables.get(name) ?? abort(404, { error: 'There is no such table.' })
}

function wholeNumber(text: string | null, otherwise: number): number {
  if (text === null) return otherwise
  return /^\d{1,6}$/.test(text) ? Number(text) : abort(400, { error: `"${text}" is not a whole number.` })
}

function compare(left: string | number | undefined, right: string | number | undefined): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left).localeCompare(String(right))
}

export default app

// The student associations of a campus, as an API over two CSV files. Run it: npx guichet
import { readFileSync } from 'node:fs'
import { App, abort, cors } from 'guichet'
import { parseCsv } from './csv.ts'

const associations = load('associations_etudiantes.csv')
const events = load('evenements_associations.csv')

const app = new App()

app.use(cors())

app.get('/api/alive', () => ({ message: 'Alive' }))

app.get('/api/associations', () => associations.map(({ id }) => id))

app.get('/api/association/<int:id>', ({ params }) => {
  return associations.find(({ id }) => id === params.id) ?? abort(404, { error: 'Association not found' })
})

app.get('/api/evenements', () => events.map(({ id }) => id))

app.get('/api/evenement/<int:id>', ({ params }) => {
  return events.find(({ id }) => id === params.id) ?? abort(404, { error: 'Event not found' })
})

app.get('/api/association/<int:id>/evenements', ({ params }) => {
  return events.filter((event) => event['association_id'] === params.id)
})

app.get('/api/associations/type/<type>', ({ params }) => {
  return associations.filter((association) => association['type'] === params.type)
})

export default app

type Row = Record<string, string | number>

/** Reads data/<name>; the columns that hold ids become numbers, everything else stays text. */
function load(name: string): Row[] {
  const text = readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8')
  return parseCsv(text).map((row) => {
    const ids = Object.entries(row).filter(([column]) => column === 'id' || column.endsWith('_id'))
    return { ...row, ...Object.fromEntries(ids.map(([column, value]) => [column, Number(value)])) }
  })
}

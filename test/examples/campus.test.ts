import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseCsv } from '../../examples/campus/csv.ts'
import { type Running, run, start } from '../cli/running.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/campus', import.meta.url))

let running: Running

beforeAll(async () => {
  running = await start([EXAMPLE, '-p', '0'])
})

afterAll(async () => {
  await running.stop()
})

async function get(path: string): Promise<{ status: number; body: unknown; cors: string | null; type: string | null }> {
  const answer = await fetch(running.url + path, { headers: { origin: 'https://other.test' } })
  const { status, headers } = answer
  return {
    status,
    body: await answer.json(),
    cors: headers.get('access-control-allow-origin'),
    type: headers.get('content-type'),
  }
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

test('every route answers JSON that other sites may read', async () => {
  expect(await get('/api/alive')).toEqual({
    status: 200,
    body: { message: 'Alive' },
    cors: '*',
    type: expect.stringMatching(/^application\/json/),
  })
  expect(await get('/api/associations')).toMatchObject({ status: 200, body: upTo(20), cors: '*' })
  expect(await get('/api/evenements')).toMatchObject({ status: 200, body: upTo(60), cors: '*' })
  expect((await get('/api/association/2')).body).toEqual({
    id: 2,
    nom: 'Chœur Alizarine',
    type: 'musique',
    description: "Chœur mixte de quarante voix, répertoire de la Renaissance à aujourd'hui.",
  })
  expect((await get('/api/evenement/1')).body).toEqual({
    id: 1,
    association_id: 13,
    nom: "Pot d'accueil",
    date: '2026-09-15',
    lieu: 'Maison internationale',
    description: 'Rencontrer son parrain ou sa marraine.',
  })
  const { body } = await get('/api/association/13/evenements')
  expect(body).toMatchObject([{ id: 1, association_id: 13 }, { association_id: 13 }, { association_id: 13 }])
  expect((await get('/api/associations/type/musique')).body).toMatchObject([{ id: 2 }, { id: 19 }])
  expect((await get(`/api/associations/type/${encodeURIComponent('théâtre')}`)).body).toMatchObject([{ id: 1 }])
})

test('what is not there', async () => {
  expect(await get('/api/association/999')).toMatchObject({
    status: 404,
    body: { error: 'Association not found' },
    cors: '*',
  })
  expect(await get('/api/evenement/999')).toMatchObject({ status: 404, body: { error: 'Event not found' }, cors: '*' })
  expect(await get('/api/association/999/evenements')).toMatchObject({ status: 200, body: [] })
  expect(await get('/api/associations/type/rien')).toMatchObject({ status: 200, body: [] })
  expect((await fetch(`${running.url}/api/association/abc`)).status).toBe(404)
})

test('the pages are there, ask nobody else for anything, and the data and sources are not served', async () => {
  for (const page of ['/', '/tester.html', '/tester']) {
    const answer = await fetch(running.url + page)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await answer.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  }
  for (const path of ['/app.ts', '/data/associations_etudiantes.csv', '/guichet.config.ts', '/README.md']) {
    expect((await fetch(running.url + path)).status).toBe(404)
  }
})

test('other files with those columns take their place', async () => {
  const copy = join(mkdtempSync(join(tmpdir(), 'guichet-campus-')), 'campus')
  cpSync(EXAMPLE, copy, { recursive: true })
  const associations =
    '\ufeffid,nom,type,description\r\n7,"Les ""Uns"", les autres",été,"deux\r\nlignes"\r\n\r\n12,,x,\r\n'
  writeFileSync(join(copy, 'data', 'associations_etudiantes.csv'), associations)
  writeFileSync(
    join(copy, 'data', 'evenements_associations.csv'),
    'id,association_id,nom,date,lieu,description\n3,7,404,2026,"","a,b"',
  )
  const other = await start([copy, '-p', '0'])
  expect(await (await fetch(`${other.url}/api/association/7`)).json()).toEqual({
    id: 7,
    nom: 'Les "Uns", les autres',
    type: 'été',
    description: 'deux\r\nlignes',
  })
  expect(await (await fetch(`${other.url}/api/associations`)).json()).toEqual([7, 12])
  expect(await (await fetch(`${other.url}/api/evenement/3`)).json()).toEqual({
    id: 3,
    association_id: 7,
    nom: '404',
    date: '2026',
    lieu: '',
    description: 'a,b',
  })
  await other.stop()
})

test('its routes are those of the README', async () => {
  const { stdout } = await run(['routes', EXAMPLE, '--json'])
  const { readFileSync } = await import('node:fs')
  const readme = readFileSync(join(EXAMPLE, 'README.md'), 'utf8')
  for (const { methods, pattern } of JSON.parse(stdout)) expect(readme).toContain(`\`${methods[0]} ${pattern}\``)
})

test('CSV: fields without quotes, empty ones, no last line end, nothing at all', () => {
  expect(parseCsv('a,b\n1,\n,2')).toEqual([
    { a: '1', b: '' },
    { a: '', b: '2' },
  ])
  expect(parseCsv('a\r1\r2\r')).toEqual([{ a: '1' }, { a: '2' }])
  expect(parseCsv('a,b\n1')).toEqual([{ a: '1', b: '' }])
  expect(parseCsv('')).toEqual([])
})

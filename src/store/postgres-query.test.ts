// postgres-query.test.ts: a statement where pg hands over its rows as texts, as a pg would that cannot be tapped. What
// goes over the wire otherwise, test/database tells with a server.

import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { PostgresQuery } from './postgres-query.ts'
import { typesFor } from './postgres-types.ts'
import type { Mode, Outcome } from './session.ts'

const COLUMNS = { fields: [{ name: 'id', dataTypeID: 23 }] }

function asked(mode: Mode, text = 'select id from note') {
  const sent: string[] = []
  const say = (word: string) => () => void sent.push(word)
  const connection = {
    stream: { writable: true, write: () => true },
    parsedStatements: {},
    ...{ parse: say('parse'), bind: say('bind'), describe: say('describe'), execute: say('execute') },
    ...{ sync: say('sync'), sendCopyFail: say('copy fail') },
  }
  const query = new PostgresQuery({ text, values: [], name: 'one', mode, types: typesFor(pg.types) })
  const told: [unknown, Outcome?][] = []
  query.callback = (error, outcome) => void told.push(outcome === undefined ? [error] : [error, outcome])
  query.submit(connection)
  return { query, connection, sent, told }
}

describe('a statement without a tap', () => {
  test.each([
    ['all', [{ id: 1 }, { id: 2 }]],
    ['first', [{ id: 1 }]],
    ['run', []],
  ] as const)('gives its rows: %s', (mode, rows) => {
    const { query, sent, told } = asked(mode)
    query.handleRowDescription(COLUMNS)
    for (const text of ['1', '2']) query.handleDataRow({ fields: [text] })
    query.handleCommandComplete({ text: 'SELECT 2' })
    query.handleReadyForQuery()
    expect(sent).toEqual(['parse', 'bind', 'describe', 'execute', 'sync'])
    expect(told).toEqual([[null, { rows, changes: 0, lastId: undefined }]])
  })

  test.each([
    ['INSERT 0 3', 3],
    ['UPDATE 12', 12],
    ['DELETE 1', 1],
    ['MERGE 2', 2],
    ['SELECT 5', 0],
    ['CREATE TABLE', 0],
  ])('says what it changed: %s', (text, changes) => {
    const { query, told } = asked('run')
    query.handleCommandComplete({ text })
    query.handleReadyForQuery()
    expect(told).toEqual([[null, { rows: [], changes, lastId: undefined }]])
  })

  test('is refused once: by the server, or by what reads a row', () => {
    const { query, connection, sent, told } = asked('all')
    query.handleCopyInResponse(connection)
    query.handleError(new Error('no'))
    expect([sent.at(-1), told]).toEqual(['copy fail', [[new Error('no')]]])
    const other = asked('all')
    other.query.handleRowDescription({ fields: [{ name: 'doc', dataTypeID: 3802 }] })
    other.query.handleDataRow({ fields: ['{'] })
    other.query.handleCommandComplete({ text: 'SELECT 1' })
    other.query.handleReadyForQuery()
    expect(other.told).toEqual([[expect.any(SyntaxError)]])
  })
})

// diagnose.test.ts: what a program threw while it was loaded, told to the one who wrote it.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appErrors } from '../app/errors.ts'
import { reportOf } from './dev/report.ts'
import { diagnose } from './diagnose.ts'

const file = join(mkdtempSync(join(tmpdir(), 'guichet-diagnose-')), 'app.ts')
writeFileSync(file, "import { App } from 'guichet'\napp.get('/', first)\napp.get('/', second)\n")

function at<Fault extends Error>(error: Fault, line: number): Fault {
  error.stack = `${error.name}: ${error.message}\n    at ${file}:${line}:5`
  return error
}

test('what guichet itself refused keeps its code, its sentence and its hint', async () => {
  const values = { method: 'GET', pattern: '/', other: '/', first: 'app.ts:2', second: 'app.ts:3' }
  const error = await diagnose(at(appErrors.fail('GUI_APP_DUPLICATE', values), 3), file)
  expect(error).toMatchObject({ code: 'GUI_APP_DUPLICATE', hint: expect.stringContaining('Only one of them') })
  expect(error.message).toMatch(
    /app\.ts:3:5: GUI_APP_DUPLICATE: GET \/ at app\.ts:3 matches exactly .*\n\n[\s\S]*> 3 \|/,
  )
  const report = reportOf(error)
  expect(report).toMatchObject({ code: 'GUI_APP_DUPLICATE', causes: [] })
  expect(report.message).toBe('GET / at app.ts:3 matches exactly what GET / at app.ts:2 matches.')
  expect(report.hint).toContain('Only one of them')
  expect(report.frames[0]).toMatchObject({ file, line: 3, column: 5 })
})

test('an error of the program is told with its name, what is no error by its value', async () => {
  expect((await diagnose(at(new RangeError('too much'), 2), file)).message).toContain(
    'app.ts:2:5: RangeError: too much',
  )
  expect((await diagnose({ a: 1 }, file)).message).toContain('app.ts:1:1: { a: 1 } was thrown, which is no Error')
})

test('the errors that one gathers are told, since its own message says nothing', async () => {
  const members = [new Error('connect ECONNREFUSED ::1:5432'), new Error('connect ECONNREFUSED 127.0.0.1:5432')]
  const error = await diagnose(at(new AggregateError(members, ''), 2), file)
  expect(error.message).toContain('AggregateError: connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432')
})

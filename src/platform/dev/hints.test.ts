import { expect, test } from 'vitest'
import { hintFor } from './hints.ts'
import type { ErrorReport, ReportFrame } from './report.ts'

function reportWith(parts: Partial<ErrorReport>): ErrorReport {
  return { name: 'TypeError', message: '', frames: [], causes: [], text: '', ...parts }
}

function frameWith(line: string, column: number, variables: ReportFrame['variables'] = []): ReportFrame {
  const place = { file: '/app.ts', shown: 'app.ts', line: 3, column }
  return { of: 'user', function: 'handler', ...place, excerpt: { first: 3, lines: [line] }, variables }
}

const promise = (name: string) => ({ name, text: 'Promise { … }', type: 'promise' })
const form = { method: 'POST', type: 'application/x-www-form-urlencoded' }

test.each([
  ['a handler without return', { code: 'GUI_APP_ANSWER', message: 'GET / returned undefined.' }, 'without “return”'],
  [
    'a middleware without return',
    { code: 'GUI_APP_ANSWER', message: 'The middleware "guard" (app.ts:6) returned undefined.' },
    'return next()',
  ],
  ['a promise in JSON', { code: 'GUI_APP_JSON', message: 'The answer: users is a Promise.' }, 'await'],
  ['a body that was read twice', { code: 'GUI_HTTP_BODY_USED' }, 'keep the first result'],
  ['a port in use', { code: 'EADDRINUSE', message: 'listen EADDRINUSE: address already in use :::5432' }, 'Port 5432'],
  ['a bigint in JSON', { message: 'Do not know how to serialize a BigInt' }, 'no bigint'],
  [
    'a promise that is not awaited',
    { message: 'rows.map is not a function', frames: [frameWith('rows.map(f)', 6, [promise('rows')])] },
    '“rows” is a promise',
  ],
  [
    'a property of a promise',
    {
      message: "Cannot read properties of undefined (reading 'name')",
      frames: [frameWith('  return user.first.name', 21, [promise('user')])],
    },
    '“user” is a promise',
  ],
  [
    'what may not be there',
    {
      message: "Cannot read properties of undefined (reading '0')",
      frames: [frameWith('  const first = user.pupils[0].name', 29)],
    },
    '“user.pupils” is undefined here. If that may be, ask first: user.pupils?.[0]',
  ],
])('%s', (_what, parts, says) => {
  const words = hintFor(reportWith(parts), undefined)
  expect(words?.en).toContain(says)
  expect(words?.fr).not.toBe(words?.en)
})

test('a form without enctype is only thought of where there was a form', () => {
  const report = reportWith({ message: 'file.arrayBuffer is not a function' })
  expect(hintFor(report, form)?.en).toContain('enctype="multipart/form-data"')
  expect(hintFor(report, { method: 'POST', type: 'application/json' })).toBeUndefined()
  expect(hintFor(reportWith({ message: 'something else' }), form)).toBeUndefined()
})

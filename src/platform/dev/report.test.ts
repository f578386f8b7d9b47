import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Reply } from '../../http/reply.ts'
import { platformErrors } from '../errors.ts'
import { reportOf, withPlace } from './report.ts'

const root = mkdtempSync(join(tmpdir(), 'guichet-report-'))
const app = join(root, 'app.ts')
writeFileSync(app, 'one\ntwo\nthree\n  four\nfive\n')
mkdirSync(join(root, 'templates'))
writeFileSync(join(root, 'templates/page.html'), '<p>\n{{ nam }}\n')

function thrown(stack: readonly string[], message = 'broken'): Error {
  const error = new TypeError(message)
  error.stack = [`TypeError: ${message}`, ...stack.map((line) => `    at ${line}`)].join('\n')
  return error
}

test('frames know whose they are, where they are, and what stands there', () => {
  const stack = [
    `greet (file://${app}:4:3)`,
    `async Object.run (${root}/node_modules/@a/b/index.js:1:2)`,
    'node:internal/process/task_queues:95:5',
    `Route.run (${app}:2:1)`,
    'new Promise (<anonymous>)',
  ]
  const { frames } = reportOf(thrown(stack), {
    seen: [{ file: app, line: 4, function: 'greet', variables: [{ name: 'id', text: '21', type: 'number' }] }],
  })
  expect(frames.map(({ of }) => of)).toEqual(['user', 'package', 'node', 'user'])
  expect(frames[0]).toMatchObject({ function: 'greet', line: 4, column: 3, variables: [{ name: 'id' }] })
  expect(frames[0]?.excerpt).toEqual({ first: 1, lines: ['one', 'two', 'three', '  four', 'five', ''] })
  expect(frames[1]).toMatchObject({ function: 'Object.run', shown: '@a/b/index.js' })
  expect(frames[3]).toMatchObject({ function: 'handler', variables: undefined })
})

test('what led to it is told, and what is no Error too', () => {
  const error = Object.assign(thrown([]), { cause: thrown([`f (${app}:1:1)`], 'deeper') })
  expect(reportOf(error).causes.map(({ message }) => message)).toEqual(['deeper'])
  expect(reportOf('just text').message).toContain('just text was thrown, which is no Error')
})

test('a reply that was thrown is told to be returned, another value is shown', () => {
  const redirected = reportOf(new Reply(303, null))
  expect(redirected.message).toBe('A reply was thrown. A reply is returned, not thrown.')
  expect(redirected.hint).toContain('Write return')
  expect(reportOf(new Response('x')).message).toContain('A reply is returned')
  expect(reportOf({ a: 1 }).message).toContain('{ a: 1 } was thrown, which is no Error')
  expect(reportOf(Object.create(null)).message).toContain('was thrown')
  expect(reportOf({ a: 'x'.repeat(9999) }).message.length).toBeLessThan(500)
})

test('the errors that one gathers are told, up to five', () => {
  const members = [thrown([`f (${app}:1:1)`], 'first'), 'second', ...Array.from({ length: 7 }, () => new Error('more'))]
  const { causes } = reportOf(new AggregateError(members, ''))
  expect(causes.map(({ message }) => message).slice(0, 2)).toEqual(['1 of 9: first', '2 of 9: second'])
  expect(causes).toHaveLength(5)
  expect(causes[0]?.frames[0]).toMatchObject({ file: app, line: 1 })
})

test('an error that shows its lines itself is a message and a frame', () => {
  const values = { place: 'templates/page.html:2:4', why: '"nam" is undefined', excerpt: '> 2 | {{ nam }}' }
  const report = reportOf(platformErrors.fail('GUI_PLATFORM_SYNTAX', values), { root })
  expect(report.message).toBe('"nam" is undefined')
  expect(report.frames[0]).toMatchObject({ file: join(root, 'templates/page.html'), line: 2, column: 4 })
  const lost = reportOf(platformErrors.fail('GUI_PLATFORM_SYNTAX', { ...values, place: 'gone.html:2:4' }), { root })
  expect(lost.frames[0]?.excerpt).toEqual({ first: 2, lines: ['{{ nam }}'] })
})

test('without a frame of the user, the place of the route stands in', () => {
  const error = thrown([])
  const report = reportOf(error)
  expect(withPlace(report, error, `${app}:4`).frames[0]).toMatchObject({ file: app, line: 4, column: 3 })
  expect(withPlace(report, error, undefined)).toBe(report)
})

test('the place that an error speaks of comes before the functions that were waiting', () => {
  const error = platformErrors.fail('GUI_PLATFORM_COMPILER', { why: 'x' })
  error.stack = `GuichetError: x\n    at outer (${app}:1:1)`
  expect(withPlace(reportOf(error), error, `${app}:2`).frames[0]).toMatchObject({ line: 1 })
  error.place = `${app}:4`
  expect(withPlace(reportOf(error), error, `${app}:2`).frames[0]).toMatchObject({ line: 4 })
})

import { expect, test } from 'vitest'
import { platformOptions } from '../platform/options.ts'
import { flagRows, parseArguments } from './arguments.ts'
import { helpText } from './help.ts'

const rows = flagRows([platformOptions.rows], { host: '::' })
const parse = (...argv: string[]) => parseArguments(argv, rows)

test('a path and nothing else', () => {
  expect(parse('site')).toEqual({ positionals: ['site'], flags: {} })
  expect(parse()).toEqual({ positionals: [], flags: {} })
})

test('every way to write a value', () => {
  for (const argv of [['-p', '3000'], ['-p3000'], ['-p=3000'], ['--port', '3000'], ['--port=3000'], ['-qp', '3000']]) {
    expect(parse(...argv).flags).toMatchObject({ port: 3000 })
  }
  expect(parse('-qv', 'x')).toEqual({ positionals: ['x'], flags: { quiet: true, verbose: true } })
  expect(parse('--no-quiet').flags).toEqual({ quiet: false })
})

test('--host takes an address when one follows, else it means all', () => {
  expect(parse('--host')).toEqual({ positionals: [], flags: { host: '::' } })
  expect(parse('--host', 'site')).toEqual({ positionals: ['site'], flags: { host: '::' } })
  expect(parse('--host', '10.0.0.1', 'site')).toEqual({ positionals: ['site'], flags: { host: '10.0.0.1' } })
  expect(parse('--host=example.test').flags).toEqual({ host: 'example.test' })
  expect(parse('--host', '-q').flags).toEqual({ host: '::', quiet: true })
})

test('what stands behind -- is a path', () => {
  expect(parse('--', '-p')).toEqual({ positionals: ['-p'], flags: {} })
})

test('slips are told, with the nearest flag', () => {
  const slip = (...argv: string[]) => {
    try {
      parse(...argv)
    } catch (error) {
      return error
    }
    return undefined
  }
  expect(slip('--prot', '1')).toMatchObject({ code: 'GUI_CLI_FLAG_UNKNOWN', hint: 'Did you mean --port?' })
  expect(slip('-z')).toMatchObject({ message: 'There is no flag -z.' })
  expect(slip('--port')).toMatchObject({ code: 'GUI_CLI_FLAG_VALUE' })
  expect(slip('--port', '--quiet')).toMatchObject({ code: 'GUI_CLI_FLAG_VALUE' })
  expect(slip('--port', 'abc')).toMatchObject({ code: 'GUI_CLI_FLAG_WRONG' })
  expect(slip('--port', '70000')).toMatchObject({ code: 'GUI_CLI_FLAG_WRONG' })
  expect(slip('--quiet=yes')).toMatchObject({ code: 'GUI_CLI_FLAG_NO_VALUE' })
  expect(slip('--log-format', 'xml')).toMatchObject({ message: expect.stringContaining('one of auto, pretty') })
})

test('help shows examples before flags, and every flag of the tables', () => {
  const text = helpText({ usage: 'guichet [path]', says: 'Serves.', examples: [['guichet', 'serve']] }, rows)
  expect(text.indexOf('Examples')).toBeLessThan(text.indexOf('Flags'))
  for (const row of Object.values(platformOptions.rows)) expect(text).toContain(`--${row.flag}`)
})

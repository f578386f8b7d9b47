import { describe, expect, test } from 'vitest'
import { parseHttpArguments } from './command-line.ts'
import { parseRequestLine } from './request-line.ts'
import { resolveSettings } from './settings.ts'

const TERMINAL = { stdoutIsTty: true, stderrIsTty: true, env: {} }
const PIPE = { stdoutIsTty: false, stderrIsTty: true, env: {} }
const settings = (line: string, around = PIPE) =>
  resolveSettings(parseHttpArguments(line.split(' ').filter(Boolean)).flags, around)
const parts = (line: string, around = PIPE) => [...settings(line, around).show.parts].sort().join('')

describe('reading the command line', () => {
  test('flags may stand anywhere and together; -- ends them', () => {
    expect(parseHttpArguments(['-vb', 'GET', '--form', ':80', 'a=1', '-ame:x', '-p=h', '--', '-x'])).toEqual({
      words: ['GET', ':80', 'a=1', '-x'],
      flags: [
        { name: 'verbose', value: true },
        { name: 'body', value: true },
        { name: 'form', value: true },
        { name: 'auth', value: 'me:x' },
        { name: 'print', value: 'h' },
      ],
    })
  })

  test('--no-… takes a flag back, wherever it stands, with those it excludes', () => {
    expect(parseHttpArguments(['--no-verbose', '-v', '--json', '--no-form']).flags).toEqual([])
    expect(settings('--no-timeout --timeout=3').timeoutSeconds).toBe(0)
  })

  test('slips name the flag that was meant', () => {
    const slip = (...argv: string[]) => {
      try {
        parseHttpArguments(argv)
      } catch (error) {
        return error
      }
      return undefined
    }
    expect(slip('--verbos')).toMatchObject({ code: 'GUI_CLI_FLAG_UNKNOWN', hint: 'Did you mean --verbose?' })
    expect(slip('--no-foo')).toMatchObject({ code: 'GUI_CLI_FLAG_UNKNOWN' })
    expect(slip('--timeout=x')).toMatchObject({ code: 'GUI_CLI_FLAG_WRONG' })
    expect(slip('--output')).toMatchObject({ code: 'GUI_CLI_FLAG_VALUE' })
    expect(slip('--follow=yes')).toMatchObject({ code: 'GUI_CLI_FLAG_NO_VALUE' })
    expect(slip('--pretty=loud')).toMatchObject({ message: expect.stringContaining('all, colors, format, none') })
  })
})

describe('method, URL and items', () => {
  const line = (...words: string[]) => {
    const { method, url, items } = parseRequestLine(words, false)
    return [method, url, items.length]
  }

  test('the method is guessed from the data, unless it is said', () => {
    expect(line(':80')).toEqual(['GET', ':80', 0])
    expect(line(':80', 'q==1', 'X:1')).toEqual(['GET', ':80', 2])
    expect(line(':80', 'a=1')).toEqual(['POST', ':80', 1])
    expect(line(':80', '@file')).toEqual(['POST', ':80', 1])
    expect(line('put', ':80', 'a=1')).toEqual(['PUT', ':80', 1])
    expect(line('localhost')).toEqual(['GET', 'localhost', 0])
    expect(line('localhost', 'a=1')).toEqual(['POST', 'localhost', 1])
    expect(parseRequestLine([':80'], true).method).toBe('POST')
    expect(() => line()).toThrow(expect.objectContaining({ code: 'GUI_CLIENT_URL_MISSING' }))
  })
})

describe('what is shown', () => {
  test('head and body on a terminal, the body alone in a pipe, the last flag where several are', () => {
    expect([parts('', TERMINAL), parts('')]).toEqual(['bh', 'b'])
    expect([parts('-v'), parts('-vv'), parts('-h'), parts('-m'), parts('--offline')]).toEqual([
      'BHbh',
      'BHbhm',
      'h',
      'm',
      'BH',
    ])
    expect([parts('-v --print=Hb'), parts('-h -b'), parts('-d -v')]).toEqual(['Hb', 'b', 'BHh'])
    expect(() => parts('--print=x')).toThrow('letters out of H, B, h, b and m')
  })

  test('looks follow the terminal, --pretty and NO_COLOR', () => {
    const looks = (line: string, around = TERMINAL) => {
      const { formats, colours } = settings(line, around).show
      return [formats, colours]
    }
    expect([looks(''), looks('', PIPE), looks('-o x')]).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ])
    expect([looks('--pretty=format', PIPE), looks('--pretty=colors', PIPE)]).toEqual([
      [true, false],
      [false, true],
    ])
    expect(looks('', { ...TERMINAL, env: { NO_COLOR: '1' } })).toEqual([true, false])
    expect(looks('--pretty=all', { ...TERMINAL, env: { NO_COLOR: '1' } })).toEqual([true, true])
    expect(looks('', { ...TERMINAL, env: { TERM: 'dumb' } })).toEqual([true, false])
  })

  test('format options add up in their order', () => {
    expect(settings('--unsorted --format-options json.indent:2,xml.indent:3').show.layout).toEqual({
      ...{ headersSort: false, jsonFormat: true, jsonIndent: 2, jsonSortKeys: false, xmlFormat: true, xmlIndent: 3 },
    })
    expect(settings('--unsorted --sorted').show.layout).toMatchObject({ headersSort: true, jsonSortKeys: true })
    for (const option of ['foo:1', 'json.indent:true', 'json.indent:99', 'json.format:3', 'json.indent']) {
      expect(() => settings(`--format-options=${option}`), option).toThrow(
        expect.objectContaining({ code: 'GUI_CLIENT_FORMAT_OPTION' }),
      )
    }
  })
})

test('flags that mean nothing together are refused', () => {
  for (const line of ['-x --chunked', '-x --multipart', '--session=a --session-read-only=b', '--http2 --app=x']) {
    expect(() => settings(line), line).toThrow(expect.objectContaining({ code: 'GUI_CLIENT_FLAGS' }))
  }
  for (const line of ['-c', '-c -d', '-A digest', '--response-mime=x', '--response-charset=x']) {
    expect(() => settings(line), line).toThrow(expect.objectContaining({ code: 'GUI_CLIENT_FLAG_NEEDS' }))
  }
  expect(settings('-d').follow).toBe(true)
  expect(settings('--max-redirects=0').redirectsMax).toBe(1000)
  expect(settings('-d -c --offline')).toMatchObject({ download: false, resume: false, sends: 'offline' })
})

import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keptHeaders, readSession, sessionPath, typedCookies, writeSession } from './session-file.ts'

const place = () => join(mkdtempSync(join(tmpdir(), 'guichet-session-')), 's.json')
const file = (json: unknown) => {
  const path = place()
  writeFileSync(path, JSON.stringify(json))
  return path
}

describe('where it is kept', () => {
  test('below its host, or where a path says', () => {
    const env = { XDG_CONFIG_HOME: '/conf' }
    expect(sessionPath('me', 'localhost:8000', env)).toBe('/conf/guichet/sessions/localhost_8000/me.json')
    expect(sessionPath('me', 'h', { ...env, GUICHET_CONFIG_DIR: '/own' })).toBe('/own/sessions/h/me.json')
    expect(sessionPath('./me.json', 'h', env)).toBe('./me.json')
    for (const name of ['a b', '..\\x', '', 'é']) {
      expect(() => sessionPath(name, 'h', env), name).toThrow(
        expect.objectContaining({ code: 'GUI_CLIENT_SESSION_NAME' }),
      )
    }
  })
})

describe('reading and writing', () => {
  const SESSION = {
    headers: [['X-A', '1']] as const,
    cookies: [
      { name: 'c', value: 'd', domain: 'localhost', path: '/', secure: false, expires: null },
      { name: 'e', value: 'f', domain: '.example.org', path: '/x', secure: true, expires: 4_000_000_000 },
      { name: 'g', value: 'h', domain: null, path: '/', secure: false, expires: null },
    ],
    auth: { type: 'basic', raw: 'u:p' } as const,
  }

  test('what was written is read again, by its owner alone', () => {
    const path = place()
    writeSession(path, SESSION)
    expect(readSession(path, 'h')).toEqual(SESSION)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(path, '..'))).toEqual(['s.json'])
    expect(JSON.parse(readFileSync(path, 'utf8')).cookies[0].domain).toBe('localhost.local')
  })

  test('a file that others could read becomes the owner’s', () => {
    const path = file({})
    writeSession(path, SESSION)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('older layouts of HTTPie are read', () => {
    const old = file({
      auth: { type: 'digest', username: 'u', password: 'p' },
      cookies: { a: { value: '1', path: '/', secure: false, expires: null } },
      headers: { 'X-A': '1' },
    })
    expect(readSession(old, 'h')).toEqual({
      headers: [['X-A', '1']],
      cookies: [{ name: 'a', value: '1', domain: 'h', path: '/', secure: false, expires: null }],
      auth: { type: 'digest', raw: 'u:p' },
    })
    expect(readSession(file({ auth: { type: null }, cookies: [], headers: [] }), 'h')?.auth).toBeUndefined()
  })

  test('no file is no session, a broken one is an error', () => {
    expect(readSession(place(), 'h')).toBeUndefined()
    for (const json of [3, null, []]) {
      expect(() => readSession(file(json), 'h')).toThrow(expect.objectContaining({ code: 'GUI_CLIENT_SESSION_FILE' }))
    }
  })
})

test('headers are kept but for those of one request, and the newer count', () => {
  const said = [
    ['x-a', '2'],
    ['Content-Type', 'x'],
    ['If-Match', 'y'],
    ['Cookie', 'z'],
    ['User-Agent', 'guichet/1'],
    ['X-Off', undefined],
  ] as const
  expect(
    keptHeaders(
      [
        ['X-A', '1'],
        ['X-B', '3'],
      ],
      said,
    ),
  ).toEqual([
    ['x-a', '2'],
    ['X-B', '3'],
  ])
  expect(keptHeaders([], [['User-Agent', 'own']])).toEqual([['User-Agent', 'own']])
})

test('typed cookies belong to the host they were typed for', () => {
  expect(
    typedCookies(
      [
        ['Cookie', 'a=1; b=2=3; odd'],
        ['X', 'y'],
      ],
      'h',
    ),
  ).toMatchObject([
    { name: 'a', value: '1', domain: 'h' },
    { name: 'b', value: '2=3', domain: 'h' },
  ])
})

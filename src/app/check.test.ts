import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLogger } from '../base/log.ts'
import type { Handler, Site } from '../http/message.ts'
import { Reply } from '../http/reply.ts'
import { App } from './app.ts'

const site: Site = { root: '/site', log: createLogger({ level: 'error' }), mode: 'serve' }

async function errorsOf(app: App): Promise<string[]> {
  const checked = (await app.handler.survey?.({ site, hidden: () => undefined })) ?? []
  return checked.flatMap(({ findings }) =>
    findings.map(({ says }) => says.replace(/ \([^()]*check\.test\.ts:\d+\)/g, '')),
  )
}

function appOf(...patterns: readonly string[]): App {
  const app = new App()
  for (const pattern of patterns) app.get(pattern, () => pattern)
  return app
}

describe('a route that can never answer', () => {
  test.each([
    [
      ['/n/<int(max=100):a>', '/n/<int(max=50):b>'],
      'GET /n/<int(max=50):b> can never answer: GET /n/<int(max=100):a> takes all its requests.',
    ],
    [['/w/x', '/w/y', '/w/<any(x,y):w>'], 'GET /w/<any(x,y):w> can never answer: GET /w/x takes all its requests.'],
    [
      ['/<string(minlength=1):a>', '/<a>'],
      'GET /<a> can never answer: GET /<string(minlength=1):a> takes all its requests.',
    ],
    [
      ['/f/<a>.json', '/f/<int:a>.json'],
      'GET /f/<int:a>.json can never answer: GET /f/<a>.json takes all its requests.',
    ],
    [
      ['/<string(maxlength=20):a>', '/<string(length=3):b>'],
      'GET /<string(length=3):b> can never answer: GET /<string(maxlength=20):a> takes all its requests.',
    ],
    [['/e/<int(min=5,max=3):e>'], 'GET /e/<int(min=5,max=3):e> can never answer: no text is <int(max=3,min=5)>.'],
    [
      ['/e/<string(minlength=4,maxlength=2):e>'],
      'GET /e/<string(minlength=4,maxlength=2):e> can never answer: no text is <string(maxlength=2,minlength=4)>.',
    ],
  ])('%j', async (patterns, says) => {
    expect(await errorsOf(appOf(...patterns))).toEqual([says])
  })

  test('is told with its file and line, and those of what is in its way', async () => {
    const app = new App()
    app.get('/n/<int(max=100):a>', () => 1)
    app.get('/n/<int(max=50):b>', () => 2)
    const [routes] =
      (await app.handler.survey?.({ site: { ...site, root: import.meta.dirname }, hidden: () => undefined })) ?? []
    const [finding] = routes?.findings ?? []
    const line = Number(/check\.test\.ts:(\d+)/.exec(finding?.says ?? '')?.[1])
    expect(finding).toMatchObject({ level: 'error', file: import.meta.filename, line: line + 1 })
  })

  test('of a part, behind one of the App around it', async () => {
    const part = new App()
    part.get('/notes', () => 1)
    part.get('/x/<int:n>', () => 1)
    part.get('/free', () => 1)
    const app = appOf('/api/notes', '/api/x/<path:p>').mount('/api', part)
    expect(await errorsOf(app)).toEqual([
      'GET /api/notes can never answer: GET /api/notes takes all its requests.',
      'GET /api/x/<int:n> can never answer: GET /api/x/<path:p> takes all its requests.',
    ])
  })

  test('behind a mount, and a mount behind a route', async () => {
    const handler: Handler = () => new Reply(200, 'mounted')
    expect(await errorsOf(appOf('/<path:p>').mount('/<lang>', handler))).toEqual([
      'GET /<path:p> can never answer: what is mounted at /<lang> takes all its requests.',
    ])
    expect(await errorsOf(appOf('/files/<path:p>').mount('/files', handler))).toEqual([
      'What is mounted at /files gets no GET for what lies below: GET /files/<path:p> takes them all.',
    ])
  })

  test('is not one that answers another method, or only sometimes', async () => {
    const app = new App({ converters: { own: { parse: (text: string) => text, build: String } } })
    app.get('/n/<own:a>', () => 1)
    app.get('/n/<b>', () => 1)
    app.post('/n/<int:n>', () => 1)
    app.get('/n/<int:n>', () => 1)
    app.get('/n/7', () => 1)
    app.get('/x/<slug:s>', () => 1)
    app.get('/x/<s>', () => 1)
    app.get('/x/<path:p>', () => 1)
    app.get('/y/<float(min=0.001,max=0.002):f>', () => 1)
    expect(await errorsOf(app as unknown as App)).toEqual([])
  })
})

const segment = fc.constantFrom(
  ...[
    'a',
    'b',
    '7',
    '<int:n>',
    '<int(max=9):n>',
    '<int(min=3,max=7):n>',
    '<float:f>',
    '<any(a,b):w>',
    '<any(a,7):w>',
    '<slug:s>',
    '<x>',
  ],
  ...['<string(length=1):x>', '<string(maxlength=2):x>', '<date:d>', '<int:n>.json', '<x>.json', 'a-<x>'],
)
const pattern = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 2 }), fc.constantFrom('', '', '/', '/<path:p>'))
  .map(
    ([segments, end]) =>
      segments.map((text, i) => `/${text.replace(/:(\w)>/, `:$1${i}>`).replace('<x>', `<x${i}>`)}`).join('') + end,
  )
const text = fc.constantFrom(
  'a',
  'b',
  '7',
  '12',
  '0',
  '1.5',
  '2001-02-03',
  'zz',
  'é',
  'a-b',
  '7.json',
  'b.json',
  'a.b.json',
  'a-',
)
const path = fc
  .tuple(fc.array(text, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '/'))
  .map(([texts, end]) => texts.map((one) => `/${encodeURIComponent(one)}`).join('') + end)

test('what is called unreachable is reached by no request', { timeout: 60_000 }, async () => {
  const property = fc.asyncProperty(
    fc.array(pattern, { minLength: 2, maxLength: 8 }),
    fc.array(path, { minLength: 30, maxLength: 60 }),
    async (patterns, paths) => {
      const app = new App()
      for (const one of patterns) {
        try {
          app.get(one, () => ({ pattern: one }))
        } catch {
          // The same shape twice is refused at once.
        }
      }
      const dead = (await errorsOf(app)).map((says) => /^GET (\S+) can/.exec(says)?.[1])
      for (const asked of paths) {
        const answer = await app.request(asked)
        const reached = answer.status === 200 ? ((await answer.json()) as { pattern: string }).pattern : undefined
        if (reached !== undefined) expect(dead, asked).not.toContain(reached)
      }
    },
  )
  await fc.assert(property, { numRuns: 150 })
})

test('extensions and mounts are asked for what they know; a mount is told which of its pages a route answers', async () => {
  const mounted: Handler = Object.assign(() => new Reply(200, ''), {
    survey: ({ hidden }: { hidden(path: string): string | undefined }) => {
      const findings = ['/here', '/there'].flatMap((one) => {
        const taker = hidden(one)
        return taker === undefined ? [] : [{ level: 'warning' as const, says: `${one}: ${taker}`, hint: '' }]
      })
      return [{ area: 'mounted', looked: '2', findings }]
    },
  })
  const app = appOf('/sub/there').mount('/sub', mounted)
  app.install({
    name: 'own',
    survey: ({ root }) => [{ area: 'own', looked: root, findings: [{ level: 'error', says: 'own', hint: '' }] }],
  })
  expect(await errorsOf(app)).toEqual(['own', expect.stringMatching(/^\/there: GET \/sub\/there/)])
})

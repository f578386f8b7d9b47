// reference.test.ts: docs/reference is whole and true: every name that can be imported has a page, every member its place,
// what is printed is what the sources have now, and every error that the documents speak of exists.

import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, isThere, root, textOf } from './house.ts'

interface Sources {
  readonly entries: Readonly<Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }>>
  print(text: string, path: string): string
  members(name: string): string[]
}

interface Reference {
  readSources(): Sources
  printedNames(text: string): string[]
}

// The scripts are plain JavaScript: this is what reference.mjs gives.
const { readSources, printedNames } = (await import(join(root, 'scripts', 'reference.mjs'))) as Reference
const sources = readSources()
const documents = filesBelow('docs', '.md')
const pages = documents.filter((path) => path.startsWith('docs/reference/'))
const printedOn = new Map(documents.map((path) => [path, printedNames(textOf(path))]))

/** The pages that print `name`. */
function pagesOf(name: string): string[] {
  return [...printedOn].filter(([, names]) => names.includes(name)).map(([path]) => path)
}

describe('what is printed', () => {
  test.each([...printedOn].filter(([, names]) => names.length > 0))('in %s is up to date', (path) => {
    expect(sources.print(textOf(path), path), 'run "npm run docs"').toBe(textOf(path))
  })

  test('is signature, sentence, parameters and errors', () => {
    const old = 'before\n<!-- printed: abort -->\nold\n<!-- /printed -->\nbehind'
    const made = sources.print(old, 'docs/reference/abort.md')
    expect(made.split('\n')).toEqual([
      'before',
      '<!-- printed: abort -->',
      '',
      '```typescript',
      'abort<const Status extends number>(',
      '  status: ErrorStatusOf<Status>,',
      '  detail?: unknown,',
      '  headers?: Readonly<Record<string, string>>,',
      '): never',
      '```',
      '',
      'Ends the request with an error status.',
      '',
      '- `status`: a whole number from 400 to 599',
      '- `detail`: text for the error page, or an object that is sent as JSON',
      '- throws always an `HttpError`',
      '',
      '<!-- /printed -->',
      'behind',
    ])
  })

  test('of fields is one table, with links to the errors from where the document lies', () => {
    const marks = '<!-- printed: AppRequest.query AppRequest.base -->\n<!-- /printed -->'
    const lines = sources.print(marks, 'docs/page.md').split('\n')
    expect(lines[2]).toBe('| name | type | |')
    expect(lines[4]).toMatch(/^\| `query` \| `Query` \| .*\(errors\.md#gui_http_percent\)\. \|$/)
    expect(lines[5]).toMatch(/^\| `base` \| `string` \| Prefix under which this App is mounted, "" at the top\. \|$/)
  })

  test('has to exist', () => {
    const print = (name: string) => () => sources.print(`<!-- printed: ${name} -->\n<!-- /printed -->`, 'docs/page.md')
    expect(print('Ap')).toThrow('0 things called "Ap"')
    expect(print('App.git')).toThrow('App shows no member "git"')
    expect(print('AppRequest.home')).toThrow('shows no member "home"')
  })
})

describe('every name that can be imported', () => {
  const { entries } = sources
  const values = Object.entries(entries).flatMap(([entry, { values }]) => values.map((name) => [entry, name] as const))

  // The class Visitor is what visitor() gives: its members are held below.
  test.each(values.filter(([, name]) => name !== 'Visitor'))('of %s has a page: %s', (_entry, name) => {
    expect(pagesOf(name).filter((path) => pages.includes(path))).toHaveLength(1)
  })

  test('is a type that is spoken of, when it is no value', () => {
    const all = pages.map(textOf).join('\n')
    const types = Object.values(entries).flatMap((entry) => entry.types)
    expect(types.length).toBeGreaterThan(20)
    expect(types.filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).toEqual([])
  })
})

describe('every member', () => {
  test.each(['App', 'AppRequest', 'Session', 'Cookies', 'Route', 'MemorySessions', 'Visitor', 'TemplateEngine'])(
    'of %s is on one page of it',
    (name) => {
      const members = sources.members(name)
      expect(members.length).toBeGreaterThan(3)
      expect(members.filter((member) => pagesOf(`${name}.${member}`).length === 0)).toEqual([])
    },
  )
})

describe('the documents', () => {
  test('name only errors that exist', () => {
    const code = filesBelow('src', '.ts').map(textOf).join('\n')
    const known = new Set([...code.matchAll(/^ +(GUI_[A-Z0-9_]+): \{/gm)].map((match) => match[1]))
    expect(known.size).toBeGreaterThan(50)
    // errors.md is printed from the tables themselves, with their prefixes as headings.
    const told = documents
      .filter((path) => path !== 'docs/errors.md')
      .flatMap((path) => [...textOf(path).matchAll(/\bGUI_[A-Z0-9_]*[A-Z0-9]\b/g)].map(([name]) => `${path}: ${name}`))
    expect(told.filter((line) => !known.has(line.split(': ')[1]))).toEqual([])
  })

  test('link to headings that are there', () => {
    const dead = [...documents, 'README.md'].filter(isThere).flatMap((path) =>
      [...textOf(path).matchAll(/\]\(([^)\s:#]*)#([^)\s]+)\)/g)]
        .map(([, target = '', anchor = '']) => ({
          file: target === '' ? path : new URL(target, `file:///${path}`).pathname.slice(1),
          anchor,
        }))
        // Whether the file is there, tidy.test.ts asks.
        .filter(({ file, anchor }) => isThere(file) && !anchorsOf(file).includes(anchor))
        .map(({ file, anchor }) => `${path} -> ${file}#${anchor}`),
    )
    expect(dead).toEqual([])
  })

  test('are all to be found from the index', () => {
    const linked = (index: string) =>
      [...textOf(index).matchAll(/\]\(([^)#\s]+)/g)].map(([, to = '']) =>
        new URL(to, `file:///${index}`).pathname.slice(1),
      )
    const found = [...linked('docs/index.md'), ...linked('docs/reference/index.md')]
    expect(documents.filter((path) => path !== 'docs/index.md' && !found.includes(path))).toEqual([])
  })
})

describe('a way over from another framework', () => {
  test.each([
    ['docs/from-flask.md', 50],
    ['docs/from-express.md', 40],
    ['docs/from-fastapi.md', 45],
  ])('%s: every line of ours stands in a program that runs', (path, rowsMin) => {
    const text = textOf(path)
    const programs = squeezed([...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]).join('\n'))
    const rows = [...text.matchAll(/^\| (.+?) (?<!\\)\| (.+) \|$/gm)].filter(([, theirs = '']) => theirs.includes('`'))
    expect(rows.length).toBeGreaterThanOrEqual(rowsMin)
    // What is typed into a terminal is no program.
    const lost = rows
      .flatMap(([, , ours = '']) => [...ours.matchAll(/(`+)(.+?)\1(?!`)/g)].map((match) => match[2]?.trim() ?? ''))
      .filter((code) => !/^(npx|node) /.test(code) && !programs.includes(squeezed(code.replaceAll('\\|', '|'))))
    expect(lost).toEqual([])
  })
})

function squeezed(code: string): string {
  return code.replace(/\s+/g, '')
}

/** The anchors of a document, as GitHub makes them of its headings. */
function anchorsOf(path: string): string[] {
  return [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}

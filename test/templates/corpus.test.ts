// corpus.test.ts: every template of the corpus comes out as Jinja2 itself has rendered it, or as differences.ts says.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filters } from '../../src/parts/templates/filters.ts'
import { predicates } from '../../src/parts/templates/predicates.ts'
import { type TemplateError, templates } from '../../src/parts/templates/templates.ts'
import { find, run } from '../support/program.ts'
import { type Case, type Expected, folder, readCases, readOracle } from './cases.ts'
import { differences } from './differences.ts'

const cases = readCases()
const oracle = readOracle()
const expected = oracle.cases

/** What each of Python's exceptions is here. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  UndefinedError: ['UNDEFINED'],
  TemplateSyntaxError: ['SYNTAX'],
  SyntaxError: ['SYNTAX'],
  TemplateAssertionError: ['UNKNOWN', 'SYNTAX'],
  TemplateNotFound: ['MISSING'],
  TemplatesNotFound: ['MISSING'],
  RecursionError: ['DEPTH'],
  TemplateRuntimeError: ['VALUE', 'UNKNOWN'],
}
const VALUE = ['VALUE']

/** `&#34;` is how Jinja writes a quote, `&quot;` how guichet does; both mean the same. */
function plain(text: string): string {
  return text.replace(/quot;/gi, '#34;')
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

async function render({ templates: texts, context, options }: Case): Promise<Expected> {
  const settings = Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]))
  const views = templates(texts, settings)
  try {
    const [main = ''] = Object.keys(texts)
    return { output: await views.renderText(main, context) }
  } catch (error) {
    const { code, places } = error as TemplateError
    // An error without a place would be one of the program, not of the template.
    expect(places.length, String(error)).toBeGreaterThan(0)
    return { error: code.replace('GUI_TEMPLATES_', '') }
  }
}

describe('the corpus', () => {
  test('is whole: every case has its expected result, and every result its case', () => {
    expect(cases.length).toBeGreaterThanOrEqual(500)
    expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort())
  })

  test('has every filter, test and tag', () => {
    const all = cases.flatMap(({ templates: texts }) => Object.values(texts)).join('\n')
    const lacking = [
      ...[...filters.keys()].filter((name) => !new RegExp(`\\| ?${name}\\b|filter ${name}\\b`).test(all)),
      ...[...predicates.keys()].filter((name) => /^\w/.test(name) && !new RegExp(`is (?:not )?${name}\\b`).test(all)),
      ...'for if set with block extends include import from macro call filter autoescape do raw'
        .split(' ')
        .filter((name) => !new RegExp(`\\{%[-+]? ?${name}\\b`).test(all)),
    ]
    expect(lacking).toEqual([])
  })

  test('has no difference that is none', () => {
    const known = new Set(cases.map(({ name }) => name))
    expect(Object.keys(differences).filter((name) => !known.has(name))).toEqual([])
  })
})

describe.each([
  'expressions.lines',
  'filters.lines',
  'tests.lines',
  'statements.lines',
  'templates.txt',
  'whitespace.txt',
  'differences.lines',
  'differences.txt',
])('%s', (file) => {
  test.each(cases.filter(({ name }) => name.startsWith(`${file}: `)))('$name', async (one) => {
    const made = await render(one)
    const difference = differences[one.name]
    if (difference !== undefined) {
      expect(made).toEqual(difference.ours)
      return
    }
    const wanted = expected[one.name]
    if (wanted?.error === undefined)
      expect(plain(String((made as { output?: string }).output))).toBe(plain(wanted?.output ?? ''))
    else expect(CODES[wanted.error] ?? VALUE).toContain(made.error)
  })
})

const python = find('python3')
const VERSIONS = 'import importlib.metadata as m; print(m.version("jinja2"), m.version("markupsafe"))'
const installed = python === undefined ? '' : (await run(python, ['-c', VERSIONS])).stdout.trim()
const isSame = installed === `${oracle.jinja2} ${oracle.markupsafe}`

test.skipIf(!isSame)(
  'what is expected is what Jinja2 gives (skipped without python3 and the same Jinja2)',
  async () => {
    const done = await run(python ?? '', [join(folder, 'oracle.py'), '--check'])
    expect(done.stderr).toBe('')
    expect(done.code).toBe(0)
  },
)

test('the oracle and this reader agree on how a case is written', () => {
  const script = readFileSync(join(folder, 'oracle.py'), 'utf8')
  for (const mark of ['\\n=== ', '\\n--- ', '"# "', '*.lines', '*.txt']) expect(script).toContain(mark)
})

// cases.ts: the corpus: every case with its templates, context and options, and what Jinja2 itself made of it. Files
// called *.lines hold one template on each line, all with the context of context.json; files called *.txt hold cases of
// several templates: "=== title", then "--- name" before each template, "--- context" and "--- options".

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Case {
  readonly name: string
  /** The first one is rendered. */
  readonly templates: Readonly<Record<string, string>>
  readonly context: Readonly<Record<string, unknown>>
  /** In Jinja2's words, such as trim_blocks. */
  readonly options: Readonly<Record<string, boolean>>
}

/** What came out: text, or the name of Python's exception. */
export type Expected = { readonly output: string; readonly error?: never } | { readonly error: string }

export const folder: string = import.meta.dirname
const corpus = join(folder, 'corpus')

export interface Oracle {
  /** Versions of the packages that made it. */
  readonly jinja2: string
  readonly markupsafe: string
  readonly cases: Readonly<Record<string, Expected>>
}

export function readOracle(): Oracle {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Oracle
}

export function readCases(): Case[] {
  const shared = JSON.parse(readFileSync(join(corpus, 'context.json'), 'utf8')) as Record<string, unknown>
  const files = readdirSync(corpus).sort()
  const lines = files.filter((file) => file.endsWith('.lines')).flatMap((file) => linesOf(file, shared))
  return [...lines, ...files.filter((file) => file.endsWith('.txt')).flatMap((file) => partsOf(file, shared))]
}

function linesOf(file: string, shared: Record<string, unknown>): Case[] {
  const lines = readFileSync(join(corpus, file), 'utf8').split('\n')
  return lines
    .filter((line) => line !== '' && !line.startsWith('# '))
    .map((line) => ({
      name: `${file}: ${line}`,
      templates: { 'main.html': line },
      context: structuredClone(shared),
      options: {},
    }))
}

function partsOf(file: string, shared: Record<string, unknown>): Case[] {
  const parts = readFileSync(join(corpus, file), 'utf8').split('\n=== ').slice(1)
  return parts.map((part) => {
    const [title = '', body = ''] = cut(part)
    const made = { templates: {} as Record<string, string>, context: structuredClone(shared), options: {} }
    for (const section of `\n${body}`.split('\n--- ').slice(1)) {
      const [name = '', text = ''] = cut(section)
      if (name === 'context') Object.assign(made.context, JSON.parse(text))
      else if (name === 'options') made.options = JSON.parse(text)
      else made.templates[name] = text
    }
    return { name: `${file}: ${title}`, ...made }
  })
}

/** The first line, and what is behind it. */
function cut(text: string): [string, string] {
  const at = text.indexOf('\n')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

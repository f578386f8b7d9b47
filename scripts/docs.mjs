// docs.mjs: prints docs/errors.md, docs/options.md and the list of commands from the tables in the program, and into the other documents the
// signatures that they show, so that none can drift. With --check nothing is written: exit 1 says which page of tables is
// out of date; the signatures are compared by test/house/reference.test.ts, which has read the sources anyway.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'
import { root } from './ensure.mjs'

const BLAME = {
  peer: 'the client',
  app: 'the program that answers',
  operator: 'the one who runs the server',
  bug: 'guichet itself',
}

await build()
// The command line stands above the catalogue, so its tables are fetched where they are.
const CLIENT = ['http/errors', 'http/options', 'http/output-options', 'http/websocket-options']
const COMMANDS = ['commands', 'errors', 'options', ...CLIENT].map((name) => `cli/${name}.js`)
const made = await Promise.all(['platform/catalogue.js', ...COMMANDS].map(exportsOf))
const tables = [...new Set(made.flat(2))].filter((value) => typeof value?.rows === 'object')
const pages = {
  'errors.md': errorsPage(tables.filter((table) => 'prefix' in table)),
  'options.md': optionsPage(tables.filter((table) => 'area' in table)),
  ...(process.argv.includes('--check') ? {} : await pagesWithSignatures()),
}
pages['command-line.md'] = withCommands(
  pages['command-line.md'] ?? readFileSync(join(root, 'docs', 'command-line.md'), 'utf8'),
)
let stale = false
for (const [name, text] of Object.entries(pages)) {
  const file = join(root, 'docs', name)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  if (process.argv.includes('--check')) {
    console.error(`docs/${name} is out of date: run "npm run docs".`)
    stale = true
  } else {
    writeFileSync(file, text)
    console.log(`docs/${name} written`)
  }
}
process.exitCode = stale ? 1 : 0

async function exportsOf(file) {
  const path = join(root, 'dist', file)
  return existsSync(path) ? Object.values(await import(pathToFileURL(path).href)) : []
}

/** The documents in which something of the sources is printed, by their path below docs/. */
async function pagesWithSignatures() {
  // Fetched when the packages are there for certain: it needs TypeScript.
  const { readSources } = await import('./reference.mjs')
  const sources = readSources()
  const printed = readdirSync(join(root, 'docs'), { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, readFileSync(join(root, 'docs', name), 'utf8')])
    .filter(([, text]) => text.includes('<!-- printed: '))
  return Object.fromEntries(printed.map(([name, text]) => [name, sources.print(text, `docs/${name}`)]))
}

/** The table of commands, in the document about the command line. */
function withCommands(text) {
  const commands = made.flat().find((value) => typeof value?.serve?.load === 'function')
  const rows = Object.entries(commands).map(
    ([name, { says, page }]) => `| \`guichet ${name}\` | ${plain(says)} | [more](${page}) |`,
  )
  const table = ['| command | what it does | |', '|---|---|---|', ...rows].join('\n')
  return text.replace(
    /(<!-- commands -->)[\s\S]*?(<!-- \/commands -->)/,
    (_, open, close) => `${open}\n\n${table}\n\n${close}`,
  )
}

function errorsPage(tables) {
  const parts = [
    '# Errors',
    'Every error that guichet can raise, printed from its tables by `npm run docs`. `error.code` holds the code, `error.hint` the advice. Words in braces are filled in when it happens.',
  ]
  for (const { prefix, rows } of tables) {
    parts.push(`## ${prefix}`)
    for (const [code, { status, blame, says, hint }] of Object.entries(rows)) {
      const lines = [says, ...(hint === '{nearest}' ? [] : [hint]), `Status ${status}. Whose fault: ${BLAME[blame]}.`]
      parts.push(`### ${code}`, ...lines.map(plain))
    }
  }
  return `${parts.join('\n\n')}\n`
}

function optionsPage(tables) {
  const parts = [
    '# Options',
    'Every option, printed from its tables by `npm run docs`. A flag counts before an environment variable, that before the configuration, that before the default. The unit of a number is the end of its name.',
  ]
  for (const { area, rows } of tables) {
    parts.push(`## ${area}`)
    for (const [name, row] of Object.entries(rows)) {
      parts.push(`### ${name}`, plain(row.says), facts(row).join('; '), `Why: ${plain(row.why)}`)
    }
  }
  return `${parts.join('\n\n')}\n`
}

function facts(row) {
  const told = [`Default: ${show(row.default)}`]
  if (row.words !== undefined) told.push(`one of ${row.words.map((word) => `\`${word}\``).join(', ')}`)
  if (row.min !== undefined || row.max !== undefined) told.push(`from ${row.min ?? 0} to ${bound(row.max)}`)
  if (row.flag !== undefined) told.push(`flag \`${row.short === undefined ? '' : `-${row.short}, `}--${row.flag}\``)
  if (row.env !== undefined) told.push(`environment \`${row.env}\``)
  told[told.length - 1] += '.'
  return told
}

function bound(max) {
  return max === undefined || max === Number.POSITIVE_INFINITY ? '`Infinity` (no bound)' : max
}

function show(value) {
  if (value === undefined) return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item) => `\`${item}\``).join(', ')
  return `\`${value}\``
}

/** A sentence as Markdown: nothing in it is markup. */
function plain(sentence) {
  return sentence.replace(/[\\*_<>`|]/g, (sign) => `\\${sign}`)
}

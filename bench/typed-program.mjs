// typed-program.mjs: writes TypeScript projects of many routes and calls, the same ones for guichet and for Hono, and has
// tsc check them: how much work is it for an editor? bench/types.mjs compares them, test/types/budget.test.ts holds ours.

import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

const CONVERTERS = [
  { pattern: '<name>', name: 'name', value: `'x'` },
  { pattern: '<int:id>', name: 'id', value: '3' },
  { pattern: '<float:x>', name: 'x', value: '1.5' },
  { pattern: '<date:day>', name: 'day', value: 'new Date()' },
  { pattern: '<uuid:key>', name: 'key', value: `'k'` },
  { pattern: '<slug:s>', name: 's', value: `'s'` },
  { pattern: '<any(fr,en):lang>', name: 'lang', value: `'fr'` },
  { pattern: '<path:rest>', name: 'rest', value: `'a/b'` },
]

/** Of each four routes one has no parameter, two have one, one has two. Every fifth takes an input. */
function routesOf(count) {
  return Array.from({ length: count }, (_, i) => {
    const converter = CONVERTERS[i % CONVERTERS.length]
    const number = { pattern: '<int:n>', name: 'n', value: '1' }
    const params = [[converter, number], [number], [converter], []][i % 4]
    const path = ['', `area${i}`, ...params.map(({ pattern }) => pattern)].join('/')
    return { i, path, params, takes: i % 5 === 0 }
  })
}

const schemaOf = (i) =>
  `z.object({ title: z.string(), count: z.number(), tags: z.array(z.string()), at${i}: z.coerce.date() })`
const namesOf = (params, of) => params.map(({ name, value }) => `${name}: ${of(name, value)}`)
const inputOf = (i) => `{ title: 'x', count: 1, tags: [], at${i}: new Date() }`
const spread = (list, count) => Array.from({ length: count }, (_, j) => list[Math.floor((j * list.length) / count)])

/** The lines of a program: its routes, and calls of `calls` of them, spread over all. */
export const programs = {
  guichet(count, calls) {
    const routes = routesOf(count)
    const app = routes.map(({ i, path, params, takes }) => {
      const given = namesOf(params, (name) => `params.${name}`)
      if (!takes) {
        const body = ['at: new Date()', `list: [{ id: ${i} }]`, ...given].join(', ')
        return `export const r${i} = app.get('${path}', ({ params }) => ({ ${body} }))`
      }
      const body = ['title: input.title', 'at: new Date()', ...given].join(', ')
      return `export const r${i} = app.post('${path}', { input: ${schemaOf(i)} }, ({ input, params }) => reply({ ${body} }, 201))`
    })
    const called = spread(routes, calls).map(({ i, path, params, takes }, j) => {
      const options = [
        ...(params.length === 0 ? [] : [`params: { ${namesOf(params, (_, value) => value).join(', ')} }`]),
        ...(takes ? [`input: ${inputOf(i)}`] : []),
      ].join(', ')
      const body = takes ? 'answer.body.title + answer.body.at' : 'answer.body.at + answer.body.list[0]?.id.toFixed()'
      return `export async function c${j}() { const answer = await api('${takes ? 'POST' : 'GET'} ${path}', { ${options} }); return answer.ok ? ${body} : '' }`
    })
    return {
      'app.ts': [`import { App, reply } from 'guichet'`, `import { z } from 'zod'`, 'const app = new App()', ...app],
      'calls.ts': [
        `import { client } from 'guichet/client'`,
        `import type * as routes from './app.ts'`,
        `const api = client<typeof routes>('http://a.test')`,
        ...called,
      ],
    }
  },

  /** No server at all: the schemas of the same routes, and one field read by what every Standard Schema has; by zod's own means with `own`. */
  schemas(count, own = false) {
    const read = (i) => (own ? `z.infer<typeof s${i}>` : `NonNullable<(typeof s${i})['~standard']['types']>['output']`)
    const lines = Array.from(
      { length: count },
      (_, i) => `const s${i} = ${schemaOf(i)}; export const t${i} = (given: ${read(i)}) => given.title`,
    )
    return { 'app.ts': [`import { z } from 'zod'`, ...lines] }
  },

  /** One route each of that schema. */
  schemaRoutes(count, takes = true) {
    const lines = Array.from({ length: count }, (_, i) =>
      takes
        ? `export const r${i} = app.post('/area${i}/<int:n>', { input: ${schemaOf(i)} }, ({ input, params }) => reply({ title: input.title, at: new Date(), n: params.n }, 201))`
        : `export const r${i} = app.post('/area${i}/<int:n>', ({ params }) => reply({ title: 'x', at: new Date(), n: params.n }, 201))`,
    )
    return {
      'app.ts': [
        `import { App, reply } from 'guichet'`,
        `import { z } from 'zod'`,
        'const app = new App()',
        ...lines,
        'export type Z = z.ZodType',
      ],
    }
  },

  /** @param chain routes in one chain; 1 is unchained, and then no client can know them */
  hono(count, calls, chain) {
    const routes = routesOf(count)
    const link = ({ i, path, params, takes }) => {
      const text = path.replaceAll(/<(?:[^:>]+:)?(\w+)>/g, ':$1')
      const given = namesOf(params, (name) => `c.req.param('${name}')`)
      if (!takes) {
        const body = ['at: new Date()', `list: [{ id: ${i} }]`, ...given].join(', ')
        return `.get('${text}', (c) => c.json({ ${body} }))`
      }
      const body = ['title: input.title', 'at: new Date()', ...given].join(', ')
      return `.post('${text}', validator('json', (value) => ${schemaOf(i)}.parse(value)), (c) => { const input = c.req.valid('json'); return c.json({ ${body} }, 201) })`
    }
    const head = [
      `import { Hono } from 'hono'`,
      `import { validator } from 'hono/validator'`,
      `import { z } from 'zod'`,
    ]
    if (chain === 1)
      return { 'app.ts': [...head, 'export const app = new Hono()', ...routes.map((one) => `app${link(one)}`)] }
    const chains = Array.from({ length: Math.ceil(count / chain) }, (_, k) => routes.slice(k * chain, (k + 1) * chain))
    const called = spread(routes, calls).map(({ i, params, takes }, j) => {
      const options = [
        ...(params.length === 0 ? [] : [`param: { ${namesOf(params, () => `'1'`).join(', ')} }`]),
        ...(takes ? [`json: ${inputOf(i)}`] : []),
      ].join(', ')
      const place = params.map(({ name }) => `[':${name}']`).join('')
      const body = takes ? 'body.title + body.at' : 'body.at + body.list[0]?.id.toFixed()'
      return `export async function c${j}() { const answer = await api${Math.floor(i / chain)}.area${i}${place}.$${takes ? 'post' : 'get'}({ ${options} }); const body = await answer.json(); return ${body} }`
    })
    return {
      'app.ts': [...head, ...chains.map((part, k) => `export const app${k} = new Hono()${part.map(link).join('')}`)],
      'calls.ts': [
        `import { hc } from 'hono/client'`,
        `import type { ${chains.map((_, k) => `app${k}`).join(', ')} } from './app.ts'`,
        ...chains.map((_, k) => `const api${k} = hc<typeof app${k}>('http://a.test')`),
        ...called,
      ],
    }
  },
}

/** Writes the project into `folder`, which lies below the project's root so that packages are found. */
export function writeProject(folder, files) {
  mkdirSync(folder, { recursive: true })
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
    paths: {
      guichet: [join(root, 'dist/index.d.ts')],
      'guichet/client': [join(root, 'dist/parts/client/client.d.ts')],
    },
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(files) }))
}

/** What tsc says of it: instantiations, seconds of checking and in all, memory, and the errors it found. */
export function checkProject(folder) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  return new Promise((resolve) => {
    const given = ['--max-old-space-size=6144', tsc, '-p', folder, '--extendedDiagnostics']
    execFile(process.execPath, given, { maxBuffer: 64 * 1024 * 1024 }, (failed, stdout) => {
      const told = (name) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1])
      const errors = stdout.split('\n').filter((line) => / error TS\d+: /.test(line))
      resolve({
        instantiations: told('Instantiations'),
        types: told('Types'),
        checkSeconds: told('Check time'),
        totalSeconds: told('Total time'),
        megabytes: told('Memory used') / 1024,
        errors: failed && errors.length === 0 ? [String(failed.message).slice(0, 300)] : errors,
      })
    })
  })
}

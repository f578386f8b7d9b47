// typescript-hook.mjs: lets a bare Node.js 20 read the sources: types are taken off, nothing else is done to a module.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'oxc-transform'

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context)
  const file = fileURLToPath(url)
  const { code, errors } = transformSync(file, await readFile(file, 'utf8'))
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  return { format: 'module', source: code, shortCircuit: true }
}

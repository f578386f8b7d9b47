// package-facts.ts: what a project's package.json says of it, for documents whose author says nothing.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Info } from './document-shape.ts'

/** Title, version and description of the project, where it says them. */
export async function packageFacts(root: string): Promise<Partial<Info>> {
  const text = await readFile(join(root, 'package.json'), 'utf8').catch(() => '{}')
  const facts = JSON.parse(text) as Readonly<Record<string, unknown>> // npm would not run with anything else
  const named = { title: facts['name'], version: facts['version'], description: facts['description'] }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => typeof value === 'string'))
}

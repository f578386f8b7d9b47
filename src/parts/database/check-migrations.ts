// check-migrations.ts: what is wrong with a folder of migrations before any database is opened: names, numbers that stand
// twice or are left out, files without a statement. Reads files; runs nothing.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checked, Finding } from '../../base/finding.ts'
import { databaseErrors } from './errors.ts'
import { isMeantAsMigration, MIGRATION_FILE, sectionsOf } from './migration-files.ts'

/** Numbers that lie farther apart were not counted by hand: they are dates. */
const GAP_MAX = 50

/** @param folder absolute path; one that is not there holds none */
export async function checkMigrations(folder: string): Promise<Checked[]> {
  const names = (await readdir(folder).catch(() => [])).filter(isMeantAsMigration).sort()
  if (names.length === 0) return []
  const findings: Finding[] = []
  const wrong = (file: string, why: string) => {
    const { message, hint } = databaseErrors.fail('GUI_DATABASE_MIGRATION_NAME', { file, why })
    findings.push({ level: 'error', says: message, hint, file: join(folder, file) })
  }
  const numbered = new Map<number, string>()
  for (const file of names) {
    const number = Number(MIGRATION_FILE.exec(file)?.[1])
    if (Number.isNaN(number)) wrong(file, 'its name is not a number of four digits, "-", and small letters')
    else if (numbered.has(number)) wrong(file, `${numbered.get(number)} has the same number`)
    else numbered.set(number, file)
    if (file.endsWith('.sql')) findings.push(...(await statementFindings(join(folder, file), file)))
  }
  findings.push(...gaps(numbered, folder))
  return [{ area: 'migrations', looked: `${names.length} file${names.length === 1 ? '' : 's'}`, findings }]
}

async function statementFindings(path: string, file: string): Promise<Finding[]> {
  const text = await readFile(path, 'utf8').catch((error: Error) => error)
  if (text instanceof Error) {
    const hint = 'Make it readable for the user that runs the site.'
    return [{ level: 'error', says: `The migration ${file} cannot be read: ${text.message}.`, hint, file: path }]
  }
  const bare = sectionsOf(text)
    .up.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '')
    .trim()
  if (bare !== '') return []
  const hint = 'Write what it does above the line "-- down", or take the file out.'
  return [{ level: 'warning', says: `The migration ${file} holds no statement.`, hint, file: path, line: 1 }]
}

/** A hole in the numbers is where a file was lost, or where a colleague's still comes in. */
function gaps(numbered: ReadonlyMap<number, string>, folder: string): Finding[] {
  const numbers = [...numbered.keys()].sort((left, right) => left - right)
  return numbers.flatMap((number, i) => {
    const before = numbers[i - 1] ?? 0
    if (i === 0 || number === before + 1 || number - before > GAP_MAX) return []
    const says = `There is no migration between ${numbered.get(before)} and ${numbered.get(number)}.`
    const hint =
      'Fetch the missing file; when there is none, give the later ones the next numbers before they are applied.'
    return [{ level: 'warning', says, hint, file: join(folder, numbered.get(number) ?? '') } as const]
  })
}

// migration-files.ts: the folder of migrations -> a list in order, each with its text and checksum, and the name of the next
// one. Reads files; runs nothing.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseErrors } from './errors.ts'

export interface MigrationFile {
  readonly number: number
  /** Without number and ending. */
  readonly name: string
  /** "0001-notes.sql" */
  readonly file: string
  readonly path: string
  readonly kind: 'sql' | 'module'
  /** SHA-256 of the text, its line ends as "\n": another checkout is no change. */
  readonly checksum: string
  readonly text: string
}

/** Number, name, ending. */
export const MIGRATION_FILE = /^(\d{4,9})-([a-z0-9][a-z0-9_-]*)\.(sql|ts|mts|js|mjs)$/
/** What looks as if it were meant to be one. */
const MEANT = /\.(?:sql|[cm]?[jt]s)$/
const OTHER = /\.(?:d|test|spec)\.[cm]?[jt]s$/
const DIGITS = 4

export function isMeantAsMigration(name: string): boolean {
  return MEANT.test(name) && !OTHER.test(name)
}

/**
 * Lists a folder; one that is not there holds none.
 * @throws GUI_DATABASE_MIGRATION_NAME
 */
export async function listMigrations(folder: string): Promise<MigrationFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files: MigrationFile[] = []
  for (const file of names.filter(isMeantAsMigration).sort()) {
    files.push(await readMigration(folder, file))
  }
  files.sort((left, right) => left.number - right.number)
  const twin = files.find(({ number }, index) => number === files[index + 1]?.number)
  if (twin !== undefined) {
    const other = files.find(({ number, file }) => number === twin.number && file !== twin.file)
    throw databaseErrors.fail('GUI_DATABASE_MIGRATION_NAME', {
      file: twin.file,
      why: `${other?.file} has the same number`,
    })
  }
  return files
}

async function readMigration(folder: string, file: string): Promise<MigrationFile> {
  const found = MIGRATION_FILE.exec(file)
  if (found === null) {
    const why = 'its name is not a number of four digits, "-", and small letters'
    throw databaseErrors.fail('GUI_DATABASE_MIGRATION_NAME', { file, why })
  }
  const [, number = '', name = '', ending] = found
  const path = join(folder, file)
  const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
  const checksum = createHash('sha256').update(text).digest('hex')
  return { number: Number(number), name, file, path, kind: ending === 'sql' ? 'sql' : 'module', checksum, text }
}

export interface Sections {
  readonly up: string
  /** Undefined when there is none. */
  readonly down: string | undefined
  /** Lines of the file before `down`. */
  readonly downLine: number
}

/** What stands above and below a line "-- down". */
export function sectionsOf(text: string): Sections {
  const found = /^[ \t]*--[ \t]*down[ \t]*$/im.exec(text)
  if (found === null) return { up: text, down: undefined, downLine: 0 }
  const end = found.index + found[0].length
  return { up: text.slice(0, found.index), down: text.slice(end), downLine: text.slice(0, end).split('\n').length - 1 }
}

/**
 * The name of a new migration, behind those that are there.
 * @throws GUI_DATABASE_MIGRATION_NAME when no name is left of what was given
 */
export function nextFileName(files: readonly MigrationFile[], given: string, ending: 'sql' | 'ts'): string {
  const name = given
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (name === '') {
    throw databaseErrors.fail('GUI_DATABASE_MIGRATION_NAME', { file: given, why: 'its name has no letter or digit' })
  }
  return `${nextNumber(files)}-${name}.${ending}`
}

export function nextNumber(files: readonly MigrationFile[]): string {
  return String((files.at(-1)?.number ?? 0) + 1).padStart(DIGITS, '0')
}

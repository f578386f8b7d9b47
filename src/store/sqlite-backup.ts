// sqlite-backup.ts: copies a SQLite database while it is being written to: the copy is as the database was at one moment.
// Goes under another name until it is whole.

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { storeErrors } from './errors.ts'
import { openSqlite, type SqliteOptions } from './sqlite.ts'
import { sqliteDriver } from './sqlite-driver.ts'

/** Every page in one step, so that all are of one moment and no writer makes the copy begin anew. */
const WHOLE = 2 ** 31 - 1

/**
 * Copies the database of `options.file` to `target`.
 *
 * @param target absolute path of a file that is not there yet
 * @throws GUI_STORE_BACKUP
 */
export async function backupSqlite(options: SqliteOptions, target: string): Promise<void> {
  if (existsSync(target)) {
    const advice = 'Choose another name, for example with the date in it.'
    throw storeErrors.fail('GUI_STORE_BACKUP', { file: target, why: 'there is a file of this name', advice })
  }
  const draft = `${target}.${process.pid}.part`
  try {
    await copy(options, draft)
    sync(draft)
    renameSync(draft, target)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const folder = dirname(target)
    const advice = existsSync(folder)
      ? 'Look at the room on the disk and the rights of the folder.'
      : 'Make the folder.'
    throw storeErrors.fail('GUI_STORE_BACKUP', { file: target, why, advice }, error)
  } finally {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true })
  }
}

async function copy(options: SqliteOptions, draft: string): Promise<void> {
  const { backup } = await sqliteDriver()
  // For its user only, as the database itself.
  closeSync(openSync(draft, 'wx', 0o600))
  const source = await openSqlite({ ...options, readOnly: true })
  try {
    // In another thread, so that nobody is held up.
    await backup(source.database, draft, { rate: WHOLE })
  } finally {
    source.close()
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

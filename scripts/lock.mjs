// lock.mjs: one process at a time installs or builds in this folder; the others wait for it.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs `task` while no other process runs a task of the same `name`. A lock whose owner is gone does not count.
 *
 * @template T
 * @param {string} root the project's folder
 * @param {string} name
 * @param {() => T} task
 * @returns {Promise<Awaited<T>>}
 */
export async function alone(root, name, task) {
  const folder = join(root, '.cache')
  const file = join(folder, `${name}.lock`)
  mkdirSync(folder, { recursive: true })
  while (!taken(file)) {
    if (!ownerLives(file)) rmSync(file, { force: true })
    else await sleep(100)
  }
  try {
    return await task()
  } finally {
    rmSync(file, { force: true })
  }
}

function taken(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function ownerLives(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'))
    // An empty file belongs to one that is just writing its number.
    if (owner > 0) process.kill(owner, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM' || error.code === 'ENOENT'
  }
}

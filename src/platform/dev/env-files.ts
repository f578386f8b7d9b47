// env-files.ts: the variables that a project keeps in files for development: .env and its like. What stands in the shell
// counts more. Names of files may be said, values never are.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { platformErrors } from '../errors.ts'

/** The later ones count more; *.local are each developer's own and belong into .gitignore. */
export const ENV_FILES = ['.env', '.env.development', '.env.local', '.env.development.local'] as const

export interface ReadVariables {
  /** Names of the files that were there, in order. */
  readonly files: readonly string[]
  readonly values: Readonly<Record<string, string>>
}

/** @throws GUI_PLATFORM_ENV_FILE when one is there and cannot be read */
export function readEnvFiles(root: string): ReadVariables {
  const files: string[] = []
  const values: Record<string, string> = {}
  for (const name of ENV_FILES) {
    const text = textOf(root, name)
    if (text === undefined) continue
    files.push(name)
    Object.assign(values, parseEnv(text))
  }
  return { files, values }
}

/** Puts into `environment` what it does not have. */
export function fillEnvironment(environment: NodeJS.ProcessEnv, values: ReadVariables['values']): void {
  for (const [name, value] of Object.entries(values)) environment[name] ??= value
}

function textOf(root: string, name: string): string | undefined {
  try {
    return readFileSync(join(root, name), 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException // what node:fs throws
    if (code === 'ENOENT' || code === 'EISDIR') return undefined
    throw platformErrors.fail('GUI_PLATFORM_ENV_FILE', { file: name, why: message }, error)
  }
}

// config.ts: what guichet.config.ts may say, and the helper that gives it types. Knows the tables, not what uses them.

import { unknownOption } from '../base/options.ts'
import { type FilesOptions, staticOptions } from '../parts/static/options.ts'
import { type ServerOptions, serverOptions } from '../server/options.ts'
import { type PlatformGiven, platformOptions } from './options.ts'

/** Every option of a site; all may be left out. A flag and a variable count more than what stands here. */
export type Config = PlatformGiven &
  ServerOptions & {
    /** How the files of public/, or of the folder itself, are served. */
    readonly files?: FilesOptions | undefined
  }

/**
 * Gives the configuration of a site its types; `guichet.config.ts` exports what this returns.
 *
 * @example export default defineConfig({ port: 5000 })
 */
export function defineConfig(config: Config): Config {
  return config
}

export interface SplitConfig {
  readonly platform: PlatformGiven
  readonly server: ServerOptions
}

/** Sorts options by their tables. @throws GUI_OPTION_UNKNOWN, GUI_OPTION_TYPE, GUI_OPTION_RANGE */
export function splitConfig(config: Config): SplitConfig {
  const platform: Record<string, unknown> = {}
  const server: Record<string, unknown> = {}
  const unknown: Record<string, unknown> = {}
  const { files, ...rest } = config
  for (const [name, value] of Object.entries(rest)) {
    const into = Object.hasOwn(platformOptions.rows, name)
      ? platform
      : Object.hasOwn(serverOptions.rows, name)
        ? server
        : unknown
    into[name] = value
  }
  const stranger = Object.keys(unknown)[0]
  if (stranger !== undefined) throw unknownName(stranger)
  // Both hold only names of their table, with the values of Config; resolve checks the values.
  platformOptions.resolve(platform as PlatformGiven)
  serverOptions.resolve(server as ServerOptions)
  staticOptions.resolve(files)
  return { platform: platform as PlatformGiven, server: server as ServerOptions }
}

function unknownName(name: string): Error {
  const names = [...Object.keys(platformOptions.rows), ...Object.keys(serverOptions.rows), 'files']
  return unknownOption(name, names)
}

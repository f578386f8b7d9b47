// settings.ts: one answer out of four voices: flag > environment > config > default, and whether a port was asked for
// or only preferred. Pure: the environment is handed in.

import { isIP } from 'node:net'
import type { OptionRow, OptionValue } from '../base/options.ts'
import { type ServerOptions, serverOptions } from '../server/options.ts'
import { type Config, splitConfig } from './config.ts'
import { platformErrors } from './errors.ts'
import { type LogFormat, type PlatformGiven, platformOptions } from './options.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Settings {
  readonly port: number
  /** True when a flag or PORT named the port: then no other one is taken instead. */
  readonly portAsked: boolean
  readonly host: string
  readonly open: boolean
  readonly logFormat: LogFormat
  readonly quiet: boolean
  readonly verbose: boolean
  readonly server: ServerOptions
}

export interface Voices {
  readonly flags?: Config
  readonly environment?: Environment
  readonly config?: Config
}

/** @throws GUI_PLATFORM_PORT_INVALID, GUI_OPTION_UNKNOWN, GUI_OPTION_TYPE, GUI_OPTION_RANGE */
export function resolveSettings(voices: Voices): Settings {
  const environment = voices.environment ?? {}
  const flags = splitConfig(voices.flags ?? {})
  const config = splitConfig(voices.config ?? {})
  const spoken = fromEnvironment(platformOptions.rows, environment)
  const port = portOf(environment)
  const host = flags.platform.host ?? hostOf(environment)
  const given: PlatformGiven = { ...config.platform, ...spoken, ...said(flags.platform) }
  const platform = platformOptions.resolve({
    ...given,
    port: flags.platform.port ?? port ?? config.platform.port,
    host: host ?? config.platform.host,
  })
  return {
    ...platform,
    portAsked: (flags.platform.port ?? port) !== undefined,
    server: { ...config.server, ...fromEnvironment(serverOptions.rows, environment), ...said(flags.server) },
  }
}

function said<Given extends object>(given: Given): Given {
  // Only names whose value is undefined are left out, which Given allows for each.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given
}

function portOf(environment: Environment): number | undefined {
  const given = environment['PORT']
  if (given === undefined || given === '') return undefined
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN
  if (!(port <= 65_535)) throw platformErrors.fail('GUI_PLATFORM_PORT_INVALID', { source: 'PORT', given })
  return port
}

// HOST means something else in many shells (conda puts a triplet such as x86_64-conda-linux-gnu there).
function hostOf(environment: Environment): string | undefined {
  const own = environment['GUICHET_HOST']
  if (own !== undefined && own !== '') return own
  const given = environment['HOST']
  return given !== undefined && (given === 'localhost' || isIP(given) !== 0) ? given : undefined
}

/** What the variables of a table's rows say, as values of the right type; port and host are asked for apart. */
function fromEnvironment(
  rows: Readonly<Record<string, OptionRow>>,
  environment: Environment,
): Record<string, OptionValue> {
  const found: Record<string, OptionValue> = {}
  for (const [name, row] of Object.entries(rows)) {
    const text = row.env === undefined ? undefined : environment[row.env]
    if (text === undefined || text === '' || row.env === 'PORT' || row.env === 'GUICHET_HOST') continue
    found[name] = fromText(row, text)
  }
  return found
}

/** The text of a flag or variable as a value of the row's type; what does not fit is left for `resolve` to refuse. */
export function fromText(row: OptionRow, text: string): OptionValue {
  const type = row.type ?? (Array.isArray(row.default) ? 'list' : typeof row.default)
  if (type === 'number') return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
  if (type === 'list')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  if (type !== 'boolean') return text
  if (/^(1|true|yes|on)$/i.test(text)) return true
  return /^(0|false|no|off)$/i.test(text) ? false : text
}

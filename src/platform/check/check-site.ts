// check-site.ts: everything that can be known of a site before it starts, in one list. Loads the user's files as `guichet`
// would, opens nothing, listens nowhere, writes nothing. What an app, its extensions and mounts know, they say themselves.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isGuichetError } from '../../base/errors.ts'
import type { Checked, Finding } from '../../base/finding.ts'
import { createLogger } from '../../base/log.ts'
import type { Handler } from '../../http/message.ts'
import type { Config } from '../config.ts'
import { fillEnvironment, readEnvFiles } from '../dev/env-files.ts'
import { platformErrors } from '../errors.ts'
import { lineAndColumn } from '../excerpt.ts'
import { type Environment, resolveSettings } from '../settings.ts'
import { composeSite, planSite, type SitePlan } from '../site.ts'
import { checkCertificates } from './check-certificates.ts'
import { checkCsv } from './check-csv.ts'
import { checkDotenv } from './check-dotenv.ts'
import { type Compiled, checkTypes } from './compile.ts'
import { findingOf } from './finding-of.ts'

/** A file that awaits something at its top for longer will never be on the web. */
const LOAD_MS = 30_000

export interface Report {
  /** Absolute path of the site's folder. */
  readonly root: string
  readonly areas: readonly Compiled[]
}

/**
 * Looks a site over.
 *
 * @param path a folder or an app file
 * @param tell called for each area as soon as it is known
 * @throws GUI_PLATFORM_PATH, GUI_PLATFORM_FILE_KIND
 */
export async function checkSite(
  path: string,
  environment: Environment,
  tell: (area: Compiled) => void = () => {},
): Promise<Report> {
  const plan = planSite(path)
  const areas: Compiled[] = []
  const add = (...found: readonly (Compiled | undefined)[]) => {
    for (const area of found) {
      if (area === undefined) continue
      const ordered = 'findings' in area ? { ...area, findings: [...area.findings].sort(byPlace) } : area
      areas.push(ordered)
      tell(ordered)
    }
  }
  const typed = [plan.appFile, plan.configFile].filter(
    (file) => file !== undefined && /\.[cm]?tsx?$/.test(file),
  ) as string[] // undefined is no .ts file
  // The variables of its files, as guichet dev gives them: an app may need one while it loads.
  const shell = { ...environment }
  const dotenv = checkDotenv(plan.root)
  if (dotenv !== undefined) fillFrom(plan.root)
  const types = checkTypes({ root: plan.root, files: typed })
  const config = await checkConfig(plan)
  const composed = await compose(plan, config.findings.length > 0)
  const settings = settingsFinding(shell, composed.config)
  const file = plan.configFile === undefined ? 'none' : basename(plan.configFile)
  add({ area: 'config', looked: file, findings: [...config.findings, ...settings] })
  add(dotenv)
  add(composed.checked, ...(await askHandler(composed.handler, plan)))
  const data = join(plan.root, 'data')
  if (existsSync(data) && statSync(data).isDirectory()) add(checkCsv(data))
  add(checkCertificates(plan.root))
  add(await types)
  return { root: plan.root, areas }
}

function fillFrom(root: string): void {
  try {
    fillEnvironment(process.env, readEnvFiles(root).values)
  } catch (error) {
    // That one cannot be read has been found.
    if (!isGuichetError(error)) throw error
  }
}

function byPlace(left: Finding, right: Finding): number {
  const files = (left.file ?? '').localeCompare(right.file ?? '')
  return files !== 0 ? files : (left.line ?? 0) - (right.line ?? 0)
}

async function checkConfig({ configFile }: SitePlan): Promise<{ findings: readonly Finding[] }> {
  if (configFile === undefined) return { findings: [] }
  try {
    const { loadConfig } = await import('../load.ts')
    await inTime(loadConfig(configFile), configFile)
    return { findings: [] }
  } catch (error) {
    const finding = findingOf(error, configFile)
    const option = /^The option "(\w+)"|^There is no option "(\w+)"/.exec(finding.says)
    return { findings: [{ ...finding, ...(option === null ? {} : lineOf(configFile, option[1] ?? option[2] ?? '')) }] }
  }
}

/** Where an option is given; tables do not know it. */
function lineOf(file: string, name: string): { line: number; column: number } | undefined {
  const source = readFileSync(file, 'utf8')
  const at = source.search(new RegExp(`(?<![\\w$.])${name}(?![\\w$])['"]?\\s*:`))
  return at < 0 ? undefined : lineAndColumn(source, at)
}

interface Composed {
  readonly checked: Checked
  readonly handler: Handler | undefined
  readonly config: Config
}

async function compose(plan: SitePlan, skipsConfig: boolean): Promise<Composed> {
  const { appFile, root } = plan
  const area = appFile === undefined ? 'site' : 'app'
  try {
    const composing = composeSite(skipsConfig ? { ...plan, configFile: undefined } : plan)
    const { handler, serves, config } = await inTime(composing, appFile ?? root)
    return { checked: { area, looked: serves.join(', '), findings: [] }, handler, config }
  } catch (error) {
    const looked = basename(appFile ?? root)
    return { checked: { area, looked, findings: [findingOf(error, appFile)] }, handler: undefined, config: {} }
  }
}

function settingsFinding(environment: Environment, config: Config): Finding[] {
  try {
    resolveSettings({ environment, config })
    return []
  } catch (error) {
    if (!isGuichetError(error)) throw error
    return [findingOf(error)]
  }
}

/** What the handler says of itself; what it throws while saying it is a finding too. */
async function askHandler(handler: Handler | undefined, { root, appFile }: SitePlan): Promise<readonly Checked[]> {
  const site = { root, log: createLogger({ level: 'error', format: 'pretty' }), mode: 'serve' } as const
  try {
    return (await handler?.survey?.({ site, hidden: () => undefined })) ?? []
  } catch (error) {
    return [{ area: 'site', looked: basename(appFile ?? root), findings: [findingOf(error, appFile)] }]
  }
}

/** @throws GUI_PLATFORM_LOAD_TIME */
async function inTime<Value>(work: Promise<Value>, file: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const seconds = LOAD_MS / 1000
    timer = setTimeout(
      () => reject(platformErrors.fail('GUI_PLATFORM_LOAD_TIME', { file: basename(file), seconds })),
      LOAD_MS,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

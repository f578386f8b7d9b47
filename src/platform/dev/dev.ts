// dev.ts: the parts of `guichet dev`, put together. A path and flags -> a supervisor that runs until it is stopped.

import { join } from 'node:path'
import type { Config } from '../config.ts'
import { platformErrors } from '../errors.ts'
import { planSite } from '../site.ts'
import { openStateFolder } from '../state.ts'
import { pruneCache } from '../transform-cache.ts'
import { newToken } from './gate.ts'
import { Supervisor } from './supervisor.ts'
import { Terminal } from './terminal.ts'
import { Watcher } from './watcher.ts'

/** @throws GUI_PLATFORM_PATH, GUI_PLATFORM_FILE_KIND, GUI_PLATFORM_EMPTY */
export async function runDev(path: string, flags: Config): Promise<void> {
  const plan = planSite(path)
  if (plan.appFile === undefined && plan.files === undefined) {
    throw platformErrors.fail('GUI_PLATFORM_EMPTY', { root: plan.root, because: plan.because ?? 'no files' })
  }
  const cache = plan.appFile === undefined && plan.configFile === undefined ? undefined : cacheFolder(plan.root)
  const supervisor = new Supervisor({
    birth: { path, flags, cache, token: newToken() },
    terminal: new Terminal(),
    watcher: new Watcher(plan.appFile === undefined && plan.files === 'folder'),
  })
  supervisor.start()
  const code = await supervisor.over
  if (cache !== undefined) pruneCache(cache)
  process.exit(code)
}

/** Undefined where nothing can be kept: then every start compiles everything. */
function cacheFolder(root: string): string | undefined {
  try {
    return join(openStateFolder(root, process.env), 'cache')
  } catch {
    return undefined
  }
}

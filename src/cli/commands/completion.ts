// completion.ts: `guichet completion bash|zsh|fish`: the script for a shell; and `guichet completion words`, which that script
// asks what may stand where the cursor is.

import type { CommandTable } from '../command.ts'
import { type CompletedRoute, complete } from '../complete.ts'
import { SCRIPTS, SHELLS, type Shell } from '../completion-scripts.ts'
import { cliErrors } from '../errors.ts'
import type { CommandWords } from '../help.ts'

export const words: CommandWords = {
  usage: 'guichet completion bash|zsh|fish',
  says: 'Prints what makes Tab complete commands, flags, and the routes of the app in this folder.',
  examples: [
    ['eval "$(guichet completion bash)"', 'in ~/.bashrc'],
    ['eval "$(guichet completion zsh)"', 'in ~/.zshrc'],
    ['guichet completion fish > ~/.config/fish/completions/guichet.fish', 'once'],
  ],
}

export const rows = []

export const verbs = SHELLS

/** The words that are being typed may be many. */
export const wordsMax = 1000

/** Not that of a project: whichever copy is asked answers, at once. */
export function pathOf(): string {
  return '/'
}

/** Longer nobody waits for Tab. */
const LOAD_MS = 3000

export async function run(
  [shell = '', ...typed]: readonly string[],
  _flags: unknown,
  all: CommandTable,
): Promise<void> {
  if (shell === 'words') return await answer(typed, all)
  if (!Object.hasOwn(SCRIPTS, shell)) {
    const given = shell === '' ? 'nothing' : `"${shell}"`
    throw cliErrors.fail('GUI_CLI_VERB', { command: 'completion', verbs: SHELLS.join(', '), given })
  }
  process.stdout.write(SCRIPTS[shell as Shell]) // asked just now
}

async function answer(typed: readonly string[], commands: CommandTable): Promise<void> {
  const found = await complete({ words: typed.length === 0 ? [''] : typed, commands, routes: routesHere })
  const text = found.map((word) => `${word}\n`).join('')
  await new Promise<void>((resolve) => void process.stdout.write(text, () => resolve()))
  // The user's file may have left a timer or a socket.
  process.exit()
}

/** None where there is no app, or where it does not load: Tab is no place for errors. */
async function routesHere(): Promise<readonly CompletedRoute[]> {
  const { write } = process.stdout
  // What the user's file prints is no candidate.
  process.stdout.write = () => true
  try {
    const { planSite } = await import('../../platform/site.ts')
    const { appFile } = planSite('.')
    if (appFile === undefined) return []
    const { loadApp } = await import('../../platform/load.ts')
    const late = new Promise<undefined>((resolve) => void setTimeout(() => resolve(undefined), LOAD_MS).unref())
    const loaded = await Promise.race([loadApp(appFile), late])
    if (loaded === undefined) return []
    const { listRoutes } = await import('../../platform/list-routes.ts')
    return listRoutes(loaded.given)
  } catch {
    return []
  } finally {
    process.stdout.write = write
  }
}

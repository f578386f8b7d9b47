// open-editor.ts: shows a line of a file in the developer's editor: the one that GUICHET_EDITOR, VISUAL or EDITOR names, or
// one that is found. Only editors with a window of their own: one in the terminal would fight for it.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'

export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

type Arguments = (place: Place) => string[]

const likeCode: Arguments = ({ file, line, column }) => ['-g', `${file}:${line}:${column}`]
const likeSublime: Arguments = ({ file, line, column }) => [`${file}:${line}:${column}`]
const likeIdea: Arguments = ({ file, line, column }) => ['--line', String(line), '--column', String(column - 1), file]
const likeKate: Arguments = ({ file, line, column }) => ['-l', String(line), '-c', String(column), file]

/** In the order in which they are looked for. */
const EDITORS: Readonly<Record<string, Arguments>> = {
  code: likeCode,
  codium: likeCode,
  'code-insiders': likeCode,
  cursor: likeCode,
  windsurf: likeCode,
  zed: likeSublime,
  subl: likeSublime,
  webstorm: likeIdea,
  idea: likeIdea,
  phpstorm: likeIdea,
  kate: likeKate,
  gedit: ({ file, line, column }) => [`+${line}:${column}`, file],
  gvim: ({ file, line }) => [`+${line}`, file],
  mvim: ({ file, line }) => [`+${line}`, file],
  emacsclient: ({ file, line, column }) => ['-n', `+${line}:${column}`, file],
  bbedit: ({ file, line }) => [`+${line}`, file],
}

/**
 * Starts the editor.
 * @param environment where its name is looked for
 * @returns the editor's name; undefined when there is none that can be started
 */
export function openInEditor(place: Place, environment: NodeJS.ProcessEnv): string | undefined {
  const found = editorOf(environment)
  if (found === undefined) return undefined
  const [command, before] = found
  const name = basename(command).replace(/\.(?:exe|cmd)$/i, '')
  const words = (EDITORS[name] ?? likeSublime)(place)
  const child = spawn(command, [...before, ...words], { detached: true, stdio: 'ignore' })
  child.on('error', () => {})
  child.unref()
  return name
}

function editorOf(environment: NodeJS.ProcessEnv): [command: string, before: string[]] | undefined {
  for (const variable of ['GUICHET_EDITOR', 'VISUAL', 'EDITOR']) {
    const [command, ...before] = (environment[variable] ?? '').split(/\s+/).filter((word) => word !== '')
    if (command === undefined) continue
    // GUICHET_EDITOR is meant for this, whatever it names; the others may name an editor of the terminal.
    if (variable === 'GUICHET_EDITOR' || basename(command) in EDITORS) return [command, before]
  }
  const folders = (environment['PATH'] ?? '').split(delimiter)
  const name = Object.keys(EDITORS).find((one) => folders.some((folder) => existsSync(join(folder, one))))
  return name === undefined ? undefined : [name, []]
}

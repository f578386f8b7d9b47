// home-path.ts: "~" in a path that the shell did not see, because it stands behind a sign: name@~/file.

import { homedir } from 'node:os'

/** `~` and `~/x` are in the home folder. */
export function inHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path
}

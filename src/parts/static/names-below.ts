// names-below.ts: the path that file() is given -> names below one folder, or a refusal. Partly it may be what a visitor sent,
// with every character that a URL can carry. Asks no disk, so the rules of Windows can be tried anywhere.

import path, { type PlatformPath } from 'node:path'

/**
 * @param folders one folder by its several names; an absolute path has to lie in it. None: an absolute path is refused
 * @param system whose rules hold; those of this machine without
 */
export function namesBelow(
  given: string,
  folders: readonly string[],
  system: PlatformPath = path,
): readonly string[] | undefined {
  const isWindows = system.sep === '\\'
  const way = system.isAbsolute(given) ? wayInto(given, folders, system) : given
  if (way === undefined || way.includes('\0')) return undefined
  // On Windows "C:name" is a file of another drive, and "name:stream" or "name::$DATA" another name of the same file.
  if (isWindows && way.includes(':')) return undefined
  const names = way.split(isWindows ? /[/\\]/ : '/').filter((name) => name !== '' && name !== '.')
  return names.length === 0 || names.includes('..') ? undefined : names
}

/** From the first of `folders` that `given` lies in. */
function wayInto(given: string, folders: readonly string[], system: PlatformPath): string | undefined {
  const ways = folders.map((folder) => system.relative(folder, given))
  // From one drive of Windows to another there is no way, and the path comes back as it was.
  return ways.find((way) => way !== '..' && !way.startsWith(`..${system.sep}`) && !system.isAbsolute(way))
}

// frame.ts: the way of a request back out of a mounted App: what `base`, sessions and policy were in the one around it.

import type { AppRequest, Frame, Home } from './app-request.ts'
import { isThenable } from './thenable.ts'

/** The request has left a mount and is in the App around it again. */
export function comeBack(request: AppRequest, { base, home, outer }: Frame): void {
  request.inner.base = base
  request.home = home
  request.outer = outer
}

/** Runs `make` as in the App around, whose page it makes: with its own `base` and `path`, its sessions and its policy. */
export function within<Made>(request: AppRequest, owner: Home, make: () => Made): Made | Promise<Awaited<Made>> {
  const here: Frame = { base: request.inner.base, home: request.home, outer: request.outer }
  let frame = request.home === owner ? undefined : request.outer
  while (frame !== undefined && frame.home !== owner) frame = frame.outer
  if (frame === undefined) return make()
  comeBack(request, frame)
  try {
    const made = make()
    if (isThenable(made)) return Promise.resolve(made).finally(() => comeBack(request, here)) as Promise<Awaited<Made>> // made, waited for
    comeBack(request, here)
    return made
  } catch (error) {
    comeBack(request, here)
    throw error
  }
}

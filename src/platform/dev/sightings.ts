// sightings.ts: the app's side of the witness: the variables that were seen where an error was thrown. They lie in a port
// until an error is shown, so that what nobody asks for costs nothing.

import { findSourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { SeenVariable, Sighting } from './witness.ts'

const THROWN = Symbol.for('guichet.thrown')
const KEPT_MAX = 50

/** The variables of one frame, with its place in the source. */
export interface SeenPlace {
  readonly file: string
  readonly line: number
  readonly function: string
  readonly variables: readonly SeenVariable[]
}

export class Sightings {
  readonly #port: MessagePort
  readonly #kept = new Map<number, Sighting>()

  constructor(port: MessagePort) {
    this.#port = port
    // Nobody listens: what comes is fetched when it is wanted.
    port.unref()
  }

  /** What was seen where this error was thrown; nothing when it was thrown elsewhere, or too often. */
  of(error: unknown): readonly SeenPlace[] {
    for (let got = receiveMessageOnPort(this.#port); got !== undefined; got = receiveMessageOnPort(this.#port)) {
      const sighting: Sighting = got.message
      this.#kept.set(sighting.id, sighting)
      if (this.#kept.size > KEPT_MAX) this.#kept.delete(this.#kept.keys().next().value ?? 0)
    }
    const id = typeof error === 'object' && error !== null ? (error as { [THROWN]?: unknown })[THROWN] : undefined
    const frames = typeof id === 'number' ? this.#kept.get(id)?.frames : undefined
    return (frames ?? []).map(({ url, line, column, variables, function: name }) => {
      const file = fileURLToPath(url)
      const entry = findSourceMap(file)?.findEntry(line, column)
      const original = entry !== undefined && 'originalLine' in entry ? entry.originalLine : line
      return { file, line: original + 1, function: name, variables }
    })
  }
}

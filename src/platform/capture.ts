// capture.ts: while the command line loads an app file, the file's own call of `serve` is kept instead of opening a port,
// so that `guichet server.ts` and `node server.ts` run the same file. Kept on globalThis: two copies may meet.

import type { Config } from './config.ts'

const CAPTURE = Symbol.for('guichet.capture')

interface Taken {
  readonly given: unknown
  readonly config: Config | undefined
}

interface Capture {
  take(given: unknown, config: Config | undefined): void
}

/** Defined while an app file is being loaded by the command line. */
export function captureOf(): Capture | undefined {
  return (globalThis as { [CAPTURE]?: Capture | undefined })[CAPTURE]
}

/** Begins to keep what is passed to `serve`. */
export function beginCapture(): { taken(): Taken | undefined; end(): void } {
  const place = globalThis as { [CAPTURE]?: Capture | undefined }
  let kept: Taken | undefined
  place[CAPTURE] = {
    take(given, config) {
      kept ??= { given, config }
    },
  }
  return {
    taken: () => kept,
    end() {
      place[CAPTURE] = undefined
    },
  }
}

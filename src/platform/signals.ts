// signals.ts: the first SIGINT or SIGTERM stops gracefully, the second cuts now. Knows no server, only what to call.

export interface Stopping {
  /** Resolves when everything is closed. */
  stop(): Promise<void>
  cut(): void
  /** Told once, when the first signal came. */
  say(signal: string): void
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
export const EXIT_INTERRUPTED = 130

/** Takes the signals over; the answer gives them back. `exit` is process.exit but in tests. */
export function onSignals(stopping: Stopping, exit: (code: number) => void = process.exit): () => void {
  let asked = false
  const onSignal = (signal: string) => {
    if (asked) {
      stopping.cut()
      exit(EXIT_INTERRUPTED)
      return
    }
    asked = true
    stopping.say(signal)
    stopping.stop().then(
      () => exit(0),
      () => exit(1),
    )
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}

// progress.ts: how far an upload or a download is, on standard error: a line that is drawn over and over on a terminal,
// and elsewhere only where it went and how it ended.

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']
const REDRAW_MS = 100
const BAR = 30

export class Progress {
  readonly #stream: NodeJS.WriteStream
  readonly #total: number | undefined
  readonly #startedMs = performance.now()
  readonly #startedAt: number
  #done: number
  #drawnMs = 0

  /**
   * @param total bytes there will be; undefined when nobody knows
   * @param done bytes that were there before
   */
  constructor(stream: NodeJS.WriteStream, title: string, total: number | undefined, done = 0) {
    this.#stream = stream
    this.#total = total
    this.#startedAt = done
    this.#done = done
    stream.write(`${title}\n`)
  }

  add(bytes: number): void {
    this.#done += bytes
    const now = performance.now()
    if (this.#stream.isTTY !== true || now - this.#drawnMs < REDRAW_MS) return
    this.#drawnMs = now
    this.#stream.write(`\r\x1b[K${this.#line((now - this.#startedMs) / 1000)}`)
  }

  /** @param word how it ended, as in "Done" */
  end(word: string): void {
    const seconds = (performance.now() - this.#startedMs) / 1000
    const speed = (this.#done - this.#startedAt) / Math.max(seconds, 0.001)
    if (this.#stream.isTTY === true) this.#stream.write('\r\x1b[K')
    this.#stream.write(`${word}. ${sizeText(this.#done)} in ${timeText(seconds)} (${sizeText(speed)}/s)\n`)
  }

  #line(seconds: number): string {
    const speed = (this.#done - this.#startedAt) / Math.max(seconds, 0.001)
    if (this.#total === undefined || this.#total === 0) return `${sizeText(this.#done)} (${sizeText(speed)}/s)`
    const part = Math.min(1, this.#done / this.#total)
    const bar = '='.repeat(Math.floor(part * BAR)).padEnd(BAR)
    const left = speed > 0 ? timeText((this.#total - this.#done) / speed) : '--:--'
    return `[${bar}] ${String(Math.floor(part * 100)).padStart(3)}% (${sizeText(this.#done)} of ${sizeText(this.#total)}) ${left} ${sizeText(speed)}/s`
  }
}

/** "1.2 MB": powers of 1000, as disks are sold. */
export function sizeText(bytes: number): string {
  let unit = 0
  let size = bytes
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000
    unit++
  }
  return `${unit === 0 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`
}

/** "01:05", "2:00:00". */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (number: number) => String(number).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  return `${hours === 0 ? '' : `${hours}:`}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}

// proof-log.ts: the proof that consent was asked for and given: one line for each choice (when, which text, what), in a file
// of the site. Nobody can be recognised in it: no address, no identifier, no browser. Knows a folder and choices.

import { createReadStream } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Proof {
  /** ISO 8601, to the minute: the second could tell a visitor from the access log. */
  readonly at: string
  /** Version of the text that was shown. */
  readonly version: string
  readonly language: string
  /** Where it was chosen. */
  readonly where: 'banner' | 'page'
  readonly agreed: readonly string[]
  readonly refused: readonly string[]
}

export class ProofLog {
  readonly #folder: string
  readonly #file: string
  #writing: Promise<void> = Promise.resolve()

  /** @param state the site's folder for what it keeps */
  constructor(state: string) {
    this.#folder = join(state, 'consent')
    this.#file = join(this.#folder, 'proofs.jsonl')
  }

  /** Resolves when the line is in the file; lines of several processes do not mix, since each is one short write. */
  write(proof: Proof): Promise<void> {
    const written = this.#writing.then(async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await appendFile(this.#file, `${JSON.stringify(proof)}\n`, { mode: 0o600 })
    })
    this.#writing = written.catch(() => {})
    return written
  }

  /** Every proof, the oldest first. */
  async *read(): AsyncGenerator<Proof, void, void> {
    const input = createReadStream(this.#file, 'utf8')
    try {
      for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
        if (line !== '') yield JSON.parse(line) as Proof // its own lines
    } catch (error) {
      // Nobody has chosen anything yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error // what node:fs throws
    } finally {
      input.destroy()
    }
  }
}

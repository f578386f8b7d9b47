// made.ts: what html`…` and raw() make, at once or when promises are kept; and how it is recognised: by a brand,
// because two copies of the package may meet.

import { appErrors } from '../errors.ts'

const BRAND = Symbol.for('guichet.html')

/** `raw`: the program vouches for it, whatever it is. */
type Origin = 'made' | 'raw'

/** Markup that may be sent as it is. Made by `html` and by `raw`. */
export interface Html {
  readonly [BRAND]: Origin
  /** The markup. @throws GUI_APP_HTML_PENDING while a promise in it is open */
  readonly text: string
  /** Whether a promise in it is open. */
  readonly pending: boolean
  /** The same without a promise in it; rejected with what a promise in it is rejected with, and with errors of its values. */
  ready(): Promise<Html>
  /** The markup. @throws GUI_APP_HTML_PENDING */
  toString(): string
  /** The markup, for what is sent as JSON. @throws GUI_APP_HTML_PENDING */
  toJSON(): string
}

export function isHtml(value: unknown): value is Html {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** Whether it came from raw(), and nothing was put around it. */
export function isRaw(value: unknown): value is Html {
  return isHtml(value) && value[BRAND] === 'raw'
}

/** Markup that is there. */
export class MadeHtml implements Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  get [BRAND](): Origin {
    return 'made'
  }

  get pending(): boolean {
    return false
  }

  ready(): Promise<Html> {
    return Promise.resolve(this)
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

export class RawHtml extends MadeHtml {
  override get [BRAND](): Origin {
    return 'raw'
  }
}

/** Markup that waits for promises. Has no `then`, so that a handler may return it: an answer is no promise. */
export class PendingHtml implements Html {
  readonly #ready: Promise<Html>
  #made: Html | undefined

  constructor(text: Promise<string>) {
    this.#ready = text.then((made) => (this.#made = new MadeHtml(made)))
    // Whoever waits for ready() hears of it; until then it is nobody's unhandled rejection.
    this.#ready.catch(() => {})
  }

  get [BRAND](): Origin {
    return 'made'
  }

  get pending(): boolean {
    return this.#made === undefined
  }

  get text(): string {
    if (this.#made === undefined) throw appErrors.fail('GUI_APP_HTML_PENDING')
    return this.#made.text
  }

  ready(): Promise<Html> {
    return this.#ready
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

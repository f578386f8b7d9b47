// print.ts: messages of a conversation -> heads, bodies and times on a screen, in HTTPie's arrangement: what is asked
// for, blank lines between, and into a pipe nothing that was not asked for.

import { hostOf, targetOf } from './address.ts'
import type { IncomingResponse, OutgoingRequest } from './exchange.ts'
import { type Field, fieldValue } from './fields.ts'
import type { Showing } from './settings.ts'
import type { BodyToShow } from './show-body.ts'
import type { Screen } from './terminal.ts'

const BETWEEN = '\n\n'

export class Printer {
  readonly #showing: Showing
  readonly #screen: Screen
  /** A message with its body was shown, so a blank line is due before the next. */
  #isDue = false
  #sendsShown = false

  constructor(showing: Showing, screen: Screen) {
    this.#showing = showing
    this.#screen = screen
  }

  /** Shows a request before it goes out. A body that is read while it is sent is shown by {@link sent}. */
  async request(request: OutgoingRequest): Promise<void> {
    const { parts } = this.#showing
    const [head, body] = [parts.has('H'), parts.has('B')]
    if (!head && !body) return
    await this.#between()
    if (head) await this.#screen.write(await this.#head(requestHead(request)))
    const bytes = request.body === undefined ? new Uint8Array() : request.body.bytes
    this.#sendsShown = body && bytes === undefined
    if (body && bytes !== undefined) {
      const contentType = fieldValue(request.fields, 'content-type') ?? ''
      const shown = { pieces: onePiece(bytes), contentType, isResponse: false, behindHead: head }
      await this.#body(shown)
      if (this.#screen.isTty) await this.#screen.write(BETWEEN)
    }
    this.#isDue = body
  }

  /** A piece of a long body, when it has gone out. */
  async sent(piece: Uint8Array): Promise<void> {
    if (!this.#sendsShown) return
    if (!this.#screen.isTty || !piece.includes(0)) await this.#screen.write(piece)
  }

  /** @param body the content, its encoding taken off */
  async response(response: IncomingResponse, body: AsyncIterable<Uint8Array>): Promise<void> {
    const { parts } = this.#showing
    const [head, hasBody, times] = [parts.has('h'), parts.has('b'), parts.has('m')]
    if (!head && !hasBody && !times) return
    await this.#between()
    if (head) await this.#screen.write(await this.#head(responseHead(response)))
    if (hasBody) {
      const contentType = fieldValue(response.fields, 'content-type') ?? ''
      await this.#body({ pieces: body, contentType, isResponse: true, behindHead: head })
    }
    if (times) await this.#screen.write(`${hasBody ? BETWEEN : ''}${await this.#times(response.startedMs)}${BETWEEN}`)
    else if (hasBody && this.#screen.isTty) await this.#screen.write(BETWEEN)
    this.#isDue = hasBody
  }

  async #between(): Promise<void> {
    // On a terminal the blank line was written behind the body, unless the body went out piece by piece.
    if (this.#isDue && (!this.#screen.isTty || this.#sendsShown)) await this.#screen.write(BETWEEN)
    this.#isDue = false
    this.#sendsShown = false
  }

  /** Into a pipe a body goes as it is, and nothing that lays out is loaded for it. */
  async #body(body: BodyToShow): Promise<void> {
    const { formats, colours } = this.#showing
    if (this.#screen.isTty || formats || colours) {
      const { showBody } = await import('./show-body.ts')
      return await showBody(body, this.#showing, this.#screen)
    }
    for await (const piece of body.pieces) await this.#screen.write(piece)
  }

  async #head([first, fields]: readonly [string, readonly Field[]]): Promise<string> {
    const { formats, colours, layout, style } = this.#showing
    const lines = fields.map(([name, value]) => `${name}: ${value}`)
    const sorted = formats && layout.headersSort ? lines.sort(byName) : lines
    const plain = [first, ...sorted].join('\r\n')
    // What a terminal would take for a command is not shown as it is.
    const head = this.#screen.isTty ? plain.replace(/[\u007f-\u009f]/g, '\ufffd') : plain
    if (!colours) return `${head}\r\n\r\n`
    const { colourHead, painterOf } = await import('./colour.ts')
    return `${colourHead(head, painterOf(style))}\r\n\r\n`
  }

  async #times(startedMs: number): Promise<string> {
    const seconds = (performance.now() - startedMs) / 1000
    const text = `Elapsed time: ${Number(seconds.toFixed(9))}s`
    if (!this.#showing.colours) return text
    const { colourMeta, painterOf } = await import('./colour.ts')
    return colourMeta(text, painterOf(this.#showing.style))
  }
}

/** The request line, and the fields as they are sent, with Host last, where HTTPie shows it. */
export function requestHead({ method, address, fields }: OutgoingRequest): readonly [string, readonly Field[]] {
  const host: readonly Field[] = fieldValue(fields, 'host') === undefined ? [['Host', hostOf(address)]] : []
  return [`${method} ${targetOf(address)} HTTP/1.1`, [...fields, ...host]]
}

function responseHead({ version, status, reason, fields }: IncomingResponse): readonly [string, readonly Field[]] {
  return [`HTTP/${version} ${status}${reason === '' ? '' : ` ${reason}`}`, fields]
}

/** Fields of one name keep their order. */
function byName(left: string, right: string): number {
  const [first = '', second = ''] = [left.split(':')[0], right.split(':')[0]]
  return first < second ? -1 : first > second ? 1 : 0
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

// show-body.ts: a body -> what is written of it: as it is, as text for a terminal, or laid out and coloured; whole, or
// line by line as it comes. Binary data never reaches a terminal.

import { charsetOf, decodeText, encodeText, guessCharset } from './charset.ts'
import { colourJson, colourXml, type Painter, painterOf } from './colour.ts'
import { isLineByLine, mediaTypeOf } from './content-type.ts'
import { formatJson } from './format-json.ts'
import { formatXml } from './format-xml.ts'
import type { Showing } from './settings.ts'
import type { Screen } from './terminal.ts'

export const BINARY_NOTE = [
  '',
  '+-----------------------------------------+',
  '| NOTE: binary data not shown in terminal |',
  '+-----------------------------------------+',
].join('\n')

/** Longer text is laid out but not coloured: nobody sees it, and terminals choke on it. */
const COLOURED_MAX = 4_194_304
/** A line without an end is shown in pieces of this size. */
const LINE_BYTES_MAX = 1_048_576

export interface BodyToShow {
  readonly pieces: AsyncIterable<Uint8Array>
  /** Content-Type, or "" when there is none. */
  readonly contentType: string
  /** A response, whose type and charset the user may know better. */
  readonly isResponse: boolean
  /** The head was shown before it: a note needs one more line. */
  readonly behindHead: boolean
}

/** Shows a body on a terminal, or laid out or coloured anywhere. */
export async function showBody(body: BodyToShow, showing: Showing, screen: Screen): Promise<void> {
  const mime = (body.isResponse ? showing.mime : undefined) ?? mediaTypeOf(body.contentType)
  const own = charsetOf(body.contentType)
  const shown: Shown = {
    mime,
    charset: (body.isResponse ? showing.charset : undefined) ?? own,
    // A terminal reads UTF-8; a pipe gets what the message was in.
    written: screen.isTty ? undefined : own,
    paint: showing.colours ? painterOf(showing.style) : undefined,
    showing,
    screen,
  }
  const isStream = showing.stream || (body.isResponse && isLineByLine(mime))
  const isPretty = showing.formats || showing.colours
  const isBinary = isPretty && !isStream ? await showWhole(body.pieces, shown) : await showLines(body.pieces, shown)
  if (isBinary) await screen.write(body.behindHead ? `\n${BINARY_NOTE}` : BINARY_NOTE)
}

interface Shown {
  readonly mime: string
  readonly charset: string | undefined
  readonly written: string | undefined
  readonly paint: Painter | undefined
  readonly showing: Showing
  readonly screen: Screen
}

/** @returns true when it is binary, and then nothing of it was shown */
async function showWhole(pieces: AsyncIterable<Uint8Array>, shown: Shown): Promise<boolean> {
  const { showing, screen } = shown
  const all: Uint8Array[] = []
  let size = 0
  let decoder: TextDecoder | undefined
  for await (const piece of pieces) {
    if (decoder !== undefined) {
      await screen.write(encodeText(decoder.decode(piece, { stream: true }), shown.written))
      continue
    }
    if (piece.includes(0)) return true
    all.push(piece)
    size += piece.length
    if (size <= showing.formattedBytesMax) continue
    // Too much to lay out: from here on it is shown as it comes.
    const begun = Buffer.concat(all)
    decoder = new TextDecoder(shown.charset ?? guessCharset(begun))
    await screen.write(encodeText(decoder.decode(begun, { stream: true }), shown.written))
  }
  if (decoder === undefined) {
    const text = decodeText(Buffer.concat(all), shown.charset)
    await screen.write(encodeText(laidOut(text, shown), shown.written))
  }
  return false
}

/** Line by line; each is laid out on its own. */
async function showLines(pieces: AsyncIterable<Uint8Array>, shown: Shown): Promise<boolean> {
  for await (const line of linesOf(pieces)) {
    if (line.includes(0)) return true
    const text = decodeText(line, shown.charset)
    await shown.screen.write(encodeText(`${laidOut(text, shown).replace(/\n$/, '')}\n`, shown.written))
  }
  return false
}

/** Without their ends, LF or CRLF. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of pieces) {
    let text = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece])
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10)) {
      yield text.subarray(0, end > 0 && text[end - 1] === 13 ? end - 1 : end)
      text = text.subarray(end + 1)
    }
    rest = text
    if (rest.length > LINE_BYTES_MAX) {
      yield rest
      rest = Buffer.alloc(0)
    }
  }
  if (rest.length > 0) yield rest
}

function laidOut(text: string, { mime, paint, showing }: Shown): string {
  // What does not say what it is is left alone.
  if (!/^[^/]+\/[^/]+$/.test(mime)) return text
  const { layout } = showing
  const mayBeJson = showing.expectsJson || /json|javascript|text/.test(mime)
  const json = { indent: layout.jsonIndent, sortKeys: layout.jsonSortKeys }
  const asJson = showing.formats && layout.jsonFormat && mayBeJson ? formatJson(text, json) : undefined
  const isXml = /xml/.test(mime)
  const asXml =
    asJson === undefined && showing.formats && layout.xmlFormat && isXml ? formatXml(text, layout.xmlIndent) : undefined
  const plain = asJson ?? asXml ?? text
  if (paint === undefined || plain.length > COLOURED_MAX) return plain
  const isJson = /json/.test(mime) || (showing.expectsJson && asJson !== undefined)
  if (!isJson && !isXml && !/html/.test(mime)) return plain
  const coloured = isJson ? colourJson(plain, paint) : colourXml(plain, paint)
  return plain.endsWith('\n') ? coloured : `${coloured}\n`
}

// default-fields.ts: fields that a reply carries unless it says otherwise, as one value shared by many replies: the head
// of a plain reply is then still two ready pieces. RFC 9110 §5. Pure.

import { type FieldList, replyHeaders } from './headers.ts'

export class DefaultFields {
  /** name, value, name, value …; names in lower case. */
  readonly list: FieldList
  /** Each of them as a line of a head. */
  readonly lines: readonly string[]
  /** All of them. */
  readonly text: string

  /** @throws GUI_HTTP_FIELD_VALUE */
  constructor(fields: Readonly<Record<string, string>>) {
    this.list = replyHeaders(fields).list
    const lines: string[] = []
    for (let i = 0; i < this.list.length; i += 2)
      lines.push(`${displayName(this.list[i] ?? '')}${this.list[i + 1] ?? ''}\r\n`)
    this.lines = lines
    this.text = lines.join('')
  }
}

const names = new Map<string, string>()

/** "content-type" -> "Content-Type: ", as people are used to reading it. */
export function displayName(name: string): string {
  let shown = names.get(name)
  if (shown === undefined) {
    shown = `${name.replace(/(?:^|-)[a-z]/g, (letters) => letters.toUpperCase())}: `
    if (names.size < 512) names.set(name, shown)
  }
  return shown
}

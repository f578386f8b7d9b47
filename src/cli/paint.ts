// paint.ts: words in colour for a terminal. Whether there is one to colour for, the caller knows.

import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** @param colours false leaves the text alone */
export function paint(style: Style, text: string, colours: boolean): string {
  if (!colours) return text
  // The caller has looked at the stream and at NO_COLOR; Node 22 would look at standard output again.
  return (styleText as (style: Style, text: string, options: object) => string)(style, text, { validateStream: false })
}

// highlight.ts: TypeScript and JavaScript in colours, for excerpts. By its words and signs only; an excerpt that begins in
// the middle of a comment is coloured wrongly and still reads right.

import { type Html, html, raw } from '../../app/html/html.ts'

const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?|`(?:[^`\\]|\\.)*`?)|(?<number>\b\d[\d_]*(?:\.\d+)?n?\b)|(?<keyword>\b(?:abstract|as|async|await|break|case|catch|class|const|continue|default|delete|do|else|enum|export|extends|false|finally|for|from|function|get|if|implements|import|in|instanceof|interface|let|namespace|new|null|of|private|protected|public|readonly|return|satisfies|set|static|super|switch|this|throw|true|try|type|typeof|undefined|var|void|while|with|yield)\b)|(?<call>[\p{ID_Start}$_][\p{ID_Continue}$]*(?=\s*(?:\(|`)))/gu

/** One piece of markup for each line. */
export function highlight(lines: readonly string[]): Html[] {
  const source = lines.join('\n')
  const made: Html[][] = [[]]
  const add = (kind: string | undefined, text: string) => {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) made.push([])
      if (part === '') continue
      made.at(-1)?.push(kind === undefined ? html`${part}` : html`<span class="${`t-${kind}`}">${part}</span>`)
    }
  }
  let at = 0
  for (const match of source.matchAll(TOKEN)) {
    if (match.index > at) add(undefined, source.slice(at, match.index))
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0]
    add(kind, match[0])
    at = match.index + match[0].length
  }
  add(undefined, source.slice(at))
  return made.map((parts) => html`${parts}${raw('')}`)
}

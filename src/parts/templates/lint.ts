// lint.ts: what is allowed in a template and still a mistake: a value in an attribute without quotes, which escaping
// cannot protect: in <a title={{ title }}> the text "x onclick=…" is two attributes. Follows the tags of the page roughly.

import type { Span } from './fault.ts'
import type { Statement } from './nodes.ts'

/** Values in attributes without quotes, in a template whose values are escaped. */
export function lintTemplate(statements: readonly Statement[]): Span[] {
  const linter = new Linter()
  linter.body(statements)
  return linter.warnings
}

/** Where in a page the text has come to. */
type Place = 'text' | 'tag' | 'value' | 'unquoted' | '"' | "'"

class Linter {
  readonly warnings: Span[] = []
  #place: Place = 'text'

  body(statements: readonly Statement[]): void {
    for (const statement of statements) {
      if (statement.kind === 'text') this.#text(statement.text)
      else if (statement.kind === 'print') this.#print(statement)
      else if (statement.kind === 'if') for (const branch of statement.branches) this.#branch(branch.body)
      else if ('body' in statement) this.#branch(statement.body)
    }
  }

  /** A body may run or not: what follows it is judged as if it had not. */
  #branch(body: readonly Statement[]): void {
    const before = this.#place
    this.body(body)
    this.#place = before
  }

  #print({ at, end }: Span): void {
    if (this.#place !== 'value' && this.#place !== 'unquoted') return
    this.warnings.push({ at, end })
    this.#place = 'unquoted'
  }

  #text(text: string): void {
    for (const char of text) this.#place = next(this.#place, char)
  }
}

function next(place: Place, char: string): Place {
  switch (place) {
    case 'text':
      return char === '<' ? 'tag' : 'text'
    case 'tag':
      return char === '>' ? 'text' : char === '=' ? 'value' : 'tag'
    case 'value':
      if (char === '"' || char === "'") return char
      if (char === '>') return 'text'
      return /\s/.test(char) ? 'value' : 'unquoted'
    case 'unquoted':
      return char === '>' ? 'text' : /\s/.test(char) ? 'tag' : 'unquoted'
    default:
      return char === place ? 'tag' : place
  }
}

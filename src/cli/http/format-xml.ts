// format-xml.ts: XML text -> the same XML, one element a line. An element that holds text stays on its line, since white
// space in it counts; what is not well-formed, or has a document type, is left alone.

interface Element {
  readonly tag: string
  readonly name: string
  readonly inside: (Element | string)[]
  /** Something beside white space stands directly in it. */
  mixed: boolean
}

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\/?[A-Za-z_:][^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>|[^<]+/gy
const DEPTH_MAX = 1000

/**
 * @param indent spaces for each level
 * @returns undefined when it is not well-formed XML
 */
export function formatXml(text: string, indent: number): string | undefined {
  const root = treeOf(text.trim())
  if (root === undefined) return undefined
  const lines: string[] = []
  for (const node of root.inside) show(node, 0, indent, lines)
  return lines.join('\n')
}

function treeOf(text: string): Element | undefined {
  const root: Element = { tag: '', name: '', inside: [], mixed: false }
  const open = [root]
  TOKEN.lastIndex = 0
  let end = 0
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
    end = TOKEN.lastIndex
    if (!take(token[0], open)) return undefined
    if (open.length > DEPTH_MAX) return undefined
  }
  const elements = root.inside.filter((node) => typeof node !== 'string')
  return end === text.length && open.length === 1 && elements.length === 1 && !root.mixed ? root : undefined
}

/** Puts one token where it belongs; false when it belongs nowhere. */
function take(token: string, open: Element[]): boolean {
  const here = open.at(-1)
  if (here === undefined) return false
  if (token.startsWith('</')) {
    if (open.length === 1 || here.name !== nameOf(token.slice(2))) return false
    open.pop()
    return true
  }
  if (!/^<[A-Za-z_:]/.test(token)) {
    const isText = !token.startsWith('<') || token.startsWith('<![')
    if (isText && token.trim() === '') return true
    if (isText) here.mixed = true
    here.inside.push(token)
    return true
  }
  const element: Element = { tag: token, name: nameOf(token.slice(1)), inside: [], mixed: false }
  here.inside.push(element)
  if (!token.endsWith('/>')) open.push(element)
  return true
}

function nameOf(text: string): string {
  return /^[^\s/>]+/.exec(text)?.[0] ?? ''
}

function show(node: Element | string, depth: number, indent: number, lines: string[]): void {
  const margin = ' '.repeat(depth * indent)
  if (typeof node === 'string') {
    lines.push(margin + node)
    return
  }
  if (node.mixed || node.inside.length === 0) {
    lines.push(margin + flat(node))
    return
  }
  lines.push(margin + node.tag)
  for (const inner of node.inside) show(inner, depth + 1, indent, lines)
  lines.push(`${margin}</${node.name}>`)
}

function flat(node: Element | string): string {
  if (typeof node === 'string') return node
  if (node.tag.endsWith('/>')) return node.tag
  if (node.inside.length === 0) return `${node.tag.slice(0, -1)}/>`
  return `${node.tag}${node.inside.map(flat).join('')}</${node.name}>`
}

// markdown.ts: descriptions, which OpenAPI has in Markdown, as elements: paragraphs, lists, headings, code, emphasis and links.
// What a document says is never read as markup. For browsers.

import { h } from './element.ts'

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)/g

export function markdown(text: string | undefined): HTMLElement | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const made = h('div', { class: 'prose' })
  for (const block of text.trim().split(/\n{2,}|(?=^```)/m)) {
    const fence = /^```\w*\n([\s\S]*?)(?:\n```|$)/.exec(block)
    const heading = /^#{1,6}\s+(.*)$/m.exec(block)
    if (fence !== null) made.append(h('pre', {}, h('code', {}, fence[1] ?? '')))
    else if (/^\s*[-*]\s/.test(block))
      made.append(
        h(
          'ul',
          {},
          ...block
            .split(/^\s*[-*]\s+/m)
            .slice(1)
            .map((item) => h('li', {}, ...inline(item.trim()))),
        ),
      )
    else if (heading !== null && block.startsWith('#')) made.append(h('p', {}, h('strong', {}, heading[1] ?? '')))
    else if (block.trim() !== '' && block.trim() !== '```') made.append(h('p', {}, ...inline(block)))
  }
  return made
}

function inline(text: string): (Node | string)[] {
  const made: (Node | string)[] = []
  let at = 0
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, strong, emphasis, label, target] = match
    made.push(text.slice(at, match.index))
    if (code !== undefined) made.push(h('code', {}, code))
    else if (strong !== undefined) made.push(h('strong', {}, strong))
    else if (emphasis !== undefined) made.push(h('em', {}, emphasis))
    else if (/^(?:https?:|mailto:|[/#.])/.test(target ?? ''))
      made.push(h('a', { href: target, rel: 'noreferrer' }, label ?? ''))
    else made.push(whole)
    at = match.index + whole.length
  }
  made.push(text.slice(at))
  return made
}

// element.ts: elements of the page, made without any markup: text stays text, whatever a document says. For browsers.

export type Child = Node | string | undefined | false | readonly Child[]

type Listener = (event: never) => void
export type Properties = Readonly<Record<string, string | number | boolean | undefined | Listener>>

/** An element with attributes, listeners ("onclick") and children; undefined and false are left out. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function')
      element.addEventListener(key.slice(2), value as EventListener) // of the event its key names
    else element.setAttribute(key, value === true ? '' : String(value))
  }
  append(element, children)
  return element
}

export function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue
    if (typeof child === 'string' || child instanceof Node) parent.append(child)
    else append(parent, child)
  }
}

export function replace(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren()
  append(parent, children)
}

/** Puts a text where others can paste it from; the button says so for a moment. */
export function copyButton(words: { readonly copy: string; readonly copied: string }, text: () => string): HTMLElement {
  const button = h('button', { type: 'button', class: 'quiet' }, words.copy)
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(text()).then(() => {
      button.textContent = words.copied
      setTimeout(() => {
        button.textContent = words.copy
      }, 1500)
    })
  })
  return button
}

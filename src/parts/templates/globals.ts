// globals.ts: the functions that every template has: range, dict, lipsum, cycler, joiner, namespace.

import {
  type AnyCallee,
  invoke,
  open,
  TemplateCallable,
  taking,
  textArgument,
  type Use,
  wholeArgument,
} from './callee.ts'
import { valueFault } from './fault.ts'
import { Namespace } from './lookup.ts'
import { made, pairsOf } from './methods-data.ts'
import { truth } from './operators.ts'
import { keyOf, type Named, safe, TemplateObject } from './values.ts'

/** A function out of the table below, as a value of templates. */
class GlobalFunction extends TemplateCallable {
  readonly #name: string
  readonly #callee: AnyCallee

  constructor(name: string, callee: AnyCallee) {
    super()
    this.#name = name
    this.#callee = callee
  }

  call(use: Use, positional: readonly unknown[], named: Named | undefined): unknown {
    return invoke(this.#callee, this.#name, use, undefined, positional, named)
  }

  attribute(): undefined {
    return undefined
  }

  describe(): string {
    return `<function ${this.#name}>`
  }
}

const range = taking(
  ['start', 'stop', 'step'],
  (use, _, first, second, third) => {
    const start = second === undefined ? 0 : wholeArgument(first, 'start', 0)
    const stop = wholeArgument(second ?? first, 'stop', 0)
    const step = wholeArgument(third, 'step', 1)
    if (step === 0) throw valueFault('the step of range() cannot be 0')
    const count = Math.max(0, Math.ceil((stop - start) / step))
    use.meter.items(count)
    return Array.from({ length: count }, (__, index) => start + index * step)
  },
  1,
)

function mapping(use: Use, positional: readonly unknown[], named: Named): Map<unknown, unknown> {
  if (positional.length > 1) throw valueFault('a dict is made of one dict or list of pairs, and of named values')
  const map = new Map<unknown, unknown>()
  if (positional.length === 1) for (const [key, value] of pairsOf(positional[0], use)) map.set(keyOf(key), value)
  for (const [key, value] of Object.entries(named)) map.set(key, value)
  return map
}

class Cycler extends TemplateObject {
  readonly #items: readonly unknown[]
  #at = 0

  constructor(items: readonly unknown[]) {
    super()
    this.#items = items
  }

  attribute(name: string): unknown {
    if (name === 'current') return this.#items[this.#at]
    if (name === 'next')
      return new GlobalFunction(
        'next',
        taking([], () => this.#next()),
      )
    if (name === 'reset')
      return new GlobalFunction(
        'reset',
        taking([], () => this.#reset()),
      )
    return undefined
  }

  #next(): unknown {
    const item = this.#items[this.#at]
    this.#at = (this.#at + 1) % this.#items.length
    return item
  }

  #reset(): null {
    this.#at = 0
    return null
  }

  describe(): string {
    return '<cycler>'
  }
}

class Joiner extends TemplateCallable {
  readonly #separator: unknown
  #used = false

  constructor(separator: unknown) {
    super()
    this.#separator = separator
  }

  call(): unknown {
    if (this.#used) return this.#separator
    this.#used = true
    return ''
  }

  attribute(): undefined {
    return undefined
  }

  describe(): string {
    return '<joiner>'
  }
}

const cycler = open((_, __, items) => {
  if (items.length === 0) throw valueFault('cycler() needs at least one value')
  return new Cycler(items)
})

const WORDS =
  'a ac accumsan ad adipiscing aenean aliquam amet ante arcu at auctor augue bibendum blandit commodo condimentum congue consectetur consequat cras cubilia curae cursus dapibus diam dictum dignissim dolor donec dui duis efficitur egestas eget eleifend elit enim erat eros est et etiam eu euismod ex facilisis fames faucibus felis fermentum feugiat finibus fringilla fusce gravida habitant hendrerit iaculis id imperdiet in integer interdum ipsum justo lacinia lacus laoreet lectus leo libero ligula lobortis lorem luctus maecenas magna malesuada massa mattis mauris maximus metus mi molestie mollis morbi nam nec neque nibh nisi nisl non nulla nunc odio orci ornare pellentesque pharetra placerat porta posuere praesent pretium proin pulvinar purus quam quis quisque rhoncus risus rutrum sagittis sapien scelerisque sed sem semper sit sodales sollicitudin suscipit tellus tempor tincidunt tortor tristique turpis ullamcorper ultrices urna ut varius vehicula vel velit vestibulum vitae vivamus volutpat vulputate'.split(
    ' ',
  )

function between(low: number, high: number): number {
  return low + Math.floor(Math.random() * Math.max(1, high - low))
}

function paragraph(words: number): string {
  let text = ''
  for (let left = words; left > 0; ) {
    const length = Math.min(left, between(4, 16))
    const comma = between(2, 8)
    const sentence = Array.from({ length }, (_, index) => {
      const word = WORDS[between(0, WORDS.length)] ?? 'lorem'
      return index === comma && index < length - 1 ? `${word},` : word
    }).join(' ')
    text += `${text === '' ? '' : ' '}${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
    left -= length
  }
  return text
}

const lipsum = taking(['n', 'html', 'min', 'max'], (use, _, count, html: unknown = true, least, most) => {
  const paragraphs = wholeArgument(count, 'n', 5)
  const [low, high] = [wholeArgument(least, 'min', 20), wholeArgument(most, 'max', 100)]
  use.meter.items(paragraphs)
  use.meter.chars(paragraphs * Math.max(low, high, 0) * 14)
  const texts = Array.from({ length: Math.max(0, paragraphs) }, () => paragraph(between(low, high)))
  return truth(html) ? safe(texts.map((text) => `<p>${text}</p>`).join('\n')) : texts.join('\n\n')
})

const FUNCTIONS: readonly (readonly [string, AnyCallee])[] = [
  ['range', range],
  ['dict', open((use, _, positional, named) => made(use, mapping(use, positional, named)))],
  ['lipsum', lipsum],
  ['cycler', cycler],
  ['joiner', taking(['sep'], (_, __, separator) => new Joiner(textArgument(separator, 'sep', ', ')))],
  ['namespace', open((use, _, positional, named) => new Namespace(mapping(use, positional, named)))],
]

export const globals: ReadonlyMap<string, unknown> = new Map(
  FUNCTIONS.map(([name, callee]) => [name, new GlobalFunction(name, callee)]),
)

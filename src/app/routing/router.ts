// router.ts: which route a path and a method mean. A trie of decoded segments, edges in order of specificity, and a Map
// for paths without parameters. It backtracks; the method takes part: a less specific route with the right method
// wins over 405. Knows routes only as things with a pattern; answers what it found, never a reply.
//
// What a search may cost: a place of the trie is come to by one way only, and a pattern has one <path:…> at most. So a
// place that is not behind a path is looked at once, one behind it once for each segment of the path that was asked for:
// at most (places of the trie) × (segments) looks, never 2^depth; and each reads no more than its one segment.

import { assertEscapes } from '../../http/request.ts'
import type { Converter } from './converters.ts'
import { type Mixed, makeMixed, takeMixed } from './mixed.ts'
import { encodeText, type Part, type Pattern, type Segment } from './pattern.ts'

/** What a path can lead to: a route, or a mount that takes the rest of the path. */
export interface Target {
  readonly pattern: Pattern
}

export const NOT_FOUND = Symbol('not found')
export const SLASH_MISSING = Symbol('slash missing')
export const OTHER_METHOD = Symbol('other method')
export type Miss = typeof NOT_FOUND | typeof SLASH_MISSING | typeof OTHER_METHOD

/** The routes that share one shape, by method. */
type Leaf<Route> = Map<string, Route>

class Node<Route, Mount> {
  /** Undefined without any: a lookup would hash the text for nothing. */
  statics: Map<string, Node<Route, Mount>> | undefined
  /** The only one of {@link statics}, when nothing else stands beside it: compared in place, without a text of its own. */
  only: { readonly text: string; readonly node: Node<Route, Mount> } | undefined
  /** In order of specificity. */
  readonly values: Edge<Route, Mount>[] = []
  path: Edge<Route, Mount> | undefined
  leaf: Leaf<Route> | undefined
  slashLeaf: Leaf<Route> | undefined
  mount: Mount | undefined

  /** Nothing but routes behind here: a path may take all that is left without trying less. */
  get final(): boolean {
    return this.statics === undefined && this.values.length === 0 && this.path === undefined && this.mount === undefined
  }
}

interface Edge<Route, Mount> {
  readonly segment: Segment
  /** The converter of a segment that is one; undefined for a mixed segment. */
  readonly converter: Converter | undefined
  readonly mixed: Mixed | undefined
  readonly node: Node<Route, Mount>
}

const METHOD_ORDER = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'OPTIONS']

export class Router<Route extends Target, Mount extends Target> {
  readonly #root = new Node<Route, Mount>()
  readonly #statics = new Map<string, Leaf<Route>>()
  readonly #methods = new Set<string>()
  // for one search
  #path = ''
  /** Where the last segment ends; a slash behind it does not belong to it. */
  #stop = 0
  #slash = false
  #escaped = false
  #method = ''
  #top = 0
  #refused: Leaf<Route>[] = []
  /** After a match: the values of the parameters, in the order of the pattern's names. */
  readonly values: unknown[] = []
  /** After the match of a mount: length of the part of the path that belongs to the prefix. */
  baseLength = 0

  /** @returns the route that has this shape and method already, in which case nothing changes */
  add(method: string, route: Route): Route | undefined {
    const { segments, slash, names } = route.pattern
    const node = this.#place(segments)
    const leaf: Leaf<Route> = (slash ? node.slashLeaf : node.leaf) ?? new Map()
    const held = leaf.get(method)
    if (held !== undefined) return held
    if (slash) node.slashLeaf = leaf
    else node.leaf = leaf
    leaf.set(method, route)
    this.#methods.add(method)
    if (names.length === 0) this.#statics.set(encodeStatic(route.pattern), leaf)
    return undefined
  }

  /** @returns what is mounted there already, in which case nothing changes */
  mount(mount: Mount): Mount | undefined {
    const node = this.#place(mount.pattern.segments)
    if (node.mount !== undefined) return node.mount
    node.mount = mount
    return undefined
  }

  /** Called once, when the last route is in: GET answers HEAD too. @param atRoot no prefix before it, so "" is the path "/" */
  close(atRoot = false): void {
    const { leaf, slashLeaf = [] } = this.#root
    if (atRoot && leaf !== undefined) this.#statics.set('/', (this.#root.slashLeaf = new Map([...leaf, ...slashLeaf])))
    const seen: Node<Route, Mount>[] = [this.#root]
    for (let node = seen.pop(); node !== undefined; node = seen.pop()) {
      for (const leaf of [node.leaf, node.slashLeaf]) {
        const get = leaf?.get('GET')
        if (get !== undefined) leaf?.set('HEAD', leaf.get('HEAD') ?? get)
      }
      if (node.statics?.size === 1 && node.values.length === 0)
        for (const [text, next] of node.statics) node.only = { text, node: next }
      seen.push(...(node.statics?.values() ?? []), ...node.values.map((edge) => edge.node))
      if (node.path !== undefined) seen.push(node.path.node)
    }
  }

  /**
   * What `method` and `path` mean. The fields `values`, `baseLength` and `allow` speak of the last call.
   *
   * @param path percent-encoded, without query
   * @throws GUI_HTTP_PERCENT for an escape that is malformed or not UTF-8
   */
  // hot: once per request
  find(method: string, path: string): Route | Mount | Miss {
    const route = this.#statics.get(path)?.get(method)
    if (route !== undefined) return route
    this.#method = method
    this.#top = 0
    if (this.#refused.length > 0) this.#refused = []
    this.#path = path
    this.#slash = path.charCodeAt(path.length - 1) === 47
    this.#stop = path.length - (this.#slash ? 1 : 0)
    this.#escaped = path.includes('%')
    if (this.#escaped) assertEscapes(path)
    if (path !== '' && path.charCodeAt(0) !== 47) return NOT_FOUND
    const found = this.#walk(this.#root, 1)
    if (found !== undefined) return found
    return this.#refused.length > 0 ? OTHER_METHOD : NOT_FOUND
  }

  /** After a search: the value for Allow, "" when the path has no route at all. */
  get allow(): string {
    if (this.#refused.length === 0) return ''
    return allowOf(this.#refused.flatMap((leaf) => [...leaf.keys()]))
  }

  /** Every method of any route, for "OPTIONS *". */
  get allowAnywhere(): string {
    return allowOf([...this.#methods, ...(this.#methods.has('GET') ? ['HEAD'] : [])])
  }

  #place(segments: readonly Segment[]): Node<Route, Mount> {
    let node = this.#root
    for (const segment of segments) node = child(node, segment)
    return node
  }

  /** @param start index of the first character of the segment that `node` is asked for; beyond the end when none is left */
  #walk(node: Node<Route, Mount>, start: number): Route | Mount | typeof SLASH_MISSING | undefined {
    const top = this.#top
    if (start > this.#stop) {
      const found = this.#end(node)
      if (found !== undefined) return found
    } else {
      const stop = this.#endOfSegment(start)
      if (stop > start) {
        const found = this.#walkSegment(node, start, stop)
        if (found !== undefined) return found
        this.#top = top
      }
    }
    // An automatic OPTIONS outranks what is mounted: the route is there, the mount may know nothing of it.
    if (node.mount === undefined || (this.#method === 'OPTIONS' && this.#refused.length > 0)) return undefined
    this.baseLength = start > this.#stop ? this.#stop : start - 1
    return node.mount
  }

  #walkSegment(
    node: Node<Route, Mount>,
    start: number,
    stop: number,
  ): Route | Mount | typeof SLASH_MISSING | undefined {
    const top = this.#top
    const { only, statics, values: edges } = node
    if (only !== undefined && !this.#escaped) {
      if (stop - start === only.text.length && this.#path.startsWith(only.text, start)) {
        const found = this.#walk(only.node, stop + 1)
        if (found !== undefined) return found
        this.#top = top
      }
    } else if (statics !== undefined || edges.length > 0) {
      const raw = this.#path.slice(start, stop)
      const text = this.#escaped ? decodeURIComponent(raw) : raw
      const next = statics?.get(text)
      if (next !== undefined) {
        const found = this.#walk(next, stop + 1)
        if (found !== undefined) return found
      }
      for (let i = 0; i < edges.length; i++) {
        const edge = edges[i] as Edge<Route, Mount> // i < length
        this.#top = top
        if (!this.#take(edge, text)) continue
        const found = this.#walk(edge.node, stop + 1)
        if (found !== undefined) return found
      }
      this.#top = top
    }
    return node.path === undefined ? undefined : this.#walkPath(node.path.node, start)
  }

  #endOfSegment(start: number): number {
    const stop = this.#path.indexOf('/', start)
    return stop < 0 || stop > this.#stop ? this.#stop : stop
  }

  #take(edge: Edge<Route, Mount>, text: string): boolean {
    if (edge.converter !== undefined) {
      const value = edge.converter.parse(text)
      if (value === undefined) return false
      this.values[this.#top++] = value
      return true
    }
    if (edge.mixed === undefined || !takeMixed(edge.mixed, text, this.values, this.#top)) return false
    this.#top += edge.mixed.second === undefined ? 1 : 2
    return true
  }

  /** A path takes as few segments as lead to a match behind it, at most all. */
  #walkPath(node: Node<Route, Mount>, start: number): Route | Mount | typeof SLASH_MISSING | undefined {
    const slot = this.#top
    this.values[slot] = undefined
    for (let stop = node.final ? this.#stop : this.#endOfSegment(start); ; stop = this.#endOfSegment(stop + 1)) {
      const rest = stop === this.#stop
      // "/files/a/" on "/files/<path:p>": the slash belongs to the path, unless the pattern has its own.
      const own = rest && this.#slash && node.slashLeaf === undefined && node.leaf !== undefined
      this.#top = slot + 1
      if (own) this.#slash = false
      const found = this.#walk(node, stop + 1)
      if (own) this.#slash = true
      // Only what matched is decoded: each stop that leads nowhere would decode all before it again.
      if (found !== undefined) this.values[slot] = this.#textOf(start, own ? stop + 1 : stop)
      if (found !== undefined || rest) return found
    }
  }

  /** Segments are decoded one by one: an escaped slash does not part them. */
  #textOf(start: number, stop: number): string {
    const text = this.#path.slice(start, stop)
    return this.#escaped ? text.split('/').map(decodeURIComponent).join('/') : text
  }

  #end(node: Node<Route, Mount>): Route | typeof SLASH_MISSING | undefined {
    const leaf = this.#slash ? node.slashLeaf : node.leaf
    if (leaf !== undefined) {
      const route = leaf.get(this.#method)
      if (route !== undefined) return route
      this.#refused.push(leaf)
    }
    return !this.#slash && node.slashLeaf?.has(this.#method) ? SLASH_MISSING : undefined
  }
}

function child<Route, Mount>(node: Node<Route, Mount>, segment: Segment): Node<Route, Mount> {
  const [part] = segment.parts
  if (segment.kind === 'static' && part !== undefined && 'text' in part) {
    const held = node.statics?.get(part.text)
    if (held !== undefined) return held
    const made = new Node<Route, Mount>()
    node.statics ??= new Map()
    node.statics.set(part.text, made)
    return made
  }
  if (segment.kind === 'path') {
    node.path ??= { segment, converter: undefined, mixed: undefined, node: new Node() }
    return node.path.node
  }
  const held = node.values.find((edge) => sameSegment(edge.segment, segment))
  if (held !== undefined) return held.node
  const converter = segment.kind === 'value' && part !== undefined && 'name' in part ? part.converter : undefined
  const mixed = segment.kind === 'mixed' ? makeMixed(segment.parts) : undefined
  const edge: Edge<Route, Mount> = { segment, converter, mixed, node: new Node() }
  const place = node.values.findIndex((other) => other.segment.rank > segment.rank)
  node.values.splice(place < 0 ? node.values.length : place, 0, edge)
  return edge.node
}

/** The same shape, and where converters of one's own stand in it, the same ones. */
function sameSegment(left: Segment, right: Segment): boolean {
  return left.shape === right.shape && left.parts.every((part, i) => originOf(part) === originOf(right.parts[i]))
}

function originOf(part: Part | undefined): unknown {
  return part !== undefined && 'name' in part ? part.converter.origin : undefined
}

function encodeStatic(pattern: Pattern): string {
  const path = pattern.segments.map((segment) => `/${encodeText(segment.shape)}`).join('')
  return pattern.slash ? `${path}/` : path
}

function allowOf(methods: readonly string[]): string {
  const known = new Set([...methods, 'OPTIONS'])
  return [...known].sort((left, right) => METHOD_ORDER.indexOf(left) - METHOD_ORDER.indexOf(right)).join(', ')
}

// check.ts: what is wrong with an App, as far as that can be known before it is opened: routes that no request can reach,
// with the place of what takes their requests, and what its extensions and mounts find in themselves. Runs no handler.

import { relative } from 'node:path'
import type { Checked, Finding } from '../base/finding.ts'
import type { Site } from '../http/message.ts'
import type { Dispatch, Mount } from './dispatch.ts'
import { type Destination, resolve } from './resolve.ts'
import { type Origin, shownPlace } from './routing/origin.ts'
import type { Segment } from './routing/pattern.ts'
import type { Route } from './routing/route.ts'
import { coversAll, pathOf, samplesOf, takesNothing } from './routing/sample.ts'

/** Paths that are tried for one route; with more than that, some are. */
const TRIES_MAX = 500

/** A route or a mount with everything that stands before it. */
interface Placed<Target extends Route | Mount = Route | Mount> {
  readonly target: Target
  /** Its pattern, with the prefixes of the Apps around it. */
  readonly text: string
  readonly segments: readonly Segment[]
  readonly slash: boolean
  readonly rest: boolean
  /** The site as its App sees it. */
  readonly site: Site
}

/** @param entry where requests come in */
export async function checkApp(entry: Dispatch, site: Site): Promise<readonly Checked[]> {
  const found = new Survey(entry, site)
  const { routes, mounts } = found
  const findings = [
    ...routes.flatMap((route) => found.routeFindings(route)),
    ...mounts.flatMap((mount) => found.mountFindings(mount)),
  ]
  const looked = [counted(routes.length, 'route'), ...(mounts.length === 0 ? [] : [counted(mounts.length, 'mount')])]
  return [{ area: 'routes', looked: looked.join(', '), findings }, ...(await found.others())]
}

interface Prefix {
  readonly segments: readonly Segment[]
  readonly text: string
}

class Survey {
  readonly routes: Placed<Route>[] = []
  readonly mounts: Placed<Mount>[] = []
  readonly #entry: Dispatch
  readonly #root: string
  readonly #others: (() => readonly Checked[] | Promise<readonly Checked[]>)[] = []

  constructor(entry: Dispatch, site: Site) {
    this.#entry = entry
    this.#root = site.root
    this.#gather(entry, { segments: [], text: '' }, site)
  }

  /** What extensions and foreign mounts say of themselves. */
  async others(): Promise<Checked[]> {
    const lists: Checked[] = []
    for (const check of this.#others) lists.push(...(await check()))
    return lists
  }

  #gather(dispatch: Dispatch, before: Prefix, around: Site): void {
    const site = dispatch.place.siteIn(around)
    for (const extension of dispatch.place.extensions) this.#others.push(() => extension.survey?.(site) ?? [])
    for (const route of dispatch.routes) {
      const { slash, text } = route.pattern
      const segments = [...before.segments, ...route.pattern.segments]
      this.routes.push({ target: route, text: before.text + text, segments, slash, rest: false, site })
    }
    for (const mount of dispatch.mounts) {
      const segments = [...before.segments, ...mount.pattern.segments]
      const text = before.text + mount.pattern.text.replace(/\/$/, '')
      if (mount.dispatch !== undefined) {
        this.#gather(mount.dispatch, { segments, text }, site)
        continue
      }
      const placed = { target: mount, text, segments, slash: false, rest: true, site }
      this.mounts.push(placed)
      const { base } = this.#samplePaths(placed)
      const hidden = (path: string) => this.#hider(mount, base + path)
      this.#others.push(() => mount.handler.survey?.({ site, hidden }) ?? [])
    }
  }

  /** Errors: nobody writes a route that is meant never to answer. */
  routeFindings(placed: Placed<Route>): Finding[] {
    const { target: route, segments, text } = placed
    const at = placeIn(route.origin)
    const empty = segments.find(takesNothing)
    if (empty !== undefined) {
      const says = `${route.methods.join('/')} ${text} can never answer: no text is ${empty.shape}.`
      return [{ level: 'error', says, hint: 'Correct the arguments of its converter.', ...at }]
    }
    return route.methods.flatMap((method) => {
      const taker = this.#takerOf(placed, method)
      if (taker === undefined) return []
      const says = `${method} ${text} can never answer: ${this.#told(taker.target)} takes all its requests.`
      const hint =
        'Only the more specific of two, or of two alike the one declared first, is asked: remove one, or change its pattern.'
      return [{ level: 'error', says, hint, ...at } as const]
    })
  }

  /** Something is mounted, and a route takes every page below. */
  mountFindings(placed: Placed<Mount>): Finding[] {
    if (placed.segments.length === 0) return []
    const taker = this.#takerOf(placed, 'GET')
    if (taker === undefined) return []
    const says = `What is mounted at ${placed.text} gets no GET for what lies below: ${this.#told(taker.target)} takes them all.`
    const hint = 'A mount is asked last of all: take the route out, or mount at another place.'
    return [{ level: 'error', says, hint, ...placeIn(placed.target.origin) }]
  }

  /** What takes all requests that are meant for `placed`, when that can be proved; undefined when one gets there. */
  #takerOf(placed: Placed, method: string): Placed | undefined {
    const { paths, all } = this.#samplePaths(placed)
    const takers = new Set<Route | Mount>()
    for (const path of paths) {
      const { end } = resolve(this.#entry, method, path)
      const target = targetOf(end)
      // What matched with another method only, or nowhere, was a sample that is none.
      if (target === placed.target || target === undefined) return undefined
      takers.add(target)
    }
    const found = [...this.routes, ...this.mounts].filter(({ target }) => takers.has(target))
    // Every path was tried: whoever takes the first one will do as the name of all.
    if (all && paths.length > 0) return found[0]
    return found.find((other) => coversAll(other, placed))
  }

  #hider(mount: Mount, path: string): string | undefined {
    const { end } = resolve(this.#entry, 'GET', path)
    const target = targetOf(end)
    return target === undefined || target === mount ? undefined : this.#told(target)
  }

  /** Paths that the patterns allow: all of them, or a handful. */
  #samplePaths({ segments, slash, rest }: Placed): { paths: string[]; all: boolean; base: string } {
    let lists: string[][] = [[]]
    let all = !rest
    for (const segment of segments) {
      const { texts, all: whole } = samplesOf(segment)
      all &&= whole
      lists = lists.flatMap((before) => texts.map((text) => [...before, text]))
      if (lists.length > TRIES_MAX) {
        all = false
        lists = lists.filter((_, i) => i % Math.ceil(lists.length / TRIES_MAX) === 0)
      }
    }
    const base = pathOf(lists[0] ?? [], false)
    const paths = lists.map((texts) => pathOf(rest ? [...texts, 'zq'] : texts, slash))
    return { paths: paths.map((path) => (path === '' ? '/' : path)), all, base }
  }

  #told(target: Route | Mount): string {
    const text =
      [...this.routes, ...this.mounts].find((placed) => placed.target === target)?.text ?? target.pattern.text
    const where = this.#near(target)
    const place = where === undefined ? '' : ` (${where})`
    if (target.kind === 'route') return `${target.methods.join('/')} ${text}${place}`
    return `what is mounted at ${text === '' ? '/' : text}${place}`
  }

  #near({ origin }: Route | Mount): string | undefined {
    const place = shownPlace(origin)
    if (place === undefined) return undefined
    const path = relative(this.#root, place)
    return path.startsWith('..') ? place : path
  }
}

function targetOf(end: Destination): Route | Mount | undefined {
  if (end.kind === 'route') return end.route
  return end.kind === 'mount' ? end.mount : undefined
}

/** File and line of a finding; nothing when the stack did not tell. */
function placeIn(origin: Origin): { file?: string; line?: number } {
  const found = /^(.*):(\d+)$/.exec(shownPlace(origin) ?? '')
  return found === null ? {} : { file: found[1] ?? '', line: Number(found[2]) }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

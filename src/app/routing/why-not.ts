// why-not.ts: why a pattern does not match a path, segment by segment, in words. Whether it matches at all, the router says,
// with nothing else in it: this file only finds the words.

import type { Part, Pattern, Segment } from './pattern.ts'
import { Router, SLASH_MISSING, type Target } from './router.ts'
import { takesText } from './sample.ts'

export interface WhyNot {
  /** `matches` alone, has another `method`, lacks the `slash`, or is another `path`. */
  readonly kind: 'matches' | 'method' | 'slash' | 'path'
  readonly why: string
  /** Segments that fit before one did not: the larger, the nearer. */
  readonly fits: number
}

/**
 * @param methods of the route; `HEAD` comes with `GET`
 * @param path percent-encoded, without query
 */
export function whyNot(pattern: Pattern, methods: readonly string[], method: string, path: string): WhyNot {
  const alone = new Router<Target, Target>()
  for (const one of methods) alone.add(one, { pattern })
  alone.close()
  const fits = pattern.segments.length + 1
  const found = alone.find(method, path)
  if (typeof found !== 'symbol')
    return { kind: 'matches', why: 'it matches too, and another one is more specific', fits }
  if (found === SLASH_MISSING) return { kind: 'slash', why: 'it ends in a slash, the path does not', fits }
  if (alone.allow !== '') return { kind: 'method', why: `it is for ${methods.join(' and ')}, not for ${method}`, fits }
  return { kind: 'path', ...mismatch(pattern, path) }
}

function mismatch({ segments, slash }: Pattern, path: string): { why: string; fits: number } {
  const ends = path.length > 1 && path.endsWith('/')
  const texts =
    path === '' || path === '/'
      ? []
      : path
          .slice(1, ends ? -1 : undefined)
          .split('/')
          .map(decoded)
  for (const [i, segment] of segments.entries()) {
    const text = texts[i]
    if (text === undefined) return { why: `the path ends where ${shapes(segments.slice(i))} would follow`, fits: i }
    if (text === '') return { why: 'the path has an empty segment', fits: i }
    if (segment.kind === 'path') return { why: behindPath(segments.slice(i + 1), texts.slice(i)), fits: i }
    if (!takesText(segment, text)) return { why: refusal(segment, text), fits: i }
  }
  const left = texts.slice(segments.length)
  if (left.length > 0) return { why: `the path goes on with "${left.join('/')}"`, fits: segments.length }
  return {
    why: slash ? 'it ends in a slash, the path does not' : 'the path ends in a slash, the pattern does not',
    fits: segments.length,
  }
}

function behindPath(tail: readonly Segment[], texts: readonly string[]): string {
  if (tail.length === 0) return 'the slash at the end is another'
  return `nothing of "${texts.join('/')}" is a path with ${shapes(tail)} behind it`
}

function refusal(segment: Segment, text: string): string {
  const [part] = segment.parts
  const shown = JSON.stringify(text)
  if (segment.kind === 'static') return `${shown} is not "${segment.shape}"`
  if (segment.kind === 'mixed' || part === undefined || 'text' in part)
    return `${shown} is not like ${shapes([segment]).slice(1)}`
  const { name, key } = part.converter
  if (name === 'any') return `${shown} is none of ${key.slice(4, -1).split(',').join(', ')}`
  return `${shown} is no ${key.replace(/\(\)$/, '')}`
}

function shapes(segments: readonly Segment[]): string {
  return segments.map(({ parts }) => `/${parts.map(shownPart).join('')}`).join('')
}

function shownPart(part: Part): string {
  if ('text' in part) return part.text
  const key = part.converter.key.replace(/\(\)$/, '')
  return key === 'string' ? `<${part.name}>` : `<${key}:${part.name}>`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

// explain-report.ts: an explanation as text: one line for each thing that was asked, in columns, what answers marked, and the
// verdict as the last word; or as JSON. Signs that a terminal would act on are shown, not sent.

import { relative } from 'node:path'
import type { Step, Verdict } from '../http/explanation.ts'
import { STATUS_TEXT } from '../http/status.ts'
import type { Explained } from '../platform/explain-url.ts'
import { paint } from './paint.ts'

export interface About extends Explained {
  readonly method: string
  readonly url: string
}

export interface ExplainLook {
  readonly colours: boolean
  /** Every route that does not answer, not only the nearest. */
  readonly all: boolean
}

const REFUSED_SHOWN = 8
const WHAT_WIDTH_MAX = 48
const SIGNS = { answers: ['→', 'green'], passes: ['·', 'dim'], refuses: ['✗', 'dim'] } as const

export function explanationText({ method, url, serves, steps, verdict }: About, look: ExplainLook): string {
  const head = `${paint('bold', `${method} ${tame(url)}`, look.colours)}\n${paint('dim', `of ${serves.join(', ')}`, look.colours)}\n`
  const body = blockText(steps, 1, look)
  return `${head}${body === '' ? '' : `\n${body}`}\n${verdictText(verdict, look)}`
}

function blockText(steps: readonly Step[], depth: number, look: ExplainLook): string {
  const shown = look.all ? steps : nearest(together(steps))
  const width = Math.min(WHAT_WIDTH_MAX, Math.max(0, ...shown.map(({ what }) => tame(what).length)))
  const lines = shown.map((step) => {
    const [sign, colour] = SIGNS[step.outcome]
    const what = tame(step.what).padEnd(width)
    const place = step.place === undefined ? '' : `  ${paint('dim', near(step.place), look.colours)}`
    const plain = `${'  '.repeat(depth)}${paint(colour, sign, look.colours)} `
    const named = step.outcome === 'answers' ? paint('bold', what, look.colours) : what
    const inner = step.steps === undefined ? '' : blockText(step.steps, depth + 2, look)
    return `${plain}${named}  ${tame(step.why)}${place}\n${inner}`
  })
  const left = look.all ? 0 : together(steps).length - shown.length
  const more =
    left === 0 ? '' : `${'  '.repeat(depth)}${paint('dim', `  and ${left} more; --all shows them`, look.colours)}\n`
  return lines.join('') + more
}

/** Routes that refuse for one and the same reason are one line. */
function together(steps: readonly Step[]): readonly Step[] {
  const isRefusing = ({ kind, outcome }: Step) => kind === 'route' && outcome === 'refuses'
  return steps.flatMap((step, i) => {
    if (!isRefusing(step)) return [step]
    const alike = steps.filter((other) => isRefusing(other) && other.why === step.why)
    if (alike.length < 3) return [step]
    const what = `${step.what} and ${alike.length - 1} more`
    return steps.indexOf(alike[0] as Step) === i ? [{ ...step, what, place: undefined }] : [] // it is one of them
  })
}

/** Of the routes that refuse only some: the nearest stand first. */
function nearest(steps: readonly Step[]): readonly Step[] {
  let left = REFUSED_SHOWN
  return steps.filter(({ kind, outcome }) => kind !== 'route' || outcome !== 'refuses' || left-- > 0)
}

function verdictText({ status, says, place, params, fields }: Verdict, { colours }: ExplainLook): string {
  const known = status === undefined ? '' : `${status} ${STATUS_TEXT[status] ?? ''}`.trim()
  const colour = status === undefined || status < 300 ? 'green' : status < 400 ? 'cyan' : 'red'
  const lines = [`${known === '' ? '' : `${paint(colour, known, colours)}  `}${paint('bold', tame(says), colours)}`]
  if (place !== undefined) lines.push(`  ${near(place)}`)
  for (const [name, value] of Object.entries(params ?? {})) lines.push(`  ${name} = ${tame(shownValue(value))}`)
  for (const [name, value] of Object.entries(fields ?? {})) lines.push(`  ${name}: ${tame(value)}`)
  return `${lines.join('\n')}\n`
}

export function explanationJson({ method, url, root, serves, verdict, steps }: About): string {
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  return `${JSON.stringify({ method, url, site: { root, serves }, verdict, steps }, plain, 2)}\n`
}

function shownValue(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}

/** From the working directory, as an editor's terminal makes a link of it. */
function near(place: string): string {
  const path = relative(process.cwd(), place)
  return path.startsWith('..') || !place.startsWith('/') ? place : path
}

function tame(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (sign) => JSON.stringify(sign).slice(1, -1))
}

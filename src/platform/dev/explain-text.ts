// explain-text.ts: an error in development for those who read no HTML: as text for a terminal and for copying, as JSON for
// programs. Always English, as all plain answers.

import { excerptOf } from '../excerpt.ts'
import type { Words } from './hints.ts'
import type { ErrorReport, ReportFrame, Told } from './report.ts'
import type { ToldRequest } from './told-request.ts'

export interface Explained {
  readonly report: ErrorReport
  readonly hint: Words | undefined
  readonly request: ToldRequest | undefined
  /** The id under which it is logged. */
  readonly id: string
}

export function explainText({ report, hint, request, id }: Explained): string {
  const parts = [`${report.name}: ${report.message}`]
  const advice = hint?.en ?? report.hint
  if (advice !== undefined) parts.push(`Hint: ${advice}`)
  parts.push(...framesText(report))
  for (const cause of report.causes) parts.push(`caused by ${cause.name}: ${cause.message}`, ...framesText(cause))
  if (request !== undefined) {
    const fields = request.fields.map(([name, value]) => `${name}: ${value}`)
    parts.push([`${request.method} ${request.url}`, ...fields].join('\n'))
    if (request.body !== undefined) parts.push(request.body)
  }
  parts.push(`Request id: ${id}`)
  return `${parts.join('\n\n')}\n`
}

function framesText({ frames }: Told): string[] {
  const own = frames.filter(({ of }) => of === 'user')
  return (own.length === 0 ? frames.slice(0, 3) : own).map(frameText)
}

function frameText(frame: ReportFrame): string {
  const { excerpt, line, column, variables = [] } = frame
  const lines = [`${placeOf(frame)}${frame.function === '' ? '' : ` in ${frame.function}`}`]
  if (excerpt !== undefined) {
    // The excerpt begins in the middle of its file: empty lines stand for what comes before.
    const source = '\n'.repeat(excerpt.first - 1) + excerpt.lines.join('\n')
    lines.push(excerptOf(source, { file: frame.file, line, column }))
  }
  for (const { name, text } of variables) lines.push(`    ${name} = ${text}`)
  return lines.join('\n')
}

export function explainJson({ report, hint, request, id }: Explained): object {
  const { name, message, code, frames, causes } = report
  return {
    error: message,
    name,
    code,
    hint: hint?.en ?? report.hint,
    at: at(frames),
    frames: frames.filter(({ of }) => of === 'user').map(frameJson),
    causes: causes.map((cause) => ({ error: cause.message, name: cause.name, at: at(cause.frames) })),
    request: request && { method: request.method, url: request.url },
    id,
  }
}

function at(frames: readonly ReportFrame[]): string | undefined {
  const first = frames.find(({ of }) => of === 'user')
  return first && placeOf(first)
}

function frameJson(frame: ReportFrame): object {
  const variables = frame.variables?.map(({ name, text }) => [name, text])
  return { function: frame.function, at: placeOf(frame), variables: variables && Object.fromEntries(variables) }
}

export function placeOf({ shown, line, column }: ReportFrame): string {
  return line === 0 ? shown : `${shown}:${line}:${column}`
}

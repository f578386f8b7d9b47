// check-report.ts: what `guichet check` found, as text: a line for each area and the findings with their lines of source on a
// terminal, one "file:line:column: error: …" for each finding into a pipe, or JSON. Reads the sources it shows.

import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Finding } from '../base/finding.ts'
import type { Report } from '../platform/check/check-site.ts'
import type { Compiled } from '../platform/check/compile.ts'
import { excerptOf } from '../platform/excerpt.ts'
import { paint } from './paint.ts'

export interface Look {
  readonly colours: boolean
  /** For people, not for another program. */
  readonly people: boolean
}

export interface FindingIn extends Finding {
  readonly area: string
}

const AREA_WIDTH = 12

/** "  ✓ routes        7 routes" */
export function areaLine(area: Compiled, { colours }: Look): string {
  const name = area.area.padEnd(AREA_WIDTH)
  if ('skipped' in area) return `  ${paint('dim', `- ${name}  ${area.skipped}`, colours)}\n`
  const worst = area.findings.some(({ level }) => level === 'error')
    ? 'error'
    : area.findings.length > 0
      ? 'warning'
      : 'ok'
  const [sign, colour] = SIGNS[worst]
  return `  ${paint(colour, sign, colours)} ${name}  ${paint('dim', area.looked, colours)}\n`
}

/** What stands where the next area will. */
export function waitLine({ colours }: Look): string {
  return `  ${paint('dim', '…', colours)}`
}

const SIGNS = { ok: ['✓', 'green'], warning: ['!', 'yellow'], error: ['✗', 'red'] } as const

export function findingText(finding: FindingIn, look: Look): string {
  const { level, says, hint, area } = finding
  const place = placeOf(finding)
  if (!look.people) return `${place === '' ? area : place}: ${level}: ${sentence(oneLine(says))} ${oneLine(hint)}\n`
  const colour = level === 'error' ? 'red' : 'yellow'
  const head = `${paint(colour, level, look.colours)}  ${paint('bold', place === '' ? area : place, look.colours)}`
  const source = excerpt(finding)
  const lines = [
    head,
    `  ${says}`,
    ...(source === '' ? [] : ['', indented(source, look)]),
    `  ${paint('cyan', hint, look.colours)}`,
  ]
  return `\n${lines.join('\n')}\n`
}

/** "2 errors, 1 warning." */
export function summaryOf(report: Report, findings: readonly FindingIn[], look: Look): string {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  const [errors, warnings] = [count('error'), count('warning')]
  const told = [counted(errors, 'error'), counted(warnings, 'warning')].filter((text) => text !== '')
  const skipped = report.areas.filter((area) => 'skipped' in area)
  // On a terminal the line of the area has said it.
  const notes = look.people ? [] : skipped.map((area) => `${area.area}: ${'skipped' in area ? area.skipped : ''}\n`)
  if (told.length > 0) return `${look.people ? '\n' : ''}${notes.join('')}${told.join(', ')}.\n`
  return `${look.people ? '\n' : ''}${notes.join('')}${paint('green', 'Nothing is wrong.', look.colours && look.people)}\n`
}

export function jsonOf({ root, areas }: Report, findings: readonly FindingIn[]): string {
  const list = areas.map((area) =>
    'skipped' in area
      ? { area: area.area, skipped: area.skipped }
      : { area: area.area, looked: area.looked, errors: area.findings.filter(({ level }) => level === 'error').length },
  )
  const errors = findings.filter(({ level }) => level === 'error').length
  const told = findings.map(({ area, level, says, hint, file, line, column }) => ({
    area,
    level,
    file: near(file),
    line,
    column,
    says,
    hint,
  }))
  return `${JSON.stringify({ root, errors, warnings: findings.length - errors, areas: list, findings: told }, null, 2)}\n`
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`
}

function placeOf({ file, line, column }: Finding): string {
  return [near(file), line, column].filter((part) => part !== undefined).join(':')
}

/** From the working directory, as an editor's terminal makes a link of it. */
function near(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  const path = relative(process.cwd(), file)
  return path === '' ? '.' : path.startsWith('..') ? file : path
}

/** Nothing of a file whose lines may be secrets. */
function excerpt({ file, line, column, area }: FindingIn): string {
  if (file === undefined || line === undefined || area === '.env' || area === 'certificates') return ''
  try {
    return excerptOf(readFileSync(file, 'utf8'), { file, line, column: column ?? 1 })
      .split('\n')
      .filter((text) => column !== undefined || !/^ +\| +\^+$/.test(text))
      .join('\n')
  } catch {
    return ''
  }
}

function indented(text: string, { colours }: Look): string {
  return text
    .split('\n')
    .map((line) => `  ${line.startsWith('>') ? line : paint('dim', line, colours)}`)
    .join('\n')
    .concat('\n')
}

/** What a compiler or an engine says may lack its end. */
function sentence(text: string): string {
  return /[.!?…)]$/.test(text) ? text : `${text}.`
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}

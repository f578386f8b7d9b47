// check.ts: `guichet check [path]`: everything that can be known before the start, with file, line and what to do. Exit code 1
// when there is an error.

import type { OptionValue } from '../../base/options.ts'
import { checkSite } from '../../platform/check/check-site.ts'
import type { Compiled } from '../../platform/check/compile.ts'
import { hasColours } from '../../platform/serve.ts'
import { flagRows } from '../arguments.ts'
import { areaLine, findingText, jsonOf, summaryOf, waitLine } from '../check-report.ts'
import type { CommandWords } from '../help.ts'
import { checkOptions, routesOptions } from '../options.ts'

export const words: CommandWords = {
  usage: 'guichet check [path] [flags]',
  says: 'Finds what is wrong with a site before it starts: types, routes, files, templates, data, certificates.',
  examples: [
    ['guichet check', 'the site in this folder'],
    ['guichet check app.ts --strict', 'fail on warnings too'],
    ['guichet check --json', 'for programs'],
  ],
}

/** Takes back the line that says that more is to come. */
const ERASE = '\r\x1b[K'

export const rows = flagRows([checkOptions.rows, { json: routesOptions.rows.json }])

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const isPeople = process.stdout.isTTY === true && flags['json'] !== true
  const look = { colours: hasColours(process.stdout), people: isPeople }
  if (isPeople) process.stdout.write(`\n${waitLine(look)}`)
  const tell = (area: Compiled) => {
    if (isPeople) process.stdout.write(`${ERASE}${areaLine(area, look)}${waitLine(look)}`)
  }
  const report = await checkSite(positionals[0] ?? '.', process.env, tell)
  const findings = report.areas.flatMap((area) =>
    'findings' in area ? area.findings.map((finding) => ({ ...finding, area: area.area })) : [],
  )
  if (flags['json'] === true) await written(jsonOf(report, findings))
  else {
    if (isPeople) await written(ERASE)
    await written(findings.map((finding) => findingText(finding, look)).join(''))
    // On a terminal it is the end of the page; into a pipe go findings only, and this is talk.
    const summary = summaryOf(report, findings, look)
    if (isPeople) await written(summary)
    else process.stderr.write(summary)
  }
  const fails = findings.some(({ level }) => level === 'error' || flags['strict'] === true)
  // Nothing was opened, but the user's file may have left a timer or a socket.
  process.exit(fails ? 1 : 0)
}

function written(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve())
  })
}

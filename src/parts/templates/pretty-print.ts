// pretty-print.ts: the filter pprint: a value over several lines when it does not fit on one, as Python's pprint lays it
// out. Long texts are left whole.

import { repr, sortedEntries } from './print.ts'
import { isDict, Tuple } from './values.ts'

const WIDTH = 80
/** Deeper values are printed on one line. */
const DEPTH_MAX = 40

export function prettyPrint(value: unknown): string {
  return layOut(value, 0, 0, 0)
}

/**
 * @param indent the column at which the value begins
 * @param behind how many characters follow on its last line
 */
function layOut(value: unknown, indent: number, behind: number, depth: number): string {
  const line = repr(value, true)
  if (line.length <= WIDTH - indent - behind || depth > DEPTH_MAX) return line
  if (Array.isArray(value) && value.length > 0) {
    const end = value instanceof Tuple ? (value.length === 1 ? ',)' : ')') : ']'
    const parts = Array.from(value, (item, index) => {
      const isLast = index === value.length - 1
      return layOut(item, indent + 1, isLast ? behind + end.length : 1, depth + 1)
    })
    return (value instanceof Tuple ? '(' : '[') + parts.join(separator(indent)) + end
  }
  if (!isDict(value)) return line
  const entries = sortedEntries(value)
  if (entries.length === 0) return line
  const parts = entries.map(([key, item], index) => {
    const name = `${repr(key, true)}: `
    const isLast = index === entries.length - 1
    return name + layOut(item, indent + 1 + name.length, isLast ? behind + 1 : 1, depth + 1)
  })
  return `{${parts.join(separator(indent))}}`
}

function separator(indent: number): string {
  return `,\n${' '.repeat(indent + 1)}`
}

// session-merge.ts: two replies that change one session at the same time: what each has changed is known by comparing with
// what it began with, name by name. JSON in, JSON out; knows no store.

import { FLASHES } from './session.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * What `ours` has changed since `before`, put upon `theirs`, which has been kept meanwhile. Of a name that both changed
 * ours stays; of messages that wait, those of both.
 *
 * @returns JSON of an object, as all three are
 */
export function mergeSessions(before: string, ours: string, theirs: string): string {
  const [old, mine, kept] = [parseValues(before), parseValues(ours), parseValues(theirs)]
  const merged = new Map(Object.entries(kept))
  for (const name of new Set([...Object.keys(old), ...Object.keys(mine)])) {
    if (JSON.stringify(own(old, name)) === JSON.stringify(own(mine, name))) continue
    const value = name === FLASHES ? mergeLists(own(old, name), own(mine, name), own(kept, name)) : own(mine, name)
    if (value === undefined) merged.delete(name)
    else merged.set(name, value)
  }
  // fromEntries defines "__proto__" as any other name.
  return JSON.stringify(Object.fromEntries(merged))
}

/** A list that either goes on with the old one, or has given it out and may have begun anew. */
function mergeLists(before: unknown, ours: unknown, theirs: unknown): unknown[] | undefined {
  const [old, mine, kept] = [asList(before), asList(ours), asList(theirs)]
  const goesOn = (list: unknown[]) => JSON.stringify(list.slice(0, old.length)) === JSON.stringify(old)
  const added = (list: unknown[]) => (goesOn(list) ? list.slice(old.length) : list)
  const waiting = goesOn(mine) && goesOn(kept) ? old : []
  const merged = [...waiting, ...added(kept), ...added(mine)]
  return merged.length === 0 ? undefined : merged
}

function own(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function parseValues(json: string): Values {
  return json === '' ? {} : (JSON.parse(json) as Values) // written by Session.encode(), or by mergeSessions()
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

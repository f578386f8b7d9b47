// flush-plan.ts: when what waits is written. Of few connections at once; of many at the end of the event loop's turn, one
// after the other: a client on this machine is then woken once for many replies instead of once for each (1.3x on bench:
// session, 1.15x: fields). Says when; out.ts writes.

import { flush } from './out.ts'
import type { Wire } from './wire.ts'

/** So many that leave in one turn, on average, wait for each other; fewer would not make up for the waiting. */
const TOGETHER_MIN = 3
/** How many turns the average looks back, about. */
const TURNS = 8
/** While replies leave at once, one in so many waits, to see how many come with it. */
const LOOK_EVERY = 64
/** No reply waits for the others longer than this, and for the handler that then runs. */
const WAIT_MS_MAX = 1
/** A connection that has more than this to write, characters, does not wait. */
const OUT_CHARS_MAX = 32_768

/** Connections that write when this callback is over. */
let afterCallback: Wire[] = []
/** Connections that write when the event loop's turn is over. */
let afterTurn: Wire[] = []
/** When the first of those began to wait. */
let waitingSince = 0
let turnAwaited = false
/** Those of this turn that have left before its end. */
let leftEarly = 0
/** Replies of a turn. */
let average = 1
let unseen = 0

/** Writes what waits: now, or with others at the end of the event loop's turn. */
// hot: once per batch of requests
export function flushSoon(wire: Wire): void {
  if (wire.out === '') return
  if (wire.out.length > OUT_CHARS_MAX) flush(wire)
  else if (wire.flushPlanned) return
  else if (waits()) wait(wire)
  else flush(wire)
}

/** The same, but not before this callback and its promises are over: all that is put there until then is one write. */
export function planFlush(wire: Wire): void {
  if (wire.flushPlanned) return
  if (waits()) {
    wait(wire)
    return
  }
  wire.flushPlanned = true
  if (afterCallback.push(wire) === 1) process.nextTick(flushAfterCallback)
}

function waits(): boolean {
  if (average >= TOGETHER_MIN || afterTurn.length > 0) return true
  if (++unseen < LOOK_EVERY) return false
  unseen = 0
  return true
}

function wait(wire: Wire): void {
  wire.flushPlanned = true
  const now = wire.server.clock.now()
  if (afterTurn.push(wire) === 1) {
    waitingSince = now
    if (turnAwaited) return
    turnAwaited = true
    setImmediate(endTurn)
  } else if (now - waitingSince > WAIT_MS_MAX) {
    leftEarly += afterTurn.length
    flushAfterTurn()
  }
}

function endTurn(): void {
  turnAwaited = false
  average += (leftEarly + afterTurn.length - average) / TURNS
  leftEarly = 0
  flushAfterTurn()
}

function flushAfterTurn(): void {
  const wires = afterTurn
  afterTurn = []
  flushAll(wires)
}

function flushAfterCallback(): void {
  const wires = afterCallback
  afterCallback = []
  flushAll(wires)
}

/** One after the other with nothing in between: a thousand writes in a row cost less than one here and there. */
function flushAll(wires: readonly Wire[]): void {
  for (const wire of wires) {
    wire.flushPlanned = false
    // Its client may have gone meanwhile.
    if (wire.phase !== 'closed') flush(wire)
  }
}

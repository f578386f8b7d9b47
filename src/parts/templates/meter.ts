// meter.ts: what one rendering has used up, and where it must stop. Whatever makes much out of little asks here first.

import { Fault } from './fault.ts'
import type { TemplateSettings } from './options.ts'

/** Characters that count as one step. */
const CHARS_PER_STEP = 256

export class Meter {
  /** Turns of loops, calls, items handled. Generated code counts it up itself. */
  steps = 0
  depth = 0
  readonly stepsMax: number
  readonly depthMax: number
  readonly charsMax: number
  readonly itemsMax: number

  constructor(settings: TemplateSettings) {
    this.stepsMax = settings.stepsMax
    this.depthMax = settings.depthMax
    this.charsMax = settings.outputCharsMax
    this.itemsMax = settings.listItemsMax
  }

  /** @throws Fault GUI_TEMPLATES_STEPS */
  spend(count: number): void {
    this.steps += count
    if (this.steps > this.stepsMax) throw new Fault('GUI_TEMPLATES_STEPS', { limit: this.stepsMax })
  }

  /** A text of `length` characters is about to be made. @throws Fault GUI_TEMPLATES_OUTPUT, GUI_TEMPLATES_STEPS */
  chars(length: number): void {
    if (!(length <= this.charsMax)) throw new Fault('GUI_TEMPLATES_OUTPUT', { limit: this.charsMax })
    if (length >= CHARS_PER_STEP) this.spend(Math.floor(length / CHARS_PER_STEP))
  }

  /** A list grows to `count` items. @throws Fault GUI_TEMPLATES_RANGE */
  fits(count: number): void {
    if (!(count <= this.itemsMax)) throw new Fault('GUI_TEMPLATES_RANGE', { count, limit: this.itemsMax })
  }

  /** A list of `count` items is about to be made out of a number. @throws Fault GUI_TEMPLATES_RANGE, GUI_TEMPLATES_STEPS */
  items(count: number): void {
    this.fits(count)
    this.spend(Math.max(0, count))
  }

  /** One level deeper: a macro, a block, an include. @throws Fault GUI_TEMPLATES_DEPTH, GUI_TEMPLATES_STEPS */
  descend(): void {
    if (++this.depth > this.depthMax) throw new Fault('GUI_TEMPLATES_DEPTH', { limit: this.depthMax })
    this.spend(1)
  }

  ascend(): void {
    this.depth--
  }
}

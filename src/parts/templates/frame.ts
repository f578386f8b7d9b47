// frame.ts: where the compiler is: in which function of the generated code, in which scope, and where text goes.

/** A variable of the generated code. */
export interface Variable {
  readonly js: string
  /** Whether it can never hold a promise. */
  readonly settled: boolean
  /** A `loop` that only its own body can ask: it is not passed on to other templates. */
  readonly isPrivate?: boolean
}

/** One generated function: it looks up the names that nobody set when it begins. */
export class GeneratedFunction {
  readonly free = new Map<string, string>()
  readonly temporaries: string[] = []
}

/** What the compiler knows of the loop around it. */
export interface CurrentLoop {
  /** The Loop object, the list or undefined, the index in it, the number of turns. */
  readonly object: string
  readonly list: string
  readonly index: string
  readonly turn: string
  readonly previous: string
  /** An expression: how many recursive loops are around. */
  readonly depth: string
  /** The loop's own function, when it is recursive. */
  readonly recurse: string | undefined
  readonly label: string
  /** How many captures are open at its body: what `break` leaves has to be released. */
  readonly captures: number
  /** The function that the loop is in: a macro inside it cannot leave it. */
  readonly fn: GeneratedFunction
}

export interface Frame {
  readonly fn: GeneratedFunction
  readonly outer: Frame | undefined
  readonly variables: Map<string, Variable>
  /** The variable that text is added to. */
  readonly out: string
  /** What is set here is seen by blocks and by who imports the template. */
  readonly isTop: boolean
  /** "true", "false", or a variable of the generated code. */
  readonly escaping: string
  readonly loop: CurrentLoop | undefined
  /** How many `set` blocks and the like collect the text. */
  readonly captures: number
  /** Within an `if`: an unknown filter there is an error only when it is reached. */
  readonly isConditional: boolean
  readonly block: string | undefined
}

export function findVariable(frame: Frame | undefined, name: string): Variable | undefined {
  for (let at = frame; at !== undefined; at = at.outer) {
    const found = at.variables.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** All names that are set around here, the innermost first. */
export function visibleNames(frame: Frame): Map<string, Variable> {
  const found = new Map<string, Variable>()
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
    for (const [name, variable] of at.variables) {
      if (variable.isPrivate !== true && !found.has(name)) found.set(name, variable)
    }
  }
  return found
}

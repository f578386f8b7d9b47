// analysis.ts: what the compiler has to know about a body before it compiles it: which names it sets, which special
// names it uses, and what it asks of `loop`. Reads the tree only.

import type { Arguments, Expression, ForNode, Parameter, Statement, Target } from './nodes.ts'

/** Names that a target assigns. */
export function targetNames(target: Target): string[] {
  if (target.kind === 'targets') return target.items.flatMap(targetNames)
  return target.kind === 'name' ? [target.name] : []
}

/** Names that a body sets in its own scope: an `if` is of the same scope, a `for` or `with` is one of its own. */
export function storedNames(body: readonly Statement[]): string[] {
  const names = new Set<string>()
  for (const statement of body) {
    switch (statement.kind) {
      case 'set':
      case 'set block':
        for (const name of targetNames(statement.target)) names.add(name)
        break
      case 'macro':
      case 'import':
        names.add(statement.name)
        break
      case 'from':
        for (const { as } of statement.names) names.add(as)
        break
      case 'if':
        for (const branch of statement.branches) for (const name of storedNames(branch.body)) names.add(name)
        for (const name of storedNames(statement.otherwise)) names.add(name)
    }
  }
  return [...names]
}

/** Goes through a body, everything in it, and calls back for every expression and statement. */
export interface Visitor {
  /** False: what is inside is not gone through. */
  expression?(node: Expression): boolean | undefined
  statement?(node: Statement): boolean | undefined
}

export function walk(body: readonly Statement[], visitor: Visitor): void {
  for (const statement of body) {
    if (visitor.statement?.(statement) === false) continue
    for (const part of expressionsOf(statement)) walkExpression(part, visitor)
    for (const inner of bodiesOf(statement)) walk(inner, visitor)
  }
}

export function walkExpression(node: Expression, visitor: Visitor): void {
  if (visitor.expression?.(node) === false) return
  for (const part of partsOf(node)) walkExpression(part, visitor)
}

function bodiesOf(statement: Statement): (readonly Statement[])[] {
  switch (statement.kind) {
    case 'for':
      return [statement.body, statement.otherwise]
    case 'if':
      return [...statement.branches.map(({ body }) => body), statement.otherwise]
    case 'set block':
    case 'with':
    case 'block':
    case 'macro':
    case 'call block':
    case 'filter block':
    case 'autoescape':
      return [statement.body]
    default:
      return []
  }
}

function expressionsOf(statement: Statement): Expression[] {
  switch (statement.kind) {
    case 'print':
      return [...statement.values]
    case 'set':
    case 'do':
    case 'autoescape':
      return [statement.value]
    case 'for':
      return statement.test === undefined ? [statement.items] : [statement.items, statement.test]
    case 'if':
      return statement.branches.map(({ test }) => test)
    case 'set block':
      return statement.filter === undefined ? [] : [statement.filter]
    case 'with':
      return statement.pairs.map(({ value }) => value)
    case 'extends':
    case 'include':
    case 'import':
    case 'from':
      return [statement.template]
    case 'macro':
      return fallbacksOf(statement.parameters)
    case 'call block':
      return [...fallbacksOf(statement.parameters), statement.call]
    case 'filter block':
      return [statement.filter]
    default:
      return []
  }
}

function fallbacksOf(parameters: readonly Parameter[]): Expression[] {
  return parameters.flatMap(({ fallback }) => (fallback === undefined ? [] : [fallback]))
}

function partsOf(node: Expression): Expression[] {
  switch (node.kind) {
    case 'list':
    case 'tuple':
    case 'concat':
      return [...node.items]
    case 'dict':
      return node.pairs.flatMap(({ key, value }) => [key, value])
    case 'attribute':
    case 'unary':
      return [node.of]
    case 'item':
      return [node.of, node.index]
    case 'slice':
      return [node.of, node.start, node.stop, node.step].filter((part) => part !== undefined)
    case 'call':
    case 'test':
      return [node.of, ...argumentsOf(node.arguments)]
    case 'filter':
      return node.of === undefined ? argumentsOf(node.arguments) : [node.of, ...argumentsOf(node.arguments)]
    case 'binary':
    case 'and':
    case 'or':
      return [node.left, node.right]
    case 'compare':
      return [node.first, ...node.rest.map(({ right }) => right)]
    case 'choice':
      return [node.test, node.value, ...(node.otherwise === undefined ? [] : [node.otherwise])]
    default:
      return []
  }
}

function argumentsOf({ positional, named, spread, spreadNamed }: Arguments): Expression[] {
  const parts = [...positional, ...named.map(({ value }) => value)]
  if (spread !== undefined) parts.push(spread)
  if (spreadNamed !== undefined) parts.push(spreadNamed)
  return parts
}

/** Which of `names` a body uses. */
export function mentioned(body: readonly Statement[], names: readonly string[]): Set<string> {
  const found = new Set<string>()
  walk(body, {
    expression: (node) => {
      if (node.kind === 'name' && names.includes(node.name)) found.add(node.name)
      return true
    },
  })
  return found
}

/** What a loop's body asks of `loop`. */
export interface LoopUses {
  /** Attributes that the compiler can answer itself. */
  readonly attributes: ReadonlySet<string>
  /** `loop` goes elsewhere as a value: to a macro, an include, an inner loop. */
  readonly escapes: boolean
}

const KNOWN = new Set(
  'index index0 revindex revindex0 first last length depth depth0 previtem nextitem cycle changed'.split(' '),
)

export function loopUses(body: readonly Statement[]): LoopUses {
  const attributes = new Set<string>()
  let escapes = false
  let passesOn = false
  const visitor: Visitor = {
    expression: (node) => {
      if (node.kind === 'attribute' && node.of.kind === 'name' && node.of.name === 'loop' && KNOWN.has(node.name)) {
        attributes.add(node.name)
        return false
      }
      if (node.kind === 'call' && node.of.kind === 'name' && node.of.name === 'loop') {
        // The loop called again: its argument is an expression as any other.
        for (const part of argumentsOf(node.arguments)) walkExpression(part, visitor)
        return false
      }
      if (node.kind === 'name' && node.name === 'loop') escapes = true
      return true
    },
    statement: (node) => {
      if (node.kind === 'for' && hasOwnLoop(node)) {
        // What it goes through is still of this one.
        walkExpression(node.items, visitor)
        walk(node.otherwise, visitor)
        return false
      }
      if (node.kind === 'include' || node.kind === 'import' || node.kind === 'from') passesOn ||= node.withContext
      if (node.kind === 'block') {
        // A function of its own; when it is scoped it is given `loop`, whether it asks or not.
        escapes ||= node.scoped
        return false
      }
      return true
    },
  }
  walk(body, visitor)
  // As in Jinja, an inner loop that names `loop` is enough for an include to see this one.
  return { attributes, escapes: escapes || (passesOn && mentioned(body, ['loop']).size > 0) }
}

/** Whether a loop's body has a `loop` of its own: one that never names it leaves the `loop` around it in sight. */
function hasOwnLoop({ body, recursive }: ForNode): boolean {
  let found = recursive || mentioned(body, ['loop']).size > 0
  walk(body, {
    statement: (node) => {
      found ||= node.kind === 'block' && node.scoped
      return true
    },
  })
  return found
}

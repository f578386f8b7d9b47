// nodes.ts: the tree of a template, as the parser makes it and the compiler reads it. Every node knows its stretch of
// the source. `point` is the place of the operation itself, such as the dot of `a.b`, and is unique in a template.

import type { Span } from './fault.ts'

export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: readonly { readonly name: string; readonly value: Expression }[]
  /** `*list` and `**dict`. */
  readonly spread: Expression | undefined
  readonly spreadNamed: Expression | undefined
}

export type Constant = string | number | boolean | null

export type BinarySign = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type CompareSign = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

interface Node extends Span {
  readonly point: number
}

export interface ConstantNode extends Node {
  readonly kind: 'constant'
  readonly value: Constant
}
export interface NameNode extends Node {
  readonly kind: 'name'
  readonly name: string
}
export interface ListNode extends Node {
  readonly kind: 'list' | 'tuple'
  readonly items: readonly Expression[]
}
export interface DictNode extends Node {
  readonly kind: 'dict'
  readonly pairs: readonly { readonly key: Expression; readonly value: Expression }[]
}
export interface AttributeNode extends Node {
  readonly kind: 'attribute'
  readonly of: Expression
  readonly name: string
}
export interface ItemNode extends Node {
  readonly kind: 'item'
  readonly of: Expression
  readonly index: Expression
}
export interface SliceNode extends Node {
  readonly kind: 'slice'
  readonly of: Expression
  readonly start: Expression | undefined
  readonly stop: Expression | undefined
  readonly step: Expression | undefined
}
export interface CallNode extends Node {
  readonly kind: 'call'
  readonly of: Expression
  readonly arguments: Arguments
}
export interface FilterNode extends Node {
  readonly kind: 'filter'
  /** Undefined in `{% filter %}` and `{% set %}` blocks: the block's text. */
  readonly of: Expression | undefined
  readonly name: string
  readonly arguments: Arguments
}
export interface TestNode extends Node {
  readonly kind: 'test'
  readonly of: Expression
  readonly name: string
  readonly arguments: Arguments
}
export interface UnaryNode extends Node {
  readonly kind: 'unary'
  readonly sign: '-' | '+' | 'not'
  readonly of: Expression
}
export interface BinaryNode extends Node {
  readonly kind: 'binary'
  readonly sign: BinarySign
  readonly left: Expression
  readonly right: Expression
}
export interface LogicNode extends Node {
  readonly kind: 'and' | 'or'
  readonly left: Expression
  readonly right: Expression
}
export interface CompareNode extends Node {
  readonly kind: 'compare'
  readonly first: Expression
  readonly rest: readonly { readonly sign: CompareSign; readonly right: Expression; readonly point: number }[]
}
export interface ConcatNode extends Node {
  readonly kind: 'concat'
  readonly items: readonly Expression[]
}
export interface ChoiceNode extends Node {
  readonly kind: 'choice'
  readonly test: Expression
  readonly value: Expression
  readonly otherwise: Expression | undefined
}

export type Expression =
  | ConstantNode
  | NameNode
  | ListNode
  | DictNode
  | AttributeNode
  | ItemNode
  | SliceNode
  | CallNode
  | FilterNode
  | TestNode
  | UnaryNode
  | BinaryNode
  | LogicNode
  | CompareNode
  | ConcatNode
  | ChoiceNode

/** What may be assigned to. */
export type Target =
  | NameNode
  | (Node & { readonly kind: 'targets'; readonly items: readonly Target[] })
  | (Node & { readonly kind: 'member'; readonly of: NameNode; readonly name: string })

export interface Parameter {
  readonly name: string
  readonly fallback: Expression | undefined
}

export interface ForNode extends Node {
  readonly kind: 'for'
  readonly target: Target
  readonly items: Expression
  readonly test: Expression | undefined
  readonly recursive: boolean
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
}
export interface BlockNode extends Node {
  readonly kind: 'block'
  readonly name: string
  readonly scoped: boolean
  readonly required: boolean
  readonly body: readonly Statement[]
}
export interface IfNode extends Node {
  readonly kind: 'if'
  readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[]
  readonly otherwise: readonly Statement[]
}
export interface IncludeNode extends Node {
  readonly kind: 'include'
  readonly template: Expression
  readonly ignoreMissing: boolean
  readonly withContext: boolean
}
export interface ImportNode extends Node {
  readonly kind: 'import'
  readonly template: Expression
  readonly name: string
  readonly withContext: boolean
}
export interface FromNode extends Node {
  readonly kind: 'from'
  readonly template: Expression
  readonly names: readonly { readonly name: string; readonly as: string }[]
  readonly withContext: boolean
}
export interface MacroNode extends Node {
  readonly kind: 'macro'
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
}
export interface CallBlockNode extends Node {
  readonly kind: 'call block'
  readonly parameters: readonly Parameter[]
  readonly call: CallNode
  readonly body: readonly Statement[]
}

export type Statement =
  | (Node & { readonly kind: 'text'; readonly text: string })
  | (Node & { readonly kind: 'print'; readonly values: readonly Expression[] })
  | ForNode
  | IfNode
  | (Node & { readonly kind: 'set'; readonly target: Target; readonly value: Expression })
  | (Node & {
      readonly kind: 'set block'
      readonly target: Target
      readonly filter: FilterNode | undefined
      readonly body: readonly Statement[]
    })
  | (Node & {
      readonly kind: 'with'
      readonly pairs: readonly { readonly target: Target; readonly value: Expression }[]
      readonly body: readonly Statement[]
    })
  | BlockNode
  | (Node & { readonly kind: 'extends'; readonly template: Expression })
  | IncludeNode
  | ImportNode
  | FromNode
  | MacroNode
  | CallBlockNode
  | (Node & { readonly kind: 'filter block'; readonly filter: FilterNode; readonly body: readonly Statement[] })
  | (Node & { readonly kind: 'autoescape'; readonly value: Expression; readonly body: readonly Statement[] })
  | (Node & { readonly kind: 'do'; readonly value: Expression })
  | (Node & { readonly kind: 'break' | 'continue' })

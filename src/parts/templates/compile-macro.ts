// compile-macro.ts: macros and call blocks become JavaScript, and so does printing, which both of them need.

import { mentioned, storedNames } from './analysis.ts'
import type { Code } from './code.ts'
import { LoopCompiler } from './compile-loop.ts'
import { type Frame, GeneratedFunction } from './frame.ts'
import type { CallBlockNode, Expression, MacroNode, Parameter } from './nodes.ts'

export abstract class MacroCompiler extends LoopCompiler {
  /** Text comes first, since most values are text; what has to be waited for comes last. */
  printed(code: Code, frame: Frame, node?: Expression): string {
    const { out, escaping } = frame
    const text = escaping === 'true' ? 'escape(t)' : escaping === 'false' ? 't' : `(${escaping} ? escape(t) : t)`
    if (code.kind === 'value' || code.kind === 'boolean') {
      return `t = ${code.js};\n${out} += typeof t === 'string' ? ${text} : print(t, ${escaping});\n`
    }
    const run = code.kind === 'call' ? 'if (t instanceof Running) t = yield* t.run;\n' : ''
    return `t = ${code.js};
${run}if (typeof t === 'string') ${out} += ${text};
else if (typeof t !== 'object' || !isLater(t)) ${out} += print(t, ${escaping});
else ${out} = yield* r.late(${out}, t, ${escaping}${this.placeOf(node)});
`
  }

  /** A Macro as an expression. */
  macro(node: MacroNode | CallBlockNode, frame: Frame): string {
    const name = node.kind === 'macro' ? node.name : 'caller'
    const special = mentioned(node.body, ['varargs', 'kwargs', 'caller'])
    const parameters = node.parameters.map((parameter) => parameter.name)
    for (const one of parameters) special.delete(one)
    const fn = new GeneratedFunction()
    const out = this.fresh('o')
    const base: Frame = {
      ...frame,
      fn,
      outer: frame,
      variables: new Map(),
      isTop: false,
      out,
      captures: 0,
      isConditional: false,
    }
    for (const one of special) base.variables.set(one, { js: one, settled: true })
    const taken = this.#parameters(node.parameters, base)
    const stored = storedNames(node.body).filter((one) => !parameters.includes(one))
    const { frame: inner, declared } = this.scope(base, stored)
    const body = this.body(node.body, inner)
    const result = frame.escaping === 'false' ? out : marked(out, frame)
    const code = `r.enter();\nlet ${out} = '';\n${taken}${declared}${body}r.leave(${out});\nreturn ${result};\n`
    const shape = {
      name,
      parameters,
      varargs: special.has('varargs'),
      kwargs: special.has('kwargs'),
      caller: special.has('caller') || parameters.includes('caller'),
    }
    return `new Macro(${JSON.stringify(shape)}, ${this.generator('(given, varargs, kwargs, caller)', fn, code).trimEnd()})`
  }

  /** Each parameter, or its default, which may use those before it. */
  #parameters(parameters: readonly Parameter[], frame: Frame): string {
    return parameters
      .map(({ name, fallback }, index) => {
        const js = this.fresh('v')
        const value = fallback === undefined ? 'undefined' : this.settled(fallback, frame)
        frame.variables.set(name, { js, settled: true })
        return `let ${js} = given[${index}] === MISSING ? ${value} : given[${index}];\n`
      })
      .join('')
  }

  callBlock(node: CallBlockNode, frame: Frame): string {
    const caller = this.fresh('k')
    const macro = this.macro(node, frame)
    const code = this.call(node.call, frame, `["caller"]: ${caller}`)
    return `{\nconst ${caller} = ${macro};\n${this.printed(code, frame)}}\n`
  }
}

/** Collected text as a value: markup where text is escaped. */
export function marked(js: string, { escaping }: Frame): string {
  if (escaping === 'true') return `safe(${js})`
  return escaping === 'false' ? js : `(${escaping} ? safe(${js}) : ${js})`
}

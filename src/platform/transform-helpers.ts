// transform-helpers.ts: the small functions that compiled TypeScript calls, as source text, so that a folder without
// node_modules can use decorators and `using`. They stand in for @oxc-project/runtime/helpers/<name>.

export const TRANSFORM_HELPERS: Readonly<Record<string, string>> = {
  // TypeScript's experimentalDecorators: last one first, on a class or on a member's descriptor.
  decorate: `export default function decorate(decorators, target, key, descriptor) {
  const onMember = arguments.length >= 3
  let result = !onMember ? target : descriptor === null ? Object.getOwnPropertyDescriptor(target, key) : descriptor
  for (let i = decorators.length - 1; i >= 0; i--) {
    const decorator = decorators[i]
    if (!decorator) continue
    const made = !onMember ? decorator(result) : arguments.length > 3 ? decorator(target, key, result) : decorator(target, key)
    result = made || result
  }
  if (onMember && arguments.length > 3 && result) Object.defineProperty(target, key, result)
  return result
}
`,
  decorateParam: `export default function decorateParam(index, decorator) {
  return (target, key) => decorator(target, key, index)
}
`,
  // Does something only where the program has loaded reflect-metadata.
  decorateMetadata: `export default function decorateMetadata(key, value) {
  if (typeof Reflect === 'object' && typeof Reflect.metadata === 'function') return Reflect.metadata(key, value)
}
`,
  // Explicit resource management for Node 20 and 22.
  usingCtx: `const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')
const asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')
const none = {}
function both(error, before) {
  if (typeof SuppressedError === 'function') return new SuppressedError(error, before)
  return Object.assign(new Error('An error was suppressed during disposal.'), { name: 'SuppressedError', error, suppressed: before })
}
export default function usingCtx() {
  const stack = []
  function take(isAsync, value) {
    if (value === null || value === undefined) {
      if (isAsync) stack.push({ isAsync })
      return value
    }
    if (Object(value) !== value) throw new TypeError('using declarations can only be used with objects, functions, null, or undefined.')
    let method = isAsync ? value[asyncDispose] : undefined
    if (method === undefined) method = value[dispose]
    if (typeof method !== 'function') throw new TypeError('Object is not disposable.')
    stack.push({ value, method, isAsync })
    return value
  }
  return {
    e: none,
    u: (value) => take(false, value),
    a: (value) => take(true, value),
    d() {
      let error = this.e
      const fail = (thrown) => { error = error === none ? thrown : both(thrown, error) }
      const next = () => {
        let entry
        while ((entry = stack.pop()) !== undefined) {
          try {
            const answer = entry.method === undefined ? undefined : entry.method.call(entry.value)
            if (entry.isAsync) return Promise.resolve(answer).then(next, (thrown) => { fail(thrown); return next() })
          } catch (thrown) {
            fail(thrown)
          }
        }
        if (error !== none) throw error
      }
      return next()
    },
  }
}
`,
}

// witness.ts: sees what the app's variables held where something was thrown. Runs on the thread beside the app's, as its
// debugger: the app is held for some milliseconds at a throw of the user's own files, its frames are read, and it goes on
// at once. Runs nothing of the app's code: what would have to be called is not shown. V8's Debugger and Runtime domains.

import { type Debugger, type Runtime, Session } from 'node:inspector'
import { isSecretName } from './secret-name.ts'

/** The scopes of one frame, as plain values. */
export interface SeenFrame {
  readonly function: string
  /** Where V8 sees it: a file URL, and line and column of the compiled code, both from 0. */
  readonly url: string
  readonly line: number
  readonly column: number
  readonly variables: readonly SeenVariable[]
}

export interface SeenVariable {
  readonly name: string
  /** As one would write it, bounded. */
  readonly text: string
  /** For its colour, and for hints. */
  readonly type: string
}

export interface Sighting {
  /** The error carries it under the symbol `guichet.thrown`. */
  readonly id: number
  readonly frames: readonly SeenFrame[]
}

const MASK = '•••'
const FRAMES_MAX = 4
const VARIABLES_MAX = 24
const PROPERTIES_MAX = 12
const DEPTH_MAX = 3
const TEXT_MAX = 400
/** Questions to the debugger for one throw: each takes about a twentieth of a millisecond, and the app waits. */
const QUESTIONS_MAX = 80
/** An app that throws more often than this in a second is left alone for a second. */
const THROWS_MAX = 10
const REST_MS = 1000
const SCOPES = ['local', 'block', 'catch', 'closure']

export class Witness {
  readonly #session = new Session()
  readonly #tell: (sighting: Sighting) => void
  /** The user's own modules: frames name them by number only. */
  readonly #urls = new Map<string, string>()
  #count = 0
  #recent = 0
  #questions = 0

  /** @param home beginning of the URLs of guichet's own modules */
  constructor(home: string, tell: (sighting: Sighting) => void) {
    this.#tell = tell
    this.#session.connectToMainThread()
    this.#session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => {
      if (isOfUser(url) && !url.startsWith(home)) this.#urls.set(scriptId, url)
    })
    this.#session.on('Debugger.paused', ({ params }) => void this.#paused(params))
    this.#session.post('Debugger.enable')
    this.#session.post('Debugger.setBlackboxPatterns', {
      patterns: ['^node:', '/node_modules/', `^${escapePattern(home)}`],
    })
    this.#watch(true)
    setInterval(() => {
      if (this.#recent >= THROWS_MAX) this.#watch(true)
      this.#recent = 0
    }, REST_MS).unref()
  }

  #watch(on: boolean): void {
    this.#session.post('Debugger.setPauseOnExceptions', { state: on ? 'all' : 'none' })
  }

  async #paused({ reason, data, callFrames }: Debugger.PausedEventDataType): Promise<void> {
    try {
      if (reason !== 'exception' && reason !== 'promiseRejection') return
      if (++this.#recent >= THROWS_MAX) this.#watch(false)
      const { objectId } = (data ?? {}) as Runtime.RemoteObject // what Debugger.paused carries for these reasons
      if (objectId === undefined) return
      const id = ++this.#count
      if (!(await this.#mark(objectId, id))) return
      this.#questions = 0
      const frames: SeenFrame[] = []
      for (const frame of callFrames) {
        if (frames.length >= FRAMES_MAX) break
        const url = this.#urls.get(frame.location.scriptId)
        if (url !== undefined) frames.push(await this.#frame(frame, url, frames.length === 0))
      }
      this.#tell({ id, frames })
    } catch {
      // Without the variables the page says all the rest.
    } finally {
      this.#session.post('Debugger.resume')
    }
  }

  /** Leaves the number on the error, unless it has one from where it was thrown first. */
  async #mark(objectId: string, id: number): Promise<boolean> {
    const { result } = await this.#ask<Runtime.CallFunctionOnReturnType>('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function (id) {
        const key = Symbol.for('guichet.thrown')
        if (!Object.isExtensible(this) || Object.hasOwn(this, key)) return false
        Object.defineProperty(this, key, { value: id })
        return true
      }`,
      arguments: [{ value: id }],
      silent: true,
      returnByValue: true,
    })
    return result.value === true
  }

  async #frame(frame: Debugger.CallFrame, url: string, top: boolean): Promise<SeenFrame> {
    const variables: SeenVariable[] = []
    const seen = new Set<string>()
    for (const scope of frame.scopeChain) {
      if (!SCOPES.includes(scope.type)) continue
      // A module's own names stand in its source; only those of the functions around are taken.
      if (scope.type === 'closure' && !top) continue
      if (scope.object.objectId === undefined) continue
      for (const { name, value } of await this.#properties(scope.object.objectId)) {
        if (seen.has(name) || variables.length >= VARIABLES_MAX || value === undefined) continue
        seen.add(name)
        const text = isSecretName(name) ? MASK : await this.#text(value, 0)
        variables.push({ name, text: text.slice(0, TEXT_MAX), type: typeOf(value) })
      }
    }
    const { lineNumber: line, columnNumber: column = 0 } = frame.location
    return { function: frame.functionName, url, line, column, variables }
  }

  async #text(value: Runtime.RemoteObject, depth: number): Promise<string> {
    if (value.type === 'string') return quoted(String(value.value))
    if (value.type === 'function') return functionText(value.description ?? '')
    if (value.type !== 'object' || value.subtype === 'null' || value.objectId === undefined)
      return value.unserializableValue ?? value.description ?? String(value.value)
    const { subtype, className = 'Object', description = '' } = value
    if (subtype === 'promise') return 'Promise { … }'
    if (subtype === 'error') return description.split('\n', 1)[0] ?? className
    const opaque = subtype !== undefined && subtype !== 'array'
    if (opaque) return description
    const isList = subtype === 'array'
    if (depth >= DEPTH_MAX || this.#questions >= QUESTIONS_MAX) return isList ? '[…]' : `${named(className)}{…}`
    const properties = (await this.#properties(value.objectId)).filter((one) => !(isList && one.name === 'length'))
    const shown: string[] = []
    for (const { name, value: inner } of properties.slice(0, PROPERTIES_MAX)) {
      const text = isSecretName(name) ? MASK : inner === undefined ? '(getter)' : await this.#text(inner, depth + 1)
      shown.push(
        isList ? text : `${/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name)}: ${text}`,
      )
    }
    if (properties.length > PROPERTIES_MAX) shown.push(`… ${properties.length - PROPERTIES_MAX} more`)
    if (isList) return `[${shown.join(', ')}]`
    return shown.length === 0 ? `${named(className)}{}` : `${named(className)}{ ${shown.join(', ')} }`
  }

  async #properties(objectId: string): Promise<Runtime.PropertyDescriptor[]> {
    const { result } = await this.#ask<Runtime.GetPropertiesReturnType>('Runtime.getProperties', {
      objectId,
      ownProperties: true,
    })
    return result.filter(({ enumerable, symbol }) => enumerable && symbol === undefined)
  }

  #ask<Answer>(method: string, params: object): Promise<Answer> {
    this.#questions++
    return new Promise((resolve, reject) => {
      this.#session.post(method, params, (error, answer) => {
        if (error === null)
          resolve(answer as Answer) // the protocol says which answer belongs to which method
        else reject(error)
      })
    })
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function isOfUser(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/')
}

function typeOf({ type, subtype }: Runtime.RemoteObject): string {
  return subtype ?? type
}

function named(className: string): string {
  return className === 'Object' ? '' : `${className} `
}

function functionText(description: string): string {
  const name = /^(?:async\s+)?(?:function\*?\s*|class\s+)([\p{ID_Continue}$]+)/u.exec(description)?.[1]
  return description.startsWith('class') ? `class ${name ?? ''}`.trimEnd() : `ƒ ${name ?? ''}`.trimEnd()
}

/** In quotes as JavaScript writes them, on one line. */
function quoted(text: string): string {
  const bounded = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text
  const json = JSON.stringify(bounded).slice(1, -1).replaceAll('\\"', '"')
  return `'${json.replaceAll("'", "\\'")}'`
}

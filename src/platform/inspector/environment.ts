// environment.ts: which variables of the environment a program has asked for, and what of their values may be shown: those
// that are harmless by their name. In development only: process.env is stepped in front of.

import { isSecretName } from '../dev/secret-name.ts'

export interface AskedVariable {
  readonly name: string
  readonly isSet: boolean
  /** Undefined when it is not set, or when its value is nobody's business. */
  readonly shown: string | undefined
}

/** Values of these names tell nothing that must not be seen, and are what one looks for. */
const HARMLESS =
  /^(?:PORT|HOST|NODE_ENV|NODE_OPTIONS|DEBUG|CI|TZ|LANG|LC_\w+|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|LOG_LEVEL|GUICHET_(?:HOST|PORT|STATE|MODE)|PUBLIC_\w+|VITE_\w+)$/
const SHOWN_LENGTH_MAX = 100

export interface EnvironmentWatch {
  /** In alphabetical order. */
  asked(): AskedVariable[]
  stop(): void
}

/** Watches who reads `process.env` until it is stopped. */
export function watchEnvironment(isOwn: () => boolean = isReadByPackage): EnvironmentWatch {
  const real = process.env
  const names = new Set<string>()
  const note = (name: string | symbol) => {
    if (typeof name === 'string' && !names.has(name) && !isOwn()) names.add(name)
  }
  process.env = new Proxy(real, {
    get(target, name) {
      note(name)
      return Reflect.get(target, name)
    },
    has(target, name) {
      note(name)
      return Reflect.has(target, name)
    },
  })
  return {
    asked: () => [...names].sort().map((name) => shownVariable(name, real[name])),
    stop() {
      process.env = real
    },
  }
}

function shownVariable(name: string, value: string | undefined): AskedVariable {
  const harmless = HARMLESS.test(name) && !isSecretName(name)
  const shown = value === undefined || !harmless ? undefined : value.slice(0, SHOWN_LENGTH_MAX)
  return { name, isSet: value !== undefined, shown }
}

/** What Node.js, packages and guichet itself read is not what the program asked for. */
function isReadByPackage(): boolean {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 6
  const stack = new Error().stack ?? ''
  Error.stackTraceLimit = limit
  // The frames of this file, then the reader's.
  const reader = stack.split('\n').filter((line) => line.includes(' at ') && !line.includes(import.meta.url))[0] ?? ''
  return reader.includes('/node_modules/') || reader.includes('(node:') || reader.includes(OWN_FOLDER)
}

/** Of guichet's sources, or of dist. */
const OWN_FOLDER = new URL('../..', import.meta.url).href

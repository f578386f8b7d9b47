// declared.ts: what was declared, looked at before an App keeps it: the arguments of routes, middleware, mounts, extensions
// and converters. TypeScript says the same earlier; JavaScript would go on, and fail at a request or let one through.

import { isAbsolute } from 'node:path'
import { describe } from './answers/encode-json.ts'
import { appErrors } from './errors.ts'
import { assertExtensionNames, type Extension, isDefined } from './extension.ts'
import { checkOwnConverters, type OwnConverters } from './routing/converters.ts'
import { type Origin, placeOf } from './routing/origin.ts'
import { type AnyRouteHandler, ROUTE_METHODS, type RouteOptions } from './routing/route.ts'

/**
 * What stands behind a route's pattern.
 * @throws GUI_APP_METHOD, GUI_APP_ROUTE for anything but one plain object of options, if any, and a handler
 */
export function declaredRoute(
  methods: readonly string[],
  pattern: string,
  rest: readonly unknown[],
): { readonly options: RouteOptions; readonly handler: AnyRouteHandler } {
  const route = nameOf(methods, pattern)
  const bad = (given: string, instead: string) => appErrors.fail('GUI_APP_ROUTE', { route, given, instead })
  if (!Array.isArray(methods) || methods.length === 0)
    throw bad(
      `${shown(methods)} for its methods`,
      'Give a list of one at least: app.on(["GET", "POST"], pattern, handler).',
    )
  for (const method of methods) {
    if (!(ROUTE_METHODS as readonly string[]).includes(method)) throw appErrors.fail('GUI_APP_METHOD', { method })
  }
  if (typeof pattern !== 'string')
    throw bad(`${shown(pattern)} for its pattern`, 'The pattern comes first: app.get("/notes", handler).')
  const handler = rest.at(-1)
  if (typeof handler !== 'function') {
    const given = rest.length === 0 ? 'no handler' : `${shown(handler)} for its handler`
    throw bad(given, 'The last argument is a function: app.get("/notes", (request) => …).')
  }
  const [options = {}] = rest.slice(0, -1)
  const isMeantToRun = typeof options === 'function' || Array.isArray(options)
  if (rest.length > 2 || isMeantToRun) {
    const given = rest.length > 2 ? `${rest.length - 1} values before its handler` : `${shown(options)} for its options`
    const use = 'Middleware for one route: app.get(pattern, { use: [guard] }, handler)'
    throw bad(given, `${use}; for all of them: app.use(guard).`)
  }
  if (!isPlain(options))
    throw bad(`${shown(options)} for its options`, 'Options are a plain object, such as { input: schema }.')
  const given = options as RouteOptions // as far as TypeScript has looked
  if (given.use !== undefined) assertMiddleware(given.use, `The option \`use\` of ${route}`)
  // A function by the check above, of this pattern by Verb, as the options are; their names Route looks at.
  return { options: given, handler: handler as AnyRouteHandler }
}

function nameOf(methods: unknown, pattern: unknown): string {
  const verbs = Array.isArray(methods) ? methods.join('/') : String(methods)
  return typeof pattern === 'string' ? `${verbs} ${pattern}` : verbs
}

/** @param who got the list: "app.use()" @throws GUI_APP_USE for what is no function of (request, next) */
export function assertMiddleware(list: unknown, who: string): void {
  if (!Array.isArray(list))
    throw appErrors.fail('GUI_APP_USE', { who, given: shown(list), instead: 'Give a list of functions.' })
  for (const one of list as readonly unknown[]) {
    const instead = insteadOfUse(one)
    if (instead !== undefined) throw appErrors.fail('GUI_APP_USE', { who, given: shown(one), instead })
  }
}

/** What to do, for whoever gave `one`; undefined when it may well be middleware. */
function insteadOfUse(one: unknown): string | undefined {
  if (typeof one === 'string')
    return `What runs below a path only belongs into an App that is mounted there: app.mount("${one}", part). Or let the function look at request.path.`
  if (Array.isArray(one)) return 'Give each of them by itself: app.use(...list).'
  if (hasFunction(one, 'handler')) return 'An App is mounted: app.mount("/prefix", part).'
  if (isOfNode(one) || (typeof one === 'function' && one.length === 3))
    return 'What was written for Express or Node.js is mounted: app.mount("/", fromNode(program)), from guichet/node.'
  if (typeof one === 'function' && one.length > 3)
    return 'What is to be called with errors is given to app.onError((error, request) => …).'
  // Only Handlers have it, such as files() or an App's.
  if (hasFunction(one, 'survey')) return 'A Handler is mounted: app.mount("/prefix", handler).'
  if (typeof one === 'function') return undefined
  return 'Give a function: app.use((request, next) => next()). What makes one has to be called, and has to return it.'
}

/** @throws GUI_APP_MOUNT for what is no prefix, or neither an App nor a Handler */
export function assertMountable(prefix: unknown, target: unknown): void {
  const bad = (given: string, instead: string) => appErrors.fail('GUI_APP_MOUNT', { given, instead })
  if (typeof prefix !== 'string') {
    if (hasFunction(prefix, 'handler')) return
    if (typeof prefix === 'function')
      throw bad(`${shown(prefix)} and no prefix`, 'Write app.mount("/prefix", handler).')
    throw bad(shown(prefix), 'Write app.mount("/prefix", handler), or app.mount(part) for an App that has `at`.')
  }
  const at = JSON.stringify(prefix)
  const isClass = typeof target === 'function' && /^class\b/.test(Function.prototype.toString.call(target))
  if (typeof target === 'string')
    throw bad(
      `the text ${shown(target)} for ${at}`,
      `A folder is mounted as app.mount(${at}, files(${shown(target)})).`,
    )
  if (hasFunction(target, 'handler') && !isOfNode(target)) return
  if (isOfNode(target) || (typeof target === 'function' && target.length > 1 && !isClass))
    throw bad(
      `${shown(target)} for ${at} that was written for Express or Node.js`,
      `Write app.mount(${at}, fromNode(program)), with fromNode from guichet/node.`,
    )
  if (typeof target === 'function' && !isClass) return
  if (hasFunction(target, 'fetch'))
    throw bad(
      `${shown(target)} with fetch() for ${at}`,
      `Write app.mount(${at}, fromFetch(program)), with fromFetch from guichet/node.`,
    )
  throw bad(`${shown(target)} for ${at}`, 'Mount an App, or a Handler such as files("./public").')
}

/**
 * @param held the converters that the App has
 * @returns those and the extension's
 * @throws GUI_APP_EXTENSION, GUI_APP_CONVERTER_NAME, GUI_APP_CONVERTER_PART
 */
export function declaredExtension(
  extension: Extension,
  installed: readonly Extension[],
  held: OwnConverters,
): OwnConverters {
  const named: unknown = typeof extension === 'object' || typeof extension === 'function' ? extension?.name : undefined
  const name = typeof named === 'string' ? named : shown(extension)
  const bad = (why: string) => appErrors.fail('GUI_APP_EXTENSION', { name, why })
  if (typeof extension === 'function') throw bad(`it is a function: call it, app.install(${name || 'extension'}())`)
  if (typeof extension !== 'object' || extension === null) throw bad('it is no object')
  if (typeof named !== 'string' || named === '') throw bad('it has no name')
  // What defineExtension made has been looked at, and may have been given more since.
  if (!isDefined(extension) && isPlain(extension)) assertExtensionNames(extension, true)
  for (const list of ['middleware', 'innermost'] as const) {
    if (extension[list] !== undefined) assertMiddleware(extension[list], `The extension "${name}"`)
  }
  if (installed.some((other) => other.name === name)) throw bad('one of this name is installed already')
  // The mapped type holds one OwnConverter for each name; which values they make does not matter here.
  const converters = (extension.converters ?? {}) as OwnConverters
  assertConverters(converters)
  for (const converter of Object.keys(converters)) {
    if (Object.hasOwn(held, converter)) throw bad(`there is a converter "${converter}" already`)
  }
  return { ...held, ...converters }
}

/** @throws GUI_APP_CONVERTER_NAME, GUI_APP_CONVERTER_PART */
function assertConverters(own: OwnConverters): void {
  checkOwnConverters(own)
  for (const [name, converter] of Object.entries(own)) {
    for (const part of ['parse', 'build'] as const) {
      if (!hasFunction(converter, part)) throw appErrors.fail('GUI_APP_CONVERTER_PART', { name, part })
    }
  }
}

/**
 * What a new App was given.
 * @throws GUI_APP_CONVERTER_NAME, GUI_APP_CONVERTER_PART; GUI_APP_ROOT_PATH, as what a path is relative to would change with
 * where the program is started
 */
export function assertOptions(converters: OwnConverters, root: unknown): void {
  assertConverters(converters)
  if (root === undefined || (typeof root === 'string' && isAbsolute(root))) return
  throw appErrors.fail('GUI_APP_ROOT_PATH', { given: shown(root) })
}

/** What an App may be given once. */
export class Once {
  readonly #origins = new Map<string, Origin>()

  /** @throws GUI_APP_TWICE naming both places */
  assert(what: string, origin: Origin): void {
    const first = this.#origins.get(what)
    if (first !== undefined)
      throw appErrors.fail('GUI_APP_TWICE', { what, first: placeOf(first), second: placeOf(origin) })
    this.#origins.set(what, origin)
  }
}

/** Programs of Express and Connect are functions with these. */
function isOfNode(value: unknown): boolean {
  return typeof value === 'function' && (hasFunction(value, 'handle') || hasFunction(value, 'use'))
}

function hasFunction(value: unknown, name: string): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !(name in value)) return false
  return typeof (value as Readonly<Record<string, unknown>>)[name] === 'function' // looked up by `in`
}

/** Of any realm. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** A text as it was written, anything else by its kind. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return isPlain(value) ? 'an object' : describe(value)
}

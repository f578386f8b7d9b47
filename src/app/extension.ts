// extension.ts: what adds to an App from outside, as one value: converters, middleware, hooks and a handler with its place.
// Our own parts and those of third parties are made in the same way. Holds no state and runs nothing of them.

import type { ErrorTable } from '../base/errors.ts'
import type { Checked } from '../base/finding.ts'
import { nearestWord, type OptionRows } from '../base/options.ts'
import type { Handler, Site } from '../http/message.ts'
import type { Answer } from './answers/answer.ts'
import type { AppRequest } from './app-request.ts'
import { appErrors } from './errors.ts'
import type { Middleware } from './middleware.ts'
import type { OwnConverter } from './routing/converters.ts'
import type { Method, Route, RouteOptions } from './routing/route.ts'
import type { SessionStore } from './visitor/session-store.ts'

/** The App that an extension is opened in, as far as it concerns one. */
export interface InstalledIn {
  /** Where its sessions are kept on the server; undefined when they lie in cookies. */
  readonly sessionStore: SessionStore | undefined
}

type HostHandler = (request: AppRequest) => Answer | Promise<Answer>
type HostRoute = Pick<Route, 'patterns' | 'url'>

/** Declares a route as App does; parameters are not typed, since the pattern may be any text. */
export interface HostVerb {
  (pattern: string, handler: HostHandler): HostRoute
  (pattern: string, options: RouteOptions, handler: HostHandler): HostRoute
}

/** The App that an extension is installed in, as far as extensions need it. */
export interface Host {
  readonly get: HostVerb
  readonly post: HostVerb
  readonly put: HostVerb
  readonly patch: HostVerb
  readonly delete: HostVerb
  on(methods: readonly Method[], pattern: string, handler: HostHandler): HostRoute
  on(methods: readonly Method[], pattern: string, options: RouteOptions, handler: HostHandler): HostRoute
  /** Behind what the App was given before, and behind the extension's own `middleware`. */
  use(...middleware: readonly Middleware[]): this
  onOpen(open: (site: Site) => void | Promise<void>): this
  onClose(close: () => void | Promise<void>): this
}

export interface Extension<Added = object> {
  /** For messages; an App installs one of a name. */
  readonly name: string
  /** The table of its options, made by defineOptions. */
  readonly options?: OptionRows
  /** The table of its errors, made by defineErrors. */
  readonly errors?: ErrorTable
  readonly converters?: { readonly [Name in keyof Added]: OwnConverter<Added[Name]> }
  /** Runs around everything of the App, from where the extension is installed on. */
  readonly middleware?: readonly Middleware[]
  /** Runs inside all middleware, that of mounted Apps too, next to the answer: for what changes the text of a page. */
  readonly innermost?: readonly Middleware[]
  /** Declares routes of its own in the App, right where it is installed. */
  declare?(app: Host): void
  /** Takes what is needed, before the first request; what it throws stops the start. */
  open?(site: Site, app: InstalledIn): void | Promise<void>
  close?(): void | Promise<void>
  /** Says what is wrong, as far as that can be known without opening it; `guichet check` asks. Changes nothing. */
  survey?(site: Site): readonly Checked[] | Promise<readonly Checked[]>
  /** Answers below {@link at}. */
  readonly handler?: Handler
  /** Prefix of the handler; "/" without. */
  readonly at?: string
}

/** Each name of Extension. */
const KNOWN: Readonly<Record<keyof Extension, true>> = {
  ...{ name: true, options: true, errors: true, converters: true, middleware: true, innermost: true },
  ...{ declare: true, open: true, close: true, survey: true, handler: true, at: true },
}

/** On what defineExtension made; it stays on copies of that, which may have more names. */
const DEFINED = Symbol.for('guichet.extension')

/** True for what {@link defineExtension} of any copy of the package made. */
export function isDefined(extension: object): boolean {
  return DEFINED in extension
}

/**
 * @param slipsOnly what was put together by hand may have names of its own, but for those that look like a slip
 * @throws GUI_APP_EXTENSION for a name that no extension has: what it was meant to do would not be done
 */
export function assertExtensionNames(extension: Extension, slipsOnly = false): void {
  for (const unknown of Object.keys(extension)) {
    if (Object.hasOwn(KNOWN, unknown)) continue
    const nearest = slipsOnly ? slipOf(unknown) : nearestWord(unknown, Object.keys(KNOWN))
    if (nearest === undefined && slipsOnly) continue
    const meant = nearest === undefined ? '' : `; perhaps "${nearest}" is meant`
    throw appErrors.fail('GUI_APP_EXTENSION', {
      name: String(extension.name),
      why: `extensions have no "${unknown}"${meant}`,
    })
  }
}

/** The name that was meant by "middlewares", "converter" or "onOpen"; undefined for what may be a name of its own. */
function slipOf(unknown: string): string | undefined {
  const word = unknown.toLowerCase()
  return Object.keys(KNOWN).find((name) => word === `${name}s` || `${word}s` === name || word === `on${name}`)
}

/**
 * Makes an extension; the types of its converters are read off it.
 * @throws GUI_APP_EXTENSION for a name that extensions do not have
 * @example
 * export const colours = () => defineExtension({
 *   name: 'colours',
 *   converters: { colour: { parse: readColour, build: (value: Colour) => value.name } },
 * })
 */
export function defineExtension<Added extends object = Record<never, never>>(
  extension: Extension<Added>,
): Extension<Added> {
  assertExtensionNames(extension)
  return Object.isExtensible(extension) ? Object.assign(extension, { [DEFINED]: true }) : extension
}

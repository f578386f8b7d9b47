// messages.ts: what the supervisor of `guichet dev` and the processes that run the app say to each other. Plain values, as
// they go through JSON; a connection goes along as a handle. Decides nothing.

import type { Config } from '../config.ts'
import type { LogFormat } from '../options.ts'
import type { ErrorReport } from './report.ts'

/** What a child is told first. */
export interface Birth {
  /** What the command line was given. */
  readonly path: string
  readonly flags: Config
  /** Absolute path of the folder for compiled files, undefined where none can be kept. */
  readonly cache: string | undefined
  /** Of this start: see gate.ts. */
  readonly token: string
  /** Nothing waits for it yet: it may load what it will need. */
  readonly spare: boolean
}

export type ToChild =
  | { readonly kind: 'birth'; readonly birth: Birth }
  /** Become the app, or the page that says why there is none. */
  | { readonly kind: 'load'; readonly generation: number; readonly broken?: ErrorReport | undefined }
  | { readonly kind: 'connection'; readonly number: number; readonly early: string }
  /** What changed that needs no new process. */
  | { readonly kind: 'changed'; readonly what: Change }
  /** Give the connections back, finish what is under way, and end. */
  | { readonly kind: 'retire' }

/** styles: swapped in the open pages · page: the open pages are loaded again */
export type Change = 'styles' | 'page'

/** What the supervisor has to know of the settings, which the app's configuration has a say in. */
export interface PlaceWanted {
  readonly host: string
  readonly port: number
  readonly portAsked: boolean
  readonly open: boolean
  readonly quiet: boolean
  readonly logFormat: LogFormat
  readonly graceMs: number
}

export type FromChild =
  | {
      readonly kind: 'ready'
      readonly wanted: PlaceWanted
      readonly serves: readonly string[]
      readonly root: string
      /** Names of the files that variables were read from. */
      readonly variables: readonly string[]
    }
  /** The app could not be loaded; the child answers with a page that says so. */
  | { readonly kind: 'failed'; readonly report: ErrorReport; readonly root: string }
  /** It will end by an error that nobody catches. */
  | { readonly kind: 'crashed'; readonly report: ErrorReport }
  | { readonly kind: 'loaded'; readonly files: readonly string[] }
  | { readonly kind: 'taken'; readonly number: number }
  | { readonly kind: 'connection'; readonly early: string }

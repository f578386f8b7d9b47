// express.ts: Express as the tests of this folder use it. The package brings no types of its own.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'

export interface ExpressRequest extends IncomingMessage {
  readonly method: string
  url: string
  readonly originalUrl: string
  readonly baseUrl: string
  readonly path: string
  readonly params: Record<string, string | string[]>
  readonly query: Record<string, unknown>
  readonly body: unknown
  readonly ip: string
  readonly ips: string[]
  readonly protocol: string
  readonly secure: boolean
  readonly hostname: string
  readonly host: string
  readonly fresh: boolean
  readonly xhr: boolean
  readonly subdomains: string[]
  get(name: string): string | undefined
  is(type: string): string | false | null
  accepts(...types: string[]): string | false
  acceptsLanguages(...languages: string[]): string | false
  range(size: number): unknown
}

export interface ExpressResponse extends ServerResponse {
  readonly locals: Record<string, unknown>
  status(code: number): this
  sendStatus(code: number): this
  send(body?: unknown): this
  json(body: unknown): this
  jsonp(body: unknown): this
  redirect(status: number | string, url?: string): void
  cookie(name: string, value: unknown, options?: object): this
  clearCookie(name: string, options?: object): this
  set(name: string, value: string | string[]): this
  append(name: string, value: string | string[]): this
  get(name: string): string | undefined
  type(type: string): this
  format(choices: Record<string, () => void>): this
  vary(name: string): this
  links(links: Record<string, string>): this
  location(url: string): this
  attachment(name?: string): this
  sendFile(path: string, options?: object, done?: (error?: unknown) => void): void
  download(path: string, name?: string): void
}

export type Next = (error?: unknown) => void
export type Middle = (request: ExpressRequest, response: ExpressResponse, next: Next) => unknown
export type ErrorMiddle = (error: Error, request: ExpressRequest, response: ExpressResponse, next: Next) => unknown

interface Route {
  get(...middles: Middle[]): this
  post(...middles: Middle[]): this
}

export interface ExpressRouter {
  (request: IncomingMessage, response: ServerResponse, next?: Next): void
  use(...middles: Middle[]): this
  use(path: string, ...middles: Middle[]): this
  use(path: string, router: ExpressRouter): this
  use(handler: ErrorMiddle): this
  get(path: string | RegExp, ...middles: Middle[]): this
  post(path: string | RegExp, ...middles: Middle[]): this
  put(path: string | RegExp, ...middles: Middle[]): this
  patch(path: string | RegExp, ...middles: Middle[]): this
  delete(path: string | RegExp, ...middles: Middle[]): this
  all(path: string | RegExp, ...middles: Middle[]): this
  param(
    name: string,
    middle: (request: ExpressRequest, response: ExpressResponse, next: Next, value: string) => void,
  ): this
  route(path: string): Route
}

export interface ExpressApp extends ExpressRouter {
  set(name: string, value: unknown): this
  enable(name: string): this
  disable(name: string): this
}

export interface Express {
  (): ExpressApp
  Router(options?: object): ExpressRouter
  json(options?: object): Middle
  urlencoded(options?: object): Middle
  text(options?: object): Middle
  raw(options?: object): Middle
  static(folder: string, options?: object): Middle
}

const require = createRequire(import.meta.url)

export const express = require('express') as Express // the part of its documented surface written above
export const onFinished = require('on-finished') as (
  message: IncomingMessage | ServerResponse,
  heard: (error: Error | null) => void,
) => void

/** Answers in place of Express's own page, which only stands where nobody mounted it. */
export const shown: ErrorMiddle = (error, _request, response, _next) => {
  const { status = 500, type } = error as Error & { status?: number; type?: string } // http-errors adds both
  response.status(status).json({ error: status === 500 ? error.message : status, type })
}

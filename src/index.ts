// index.ts: the front door: every name that `import … from 'guichet'` can give, listed by hand.

import { bodyDecoders } from './app/input/body-decoders.ts'

export type { Answer } from './app/answers/answer.ts'
export { type Channel, type ChannelOptions, channel } from './app/answers/channel.ts'
export type { ServerEvent } from './app/answers/encode-event.ts'
export type { LateAnswer } from './app/answers/late-answer.ts'
export { json, redirect, reply, stream, text } from './app/answers/reply-makers.ts'
export { type EventStream, type SseOptions, type SseStart, sse } from './app/answers/sse.ts'
export { type AnyApp, App, type AppOptions } from './app/app.ts'
export type { AnyRequest, AppRequest } from './app/app-request.ts'
export { type CorsOptions, cors } from './app/cors.ts'
export type { Mount } from './app/dispatch.ts'
export { defineExtension, type Extension, type InstalledIn } from './app/extension.ts'
export { type Html, type HtmlValue, html, raw } from './app/html/html.ts'
export type { Schema } from './app/input/schema.ts'
export type { Fault } from './app/input/validate.ts'
export { type Key, key } from './app/key.ts'
export type { Middleware, Next } from './app/middleware.ts'
export type { OwnConverter } from './app/routing/converters.ts'
export type { QueryGiven } from './app/routing/pattern.ts'
export type { ParamsOf } from './app/routing/pattern-types.ts'
export type { Route, RouteOptions, RouteTypes, SeveralVerbs, Verb } from './app/routing/route.ts'
export type { SecurityGiven } from './app/security.ts'
export type { CookieOptions, CookiePlace, CookieReading, Cookies } from './app/visitor/cookies.ts'
export type { Flash, Session } from './app/visitor/session.ts'
export { MemorySessions, type SessionStore, type StoredSession } from './app/visitor/session-store.ts'
export type { SessionsGiven } from './app/visitor/sessions.ts'
export type { Logger } from './base/log.ts'
export { abort, type HttpError, isHttpError } from './http/http-error.ts'
export type { Handler, Site } from './http/message.ts'
export { type Reply, type UpgradeAccept, upgrade } from './http/reply.ts'
export type { Request } from './http/request.ts'
export { clientModules } from './parts/client/client-modules.ts'
export { type FileOptions, file } from './parts/static/file.ts'
export { files } from './parts/static/files.ts'
export type { FilesOptions } from './parts/static/options.ts'
export { type Config, defineConfig } from './platform/config.ts'
export { isMain } from './platform/is-main.ts'
export { type ServeOptions, type Serving, serve } from './platform/serve.ts'

// Forms with files are read by a part that most programs never need: it is loaded with the first of them.
bodyDecoders.set('multipart/form-data', async (request, contentType, visit) => {
  const { multipartDecoder } = await import('./parts/forms/multipart-decoder.ts')
  return multipartDecoder(request, contentType, visit)
})

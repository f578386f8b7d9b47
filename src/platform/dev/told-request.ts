// told-request.ts: the request of an error, as its page shows it: method, target, fields and body, their secrets masked.

import type { Request } from '../../http/request.ts'
import { recordingOf } from '../inspector/recorder.ts'
import { maskField, maskTarget } from './mask.ts'

export interface ToldRequest {
  readonly method: string
  /** Absolute, masked. */
  readonly url: string
  readonly target: string
  readonly type: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Undefined without one, or when it is no text. */
  readonly body: string | undefined
  /** The body's size, bytes. */
  readonly bodyBytes: number
  /** Pattern of the route that answers it. */
  readonly pattern: string | undefined
  /** Number of its recording in the inspector. */
  readonly recording: number | undefined
}

const FIELD_MAX = 2000

/** Where the route that answers was declared: file and line. */
export function routePlace(request: Request): string | undefined {
  return recordingOf(request)?.route?.place
}

export function toldRequest(request: Request): ToldRequest {
  const { method, headers, scheme, authority } = request
  const target = maskTarget(request.target)
  const type = headers.get('content-type') ?? ''
  const recording = recordingOf(request)
  const coding = headers.get('content-encoding') ?? ''
  const body = recording?.requestBody.show(type, coding)
  const fields = [...headers].map(([name, value]) => [name, maskField(name, value).slice(0, FIELD_MAX)] as const)
  const url = `${scheme}://${authority}${target}`
  const { text = undefined, bytes = 0 } = body ?? {}
  return {
    method,
    url,
    target,
    type,
    fields,
    body: text === '' ? undefined : text,
    bodyBytes: bytes,
    pattern: recording?.route?.pattern,
    recording: recording?.n,
  }
}

// handshake.ts: a WebSocket's opening request cannot be met by a handler that never gets the connection (RFC 6455 §4).

import { HttpError } from '../../http/http-error.ts'
import type { Request } from '../../http/request.ts'

/** @throws HttpError 426 when the client asks for a WebSocket; any other wish to upgrade may be ignored (RFC 9110 §7.8) */
export function refuseWebSocket(request: Request): void {
  const wished = request.headers.get('upgrade')
  if (wished === null || request.method !== 'GET') return
  if (!wished.split(',').some((name) => name.trim().toLowerCase() === 'websocket')) return
  throw new HttpError(426, 'What is mounted here cannot take a WebSocket.', { upgrade: 'websocket' })
}

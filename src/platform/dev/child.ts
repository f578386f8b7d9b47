// child.ts: the process that runs the app in development: told by its supervisor what to load, which connections are its,
// and when to go. It outlives neither its supervisor nor its turn. What it serves is put together in tenant.ts.

import { attachHandle, detachHandle, type Handle, sendHandle } from './handles.ts'
import type { FromChild, ToChild } from './messages.ts'
import { Tenant } from './tenant.ts'

/** How long the app may take to close when the supervisor is gone. */
const ALONE_MS = 1000

/** Connections given back that are not on their way yet. */
let sending = 0
let sent: () => void = () => {}

function tell(message: FromChild): void {
  if (process.connected) process.send?.(message, undefined, {}, () => {})
}

function giveBack(handle: Handle, early: Buffer): void {
  sending++
  const message: FromChild = { kind: 'connection', early: early.toString('base64') }
  sendHandle(process, message, handle, () => {
    handle.close()
    if (--sending === 0) sent()
  })
}

const tenant = new Tenant(tell)

async function leave(): Promise<void> {
  await tenant.retire((socket, early) => {
    const handle = detachHandle(socket)
    if (handle !== undefined) giveBack(handle, early)
  })
  if (sending > 0) {
    await new Promise<void>((resolve) => {
      sent = resolve
    })
  }
}

process.on('message', (message: ToChild, handle: unknown) => {
  if (typeof message !== 'object' || message === null) return
  switch (message.kind) {
    case 'birth':
      void tenant.prepare(message.birth)
      break
    case 'load':
      void tenant.load(message.generation, message.broken)
      break
    case 'connection':
      tell({ kind: 'taken', number: message.number })
      if (handle !== undefined) tenant.take(attachHandle(handle as Handle), Buffer.from(message.early, 'base64'))
      break
    case 'changed':
      tenant.changed(message.what)
      break
    case 'retire':
      void leave().finally(() => process.exit())
      break
  }
})

process.once('disconnect', () => {
  setTimeout(() => process.exit(), ALONE_MS).unref()
  void tenant.close().finally(() => process.exit())
})

// Ctrl-C goes to every process of the terminal; the supervisor says what follows from it.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

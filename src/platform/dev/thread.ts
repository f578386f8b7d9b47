// thread.ts: a thread beside the app's, which goes on when that one is held up. It ends the process when its supervisor is
// gone, also while the app turns in circles and hears of nothing; and it is the witness of what the app throws.

import { type MessagePort, workerData } from 'node:worker_threads'
import { Witness } from './witness.ts'

const LOOK_EVERY_MS = 500
const supervisor = process.ppid

setInterval(() => {
  if (isGone()) process.kill(process.pid, 'SIGKILL')
}, LOOK_EVERY_MS)

function isGone(): boolean {
  // Where a process keeps the number of a parent that is gone, the number is asked for.
  if (process.ppid !== supervisor) return true
  try {
    process.kill(supervisor, 0)
    return false
  } catch {
    return true
  }
}

/** What tenant.ts gives to it. */
const { port, home } = workerData as { readonly port: MessagePort; readonly home: string | undefined }
if (home !== undefined) new Witness(home, (sighting) => port.postMessage(sighting))

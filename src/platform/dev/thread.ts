// thread.ts: a thread beside the app's, which goes on when that one is held up. It ends the process when its supervisor is
// gone, also while the app turns in circles and hears of nothing.

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

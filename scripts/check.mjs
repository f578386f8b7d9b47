// check.mjs: everything a change has to pass, in the order of what fails soonest; stops at the first failure.

import { spawnSync } from 'node:child_process'
import { ensure, root } from './ensure.mjs'

await ensure()
for (const step of ['types', 'lint', 'floors', 'test']) {
  if (step !== 'test') process.stdout.write(`${step}: `)
  const done = spawnSync('npm', ['run', '--silent', step], {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: step === 'test' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (done.status !== 0) {
    if (step !== 'test') process.stdout.write(`failed\n${done.stdout ?? ''}${done.stderr ?? ''}`)
    process.exit(1)
  }
  if (step !== 'test') process.stdout.write('ok\n')
}

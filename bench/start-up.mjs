// start-up.mjs: from the command to the first answer: `guichet` on a folder beside a bare `node -e 0` in the same rounds.

import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { freePort } from './peers.mjs'
import { publicFolder } from './servers/work.mjs'

const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

export async function startUp(say, node, rounds) {
  const bare = []
  const ours = []
  for (let round = 0; round < rounds + 1; round++) {
    bare.push(await timed(() => ended(spawn(node, ['-e', '0']))))
    const port = await freePort()
    let child
    ours.push(
      await timed(async () => {
        child = spawn(node, [cli, publicFolder, '--port', String(port)], { stdio: 'ignore' })
        await firstAnswer(port)
      }),
    )
    child.kill('SIGKILL')
    await ended(child)
  }
  const ratios = ours
    .slice(1)
    .map((ms, i) => ms / bare[i + 1])
    .sort((a, b) => a - b)
  const middle = (list) => [...list.slice(1)].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)]
  say()
  say('## Start-up, to the first answer')
  say()
  say(
    `node -e 0: ${middle(bare).toFixed(0)} ms · guichet on a folder: ${middle(ours).toFixed(0)} ms · ratio ${ratios[Math.floor(ratios.length / 2)].toFixed(2)} (wanted: less than 3)`,
  )
}

async function timed(work) {
  const from = performance.now()
  await work()
  return performance.now() - from
}

const ended = (child) =>
  new Promise((resolve) =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(),
  )

function firstAnswer(port) {
  return new Promise((resolve) => {
    const attempt = () => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.on('error', () => setTimeout(attempt, 2))
      socket.on('connect', () => socket.write('GET /1k.bin HTTP/1.1\r\nHost: localhost\r\n\r\n'))
      socket.once('data', () => {
        socket.destroy()
        resolve()
      })
    }
    attempt()
  })
}

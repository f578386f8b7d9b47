// worker-host.mjs: a host like those of Workers, in a thread: it only knows fetch(request), and no socket may be opened.

import * as nodeModule from 'node:module'
import net from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

if (!process.features.typescript) nodeModule.register('./typescript-hook.mjs', import.meta.url)

const opened = []
const refuse = (what) => () => {
  opened.push(what)
  throw new Error(`${what} was called`)
}
net.Server.prototype.listen = refuse('listen')
net.Socket.prototype.connect = refuse('connect')

const { default: app } = await import(workerData.app)
const answers = []
for (const [path, init] of workerData.requests) {
  const response = await app.fetch(new Request(`https://worker.test${path}`, init), {}, {})
  answers.push({ status: response.status, headers: [...response.headers], body: await response.text() })
}
const sockets = process.getActiveResourcesInfo().filter((name) => /TCP|UDP|Pipe(Server|Connect)/.test(name))
parentPort.postMessage({ answers, opened, sockets })

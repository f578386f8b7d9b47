// load.mjs: makes load, by wrk where it is found, else by a small client on node:net in a process of its own.

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { find } from './peers.mjs'
import { cacheFolder } from './servers/work.mjs'

const run = promisify(execFile)
const wrk = find('wrk')

/** @returns {Promise<{ requests: number, perSecond: number, errors: number }>} */
export async function load(server, workload, { seconds, connections }) {
  return wrk === undefined
    ? loadByNode(server, workload, seconds, connections)
    : loadByWrk(server, workload, seconds, connections)
}

async function loadByWrk(server, workload, seconds, connections) {
  const script = `${cacheFolder}${workload.name}.lua`
  writeFileSync(script, lua(workload))
  const whole = Math.max(1, Math.round(seconds))
  const { stdout } = await run(wrk, [
    '-t1',
    `-c${connections}`,
    `-d${whole}s`,
    '-s',
    script,
    server.url + workload.path,
  ])
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0)
  const bad = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0
  const broken = (/Socket errors: connect (\d+), read (\d+), write (\d+)/.exec(stdout) ?? [])
    .slice(1)
    .reduce((sum, n) => sum + Number(n), 0)
  return {
    requests,
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0),
    errors: Number(bad) + broken,
  }
}

function lua(workload) {
  const set = (headers) =>
    headers
      .map((line) => {
        const colon = line.indexOf(': ')
        return `[${JSON.stringify(line.slice(0, colon))}] = ${JSON.stringify(line.slice(colon + 2))}`
      })
      .join(', ')
  if (workload.body !== undefined) {
    return `wrk.method = "POST"\nwrk.body = [==[${workload.body}]==]\nwrk.headers["Content-Type"] = "application/json"\n`
  }
  if (workload.alternate !== undefined) {
    const blocks = [
      ['Host: a.test'],
      ['Host: b.test', ...workload.alternate.slice(1)],
      ['Host: c.test', ...workload.alternate.slice(1, 9)],
      ['Host: d.test', 'Accept: */*', 'User-Agent: curl/8'],
    ]
    return `local made = {}\nlocal n = 0\nfunction init(args)\n${blocks.map((block, i) => `made[${i + 1}] = wrk.format("GET", nil, {${set(block)}})`).join('\n')}\nend\nfunction request()\nn = n + 1\nreturn made[(n % 4) + 1]\nend\n`
  }
  if (workload.pipeline !== undefined) {
    return `local made\nfunction init(args)\nlocal r = {}\nfor i = 1, ${workload.pipeline} do r[i] = wrk.format() end\nmade = table.concat(r)\nend\nfunction request() return made end\n`
  }
  return workload.headers === undefined ? '' : `wrk.headers = {${set(workload.headers)}}\n`
}

async function loadByNode(server, workload, seconds, connections) {
  const args = [
    fileURLToPath(new URL('load-client.mjs', import.meta.url)),
    server.url,
    JSON.stringify(workload),
    String(seconds),
    String(connections),
  ]
  const { stdout } = await run(process.execPath, args)
  return JSON.parse(stdout)
}

// work.mjs: what every server of the benchmark has to do, so that they do the same.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const cacheFolder = fileURLToPath(new URL('../../.cache/bench/', import.meta.url))
export const publicFolder = `${cacheFolder}public`
export const extraRoutes = Array.from({ length: 100 }, (_, i) => `things${i}`)
export const fields = Object.fromEntries(
  Array.from({ length: 100 }, (_, i) => [
    `field${i}`,
    i % 3 === 0 ? i * 1.5 : i % 3 === 1 ? `value ${i} of a record` : i % 2 === 0,
  ]),
)
export const association = (place, id) => ({ place, id, name: 'Théâtre', type: 'culture' })

export function prepare() {
  mkdirSync(publicFolder, { recursive: true })
  const line = 'The quick brown fox jumps over the lazy dog, and a server waits until somebody comes.\n'
  for (const [name, size] of [
    ['1k.bin', 1024],
    ['16k.bin', 16_384],
    ['1m.bin', 1_048_576],
  ]) {
    if (!existsSync(`${publicFolder}/${name}`))
      writeFileSync(`${publicFolder}/${name}`, line.repeat(Math.ceil(size / line.length)).slice(0, size))
  }
  if (!existsSync(`${cacheFolder}key.pem`)) {
    const subject = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=localhost',
    ]
    execFileSync('openssl', [...subject, '-keyout', `${cacheFolder}key.pem`, '-out', `${cacheFolder}cert.pem`], {
      stdio: 'ignore',
    })
  }
}

export const tlsPair = () => ({
  cert: readFileSync(`${cacheFolder}cert.pem`),
  key: readFileSync(`${cacheFolder}key.pem`),
})

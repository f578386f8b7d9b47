// build.mjs: makes dist/ from src/ with tsc, and joins what every start needs, when something has changed since the last time.
// What changed is told by the contents of the sources, kept as one hash in dist/.stamp.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensure, root } from './ensure.mjs'
import { JOINED, joinedBefore, joinedFiles, joinModules } from './join.mjs'
import { alone } from './lock.mjs'

const src = join(root, 'src')
const dist = join(root, 'dist')
const stampFile = join(dist, '.stamp')
const RULES = [
  ...['tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'],
  ...['scripts/build.mjs', 'scripts/join.mjs'],
]

/** Brings the packages and dist/ up to date; ends the process with 1 when the sources do not compile. */
export async function build() {
  await ensure()
  if (fresh(sources())) return
  await alone(root, 'build', async () => {
    const files = sources()
    if (!fresh(files)) await compile(files)
  })
}

function sources() {
  return list(src).filter((file) => !/\.test\.ts$/.test(file))
}

function list(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const name of [...RULES, ...files.map((file) => `src/${file}`)]) {
    hash.update(`${name}\0`).update(readFileSync(join(root, name)))
  }
  return hash.digest('hex')
}

/** The files that `file` of src/ becomes in dist/. */
function outputs(file) {
  if (!/\.ts$/.test(file) || /\.d\.ts$/.test(file)) return [file]
  const stem = file.slice(0, -3)
  return [`${stem}.js`, `${stem}.js.map`, `${stem}.d.ts`, `${stem}.d.ts.map`]
}

function complete(files) {
  return existsSync(join(dist, JOINED)) && files.every((file) => existsSync(join(dist, outputs(file)[0])))
}

function fresh(files) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hashOf(files) && complete(files)
}

async function compile(files) {
  const hash = hashOf(files)
  rmSync(stampFile, { force: true })
  const joined = joinedFiles(src)
  // tsc believes its own notes: a file of dist/ that is gone, or joined no more, it would not write again.
  if (!complete(files) || joinedBefore(dist).some((file) => !joined.includes(file)))
    rmSync(join(dist, '.tsbuildinfo'), { force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const done = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (done.status !== 0) {
    process.stderr.write('The sources do not compile; see above.\n')
    process.exit(1)
  }
  copyRest(files)
  await joinModules(src, dist, joined)
  removeStale(files, joined)
  const main = join(dist, 'cli', 'main.js')
  if (existsSync(main)) chmodSync(main, 0o755)
  writeFileSync(stampFile, hash)
}

/** What tsc does not carry over: style sheets, pages, pictures. */
function copyRest(files) {
  for (const file of files.filter((name) => outputs(name)[0] === name)) {
    mkdirSync(dirname(join(dist, file)), { recursive: true })
    copyFileSync(join(src, file), join(dist, file))
  }
}

function removeStale(files, joined) {
  const wanted = new Set(['.stamp', '.tsbuildinfo', JOINED, `${JOINED}.map`, ...files.flatMap(outputs)])
  for (const file of joined) wanted.delete(file.replace(/\.ts$/, '.js.map'))
  for (const file of list(dist)) {
    if (wanted.has(file)) continue
    rmSync(join(dist, file))
    for (let folder = dirname(file); folder !== '.' && isEmpty(folder); folder = dirname(folder)) {
      rmdirSync(join(dist, folder))
    }
  }
}

function isEmpty(folder) {
  return readdirSync(join(dist, folder)).length === 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()

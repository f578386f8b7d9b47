#!/usr/bin/env node
// main.mjs: `npm create guichet NAME` is `guichet new NAME` with the guichet that came along.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const manifest = createRequire(import.meta.url).resolve('guichet/package.json')
const { default: guichet } = await import(pathToFileURL(manifest).href, { with: { type: 'json' } })

process.argv.splice(2, 0, 'new')
await import(pathToFileURL(join(manifest, '..', guichet.bin.guichet)).href)

// register.ts: `node --import` this file, and TypeScript and `guichet` are understood, as in an app that guichet runs itself.

import { installHook } from './load.ts'

await installHook()

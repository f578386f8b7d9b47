import { expect, test } from 'vitest'
import { openPolicy } from './policy-opening.ts'

const SCRIPT = 'http://localhost:8000/_guichet/reload.js'
const STREAM = 'http://localhost:8000/_guichet/reload'

test.each([
  ["img-src 'self'", "img-src 'self'", undefined],
  ["default-src 'none'", `default-src 'none'; script-src-elem ${SCRIPT}; connect-src ${STREAM}`, undefined],
  [
    "default-src 'self'; script-src 'self' 'unsafe-inline'",
    `default-src 'self'; script-src 'self' 'unsafe-inline' ${SCRIPT}; connect-src 'self' ${STREAM}`,
    undefined,
  ],
  [
    "script-src 'nonce-abc123' 'strict-dynamic'; connect-src 'none'",
    `script-src 'nonce-abc123' 'strict-dynamic'; connect-src ${STREAM}`,
    'abc123',
  ],
  ["script-src 'none', script-src 'nonce-q=='", `script-src ${SCRIPT}, script-src 'nonce-q=='`, 'q=='],
])('%s', (policy, opened, nonce) => {
  expect(openPolicy(policy, SCRIPT, STREAM)).toEqual({ policy: opened, nonce })
})

// from-node.test.ts: what fromNode takes, and what it refuses. How programs behave in there is in test/interop.

import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { fromNode, type NodeHandler } from './from-node.ts'

test.each([
  ['nothing', undefined],
  ['null', null],
  ['text', 'express'],
  ['an object without a handler', { handle: () => {} }],
  ['a server', createServer()],
])('%s is refused with words', (_name, target) => {
  expect(() => fromNode(target as unknown as NodeHandler)).toThrow(/fromNode\(\) cannot make a Handler/) // a program without types
})

test('an option that does not exist is refused', () => {
  expect(() => fromNode(() => {}, { fallThrough: true } as object)).toThrow('There is no option "fallThrough"')
})

test('what needs no opening has none', () => {
  const handler = fromNode(() => {})
  expect([handler.open, handler.close]).toEqual([undefined, undefined])
})

test('an instance of Fastify is opened once for each mount, and closed with the last', async () => {
  const calls: string[] = []
  const handler = fromNode({
    ready: async () => calls.push('ready'),
    routing: () => calls.push('routing'),
    close: async () => calls.push('close'),
  })
  const site = {} as Parameters<NonNullable<typeof handler.open>>[0] // it looks at nothing of it
  await handler.open?.(site)
  await handler.open?.(site)
  await handler.close?.()
  expect(calls).toEqual(['ready', 'ready'])
  await handler.close?.()
  await handler.close?.()
  expect(calls).toEqual(['ready', 'ready', 'close', 'close'])
})

// descriptors.test.ts: a server that has no descriptors left: those who are in stay in, and it lives on.

import { afterEach, expect, test } from 'vitest'
import { RawClient } from '../wire/client.ts'
import { GET } from '../wire/harness.ts'
import { type Child, startChild } from './child.ts'

const DESCRIPTORS = 60
let child: Child | undefined

afterEach(async () => {
  await child?.stop()
})

test.skipIf(process.platform === 'win32')(
  'running out of descriptors turns away the new and harms nobody else',
  async () => {
    child = await startChild(DESCRIPTORS)
    const { port } = child
    const first = await RawClient.open(port)
    first.send(GET)
    expect((await first.answer()).status).toBe(200)
    // More than fit; those that do not are closed by the system, or wait in its queue.
    const crowd = await Promise.all(
      Array.from({ length: DESCRIPTORS * 2 }, () => RawClient.open(port).catch(() => undefined)),
    )
    for (const client of crowd) client?.send(GET)
    for (let i = 0; i < 20; i++) {
      first.send(GET)
      expect((await first.answer()).status).toBe(200)
    }
    let served = 0
    await Promise.race([
      Promise.all(
        crowd.map((client) =>
          client?.answer().then(
            () => served++,
            () => undefined,
          ),
        ),
      ),
      // Those in the queue are served only when others leave: that the first ones are is enough here.
      crowd[0]?.answer().catch(() => undefined),
    ])
    for (const client of crowd) client?.destroy()
    for (let i = 0; i < 50; i++) {
      const client = await RawClient.open(port)
      client.send(GET)
      const answer = await client.answer().catch(() => undefined)
      client.destroy()
      // The first few may still meet the full house.
      if (i > 40) expect(answer?.status).toBe(200)
    }
    first.send(GET)
    expect((await first.answer()).status).toBe(200)
    first.destroy()
    expect(child.process.exitCode).toBeNull()
    expect(child.said()).not.toMatch(/Unhandled|TypeError|Warning/)
  },
)

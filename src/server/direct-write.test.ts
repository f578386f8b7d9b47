// direct-write.test.ts: text to the kernel past the stream: taken at once, in part, by a handle that is gone; and a Node.js
// that is asked to tell of private ways.

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type DirectHandle, directHandle, isBare, writeDirect, writeDirectBytes } from './direct-write.ts'

const open: { destroy(): void }[] = []

afterEach(() => {
  for (const one of open.splice(0)) one.destroy()
})

async function pair(): Promise<{ client: Socket; socket: Socket; handle: DirectHandle }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number } // it listens on TCP
  const client = connect(port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [Socket] // what this event brings
  open.push(client, socket)
  server.close()
  const { _handle } = socket as unknown as { _handle: object } // left out of the types, as in adopt.ts
  const handle = directHandle(_handle)
  if (handle === undefined) throw new Error('this Node.js has no direct writes')
  return { client, socket, handle }
}

const NOBODY = {
  written() {
    throw new Error('told of a write that was whole')
  },
}

test('a short text is taken at once, byte for byte, behind what the socket wrote', async () => {
  const { client, socket, handle } = await pair()
  socket.write('first ')
  await new Promise((later) => socket.write('', later))
  expect(isBare(socket)).toBe(true)
  expect(writeDirect(handle, 'caf\xe9 ', NOBODY, 'latin1')).toBe('all')
  expect(writeDirect(handle, 'again', NOBODY, 'latin1')).toBe('all')
  socket.end(' last')
  let got = ''
  client.setEncoding('latin1').on('data', (chunk: string) => {
    got += chunk
  })
  await once(client, 'end')
  expect(got).toBe('first caf\xe9 again last')
  expect(socket.bytesWritten).toBe(got.length)
})

test('what the kernel does not take leaves when the other side reads, and is told once', async () => {
  const { client, socket, handle } = await pair()
  client.pause()
  const text = 'x'.repeat(30_000_000)
  const told: boolean[] = []
  const done = new Promise<void>((resolve) => {
    const writer = {
      written(failed: boolean) {
        told.push(failed)
        resolve()
      },
    }
    expect(writeDirect(handle, text, writer, 'latin1')).toBe('in part')
  })
  expect(handle.writeQueueSize).toBeGreaterThan(0)
  socket.end('!')
  let length = 0
  client.on('data', (chunk: Buffer) => {
    length += chunk.length
  })
  client.resume()
  await once(client, 'end')
  await done
  expect(told).toEqual([false])
  expect(length).toBe(text.length + 1)
})

test('a write that is cut short is told as failed, and a handle that is gone takes nothing', async () => {
  const { client, socket, handle } = await pair()
  client.pause()
  const failed = new Promise<boolean>((resolve) => {
    expect(writeDirect(handle, 'x'.repeat(30_000_000), { written: resolve }, 'latin1')).toBe('in part')
  })
  socket.destroy()
  expect(await failed).toBe(true)
  expect(isBare(socket)).toBe(false)
  expect(writeDirect(handle, 'late', NOBODY, 'latin1')).toBe('failed')
})

test('anything that is no handle is left to the socket', () => {
  expect(directHandle({})).toBeUndefined()
  expect(directHandle({ writeLatin1String() {} })).toBeUndefined()
})

test.each([[[]], [['--pending-deprecation']], [['--throw-deprecation']]])(
  'node %j says nothing of it',
  (flags) => {
    const program = `
    const { listen } = await import('./dist/server/listen.js')
    const { App } = await import('./dist/index.js')
    const app = new App()
    app.get('/', () => 'answered')
    const server = await listen(app.handler)
    console.log(await (await fetch(server.url)).text())
    await server.stop()`
    const run = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', program], { encoding: 'utf8' })
    expect(run).toMatchObject({ stdout: 'answered\n', stderr: '', status: 0 })
  },
  30_000,
)

test('bytes leave with the text before them, also when the kernel takes only a part of both', async () => {
  const { client, handle } = await pair()
  expect(writeDirectBytes(handle, 'caf\xe9 ', Buffer.from([0, 255]), NOBODY)).toBe('all')
  client.pause()
  const bytes = Buffer.alloc(30_000_000, 'y')
  const told = new Promise<boolean>((written) => {
    expect(writeDirectBytes(handle, 'head ', bytes, { written })).toBe('in part')
  })
  expect(handle.writeQueueSize).toBeGreaterThan(0)
  let length = 0
  let start = ''
  client.on('data', (chunk: Buffer) => {
    if (length < 12) start += chunk.toString('latin1', 0, 12 - length)
    length += chunk.length
  })
  client.resume()
  expect(await told).toBe(false)
  while (length < bytes.length + 12) await once(client, 'data')
  expect(start).toBe('caf\xe9 \x00\xffhead ')
  expect(length).toBe(bytes.length + 12)
})

test('bytes for a handle that is closed have failed', async () => {
  const { socket, handle } = await pair()
  socket.destroy()
  await once(socket, 'close')
  expect(writeDirectBytes(handle, 'x', Buffer.from('y'), NOBODY)).toBe('failed')
})

import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunningServer } from '../server/listen.ts'
import { type ListenAt, openPort } from './open-port.ts'
import { describeHolder, portHolder } from './port-holder.ts'

/** A machine on which some "host port" pairs are taken. */
function machine(taken: readonly string[], code = 'EADDRINUSE') {
  const open: string[] = []
  const listenAt: ListenAt = async (host, wanted) => {
    const port = wanted === 0 ? 40_000 : wanted
    if (taken.includes(`${host} ${port}`)) throw Object.assign(new Error(code), { code })
    const name = `${host} ${port}`
    open.push(name)
    const stop = async () => void open.splice(open.indexOf(name), 1)
    return { host, port, url: '', connections: 0, stop, cut() {} } satisfies RunningServer
  }
  return { open, listenAt }
}

test('loopback is both addresses, on one port', async () => {
  const { open, listenAt } = machine([])
  expect(await openPort({ host: '127.0.0.1', port: 0, asked: true }, listenAt)).toMatchObject({
    port: 40_000,
    heldBy: undefined,
  })
  expect(open).toEqual(['127.0.0.1 40000', '::1 40000'])
})

test('a preferred port gives way, also when only its IPv6 half is taken', async () => {
  const { open, listenAt } = machine(['127.0.0.1 59000', '::1 59001'])
  const opened = await openPort({ host: 'localhost', port: 59_000, asked: false }, listenAt)
  expect(opened).toMatchObject({ port: 59_002, heldBy: 'another program' })
  expect(open).toEqual(['127.0.0.1 59002', '::1 59002'])
})

test('without IPv6 one address is enough', async () => {
  const { open, listenAt } = machine(['::1 59000'], 'EADDRNOTAVAIL')
  await openPort({ host: '127.0.0.1', port: 59_000, asked: true }, listenAt)
  expect(open).toEqual(['127.0.0.1 59000'])
  const every = machine([':: 59000'], 'EAFNOSUPPORT')
  await openPort({ host: '::', port: 59_000, asked: true }, every.listenAt)
  expect(every.open).toEqual(['0.0.0.0 59000'])
})

test('a port that was asked for is never exchanged', async () => {
  const { open, listenAt } = machine(['127.0.0.1 59000'])
  const opening = openPort({ host: '127.0.0.1', port: 59_000, asked: true }, listenAt)
  await expect(opening).rejects.toMatchObject({
    code: 'GUI_PLATFORM_PORT_TAKEN',
    message: 'Port 59000 is taken by another program.',
  })
  expect(open).toEqual([])
})

test('other refusals are told in words', async () => {
  const denied = openPort({ host: '0.0.0.0', port: 80, asked: false }, machine(['0.0.0.0 80'], 'EACCES').listenAt)
  await expect(denied).rejects.toMatchObject({ code: 'GUI_PLATFORM_PORT_DENIED' })
  const foreign = openPort(
    { host: '192.0.2.1', port: 80, asked: false },
    machine(['192.0.2.1 80'], 'EADDRNOTAVAIL').listenAt,
  )
  await expect(foreign).rejects.toMatchObject({ code: 'GUI_PLATFORM_HOST_UNKNOWN' })
})

test('the holder of a port is read out of /proc', async () => {
  const proc = await mkdtemp(join(tmpdir(), 'guichet-proc-'))
  await mkdir(join(proc, 'net'))
  await mkdir(join(proc, '4711', 'fd'), { recursive: true })
  const line =
    '   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 98765 1 0 100 0 0 10 0'
  await writeFile(join(proc, 'net', 'tcp'), `  sl  local_address rem_address\n${line}\n`)
  await symlink('socket:[98765]', join(proc, '4711', 'fd', '3'))
  await writeFile(join(proc, '4711', 'cmdline'), 'node\0ser\x1bver.js\0')
  expect(await portHolder(8000, proc)).toEqual({ pid: 4711, command: 'node ser?ver.js' })
  expect(await portHolder(8001, proc)).toBeUndefined()
  expect(describeHolder(undefined)).toBe('another program')
})

test.runIf(process.platform === 'linux')('a real port is held by this very process', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect((await portHolder(port))?.pid).toBe(process.pid)
  server.close()
})

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { bind } from './bind.ts'

const open: Server[] = []

afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

function made(): Server {
  const server = createServer((socket) => socket.end('there'))
  open.push(server)
  return server
}

async function listening(server: Server, port: number, host: string): Promise<AddressInfo> {
  bind(server, port, host, false)
  await once(server, 'listening')
  return server.address() as AddressInfo // it listens on a port
}

async function answer(port: number, host: string): Promise<string> {
  const socket = connect({ port, host })
  const [bytes] = (await once(socket, 'data')) as [Buffer] // what 'data' gives
  socket.destroy()
  return bytes.toString()
}

test.each(['127.0.0.1', '0.0.0.0', 'localhost'])('%s is opened, and tells its port', async (host) => {
  const { port, address } = await listening(made(), 0, host)
  if (host !== 'localhost') expect(address).toBe(host)
  expect(await answer(port, host === 'localhost' ? host : '127.0.0.1')).toBe('there')
})

test('a port that is taken is told in the words of Node.js', async () => {
  const { port } = await listening(made(), 0, '127.0.0.1')
  const refused = async (start: (server: Server) => void) => {
    const server = made()
    start(server)
    const [error] = (await once(server, 'error')) as [NodeJS.ErrnoException] // what 'error' gives
    return { ...error, message: error.message }
  }
  const here = await refused((server) => bind(server, port, '127.0.0.1', false))
  expect(here.code).toBe('EADDRINUSE')
  expect(here).toEqual(await refused((server) => server.listen(port, '127.0.0.1')))
})

test('where Node.js has no such step, or a parent may hold the port, it goes its usual way', async () => {
  const without = Object.assign(made(), { _listen2: undefined, listen: vi.fn() })
  bind(without, 8000, '127.0.0.1', false)
  expect(without.listen).toHaveBeenCalledWith({ port: 8000, host: '127.0.0.1', backlog: 1024 })
  const child = Object.assign(made(), { _listen2: vi.fn(), listen: vi.fn() })
  bind(child, 8000, '127.0.0.1', true)
  expect(child.listen).toHaveBeenCalledWith({ port: 8000, host: '127.0.0.1', backlog: 1024 })
  expect(child._listen2).not.toHaveBeenCalled()
})

// memory.test.ts: files kept between requests: believed for a while, noticed when they change, thrown out when too many.

import { rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MODIFIED, requestFor, serveFolder } from '../../../test/support/served-folder.ts'
import { FakeClock } from '../../base/clock.ts'
import { silentLogger } from '../../base/log.ts'
import { type OpenFile, openFile } from './file-body.ts'
import { files } from './files.ts'
import { KeptFile } from './kept-file.ts'
import { staticOptions } from './options.ts'
import { Shelf } from './shelf.ts'

function counted() {
  const opened: string[] = []
  const open: OpenFile = (path) => {
    opened.push(path)
    return openFile(path)
  }
  return { opened, open }
}

describe('a file in memory', () => {
  test('is answered synchronously, and read once', async () => {
    const world = counted()
    const folder = await serveFolder({ 'a.txt': 'one' }, {}, world)
    const ask = () => folder.handler(requestFor('/a.txt'))
    expect(ask()).toBeInstanceOf(Promise)
    await ask()
    const reply = ask()
    if (reply instanceof Promise) throw new Error('a promise for what is in memory')
    expect([reply.status, String(reply.body), reply.latin1]).toEqual([200, 'one', 'one'])
    expect(world.opened).toHaveLength(1)
    await folder.end()
  })

  test('is believed for a second, then looked at, then read only when it changed', async () => {
    const world = counted()
    const folder = await serveFolder({ 'a.txt': 'one' }, {}, world)
    expect((await folder.ask('/a.txt')).text).toBe('one')
    await folder.write('a.txt', 'two', MODIFIED + 1000)
    folder.clock.advance(999)
    expect((await folder.ask('/a.txt')).text).toBe('one')
    folder.clock.advance(1)
    expect((await folder.ask('/a.txt')).text).toBe('two')
    folder.clock.advance(5000)
    expect((await folder.ask('/a.txt')).text).toBe('two')
    expect(world.opened).toHaveLength(2)
    await folder.end()
  })

  test('is looked at when the clock was put back', async () => {
    const clock = new FakeClock()
    const folder = await serveFolder({ 'a.txt': 'one' }, {}, { clock })
    await folder.ask('/a.txt')
    await folder.write('a.txt', 'two', MODIFIED + 1000)
    clock.now = () => 0
    expect((await folder.ask('/a.txt')).text).toBe('two')
    await folder.end()
  })

  test('is noticed to have changed even when size and time were put back', async () => {
    const folder = await serveFolder({ 'a.txt': 'one' }, { revalidateMs: 0 })
    expect((await folder.ask('/a.txt')).text).toBe('one')
    await folder.write('b.txt', 'two')
    await rename(join(folder.path, 'b.txt'), join(folder.path, 'a.txt'))
    const { mtimeMs, size } = await stat(join(folder.path, 'a.txt'))
    expect([mtimeMs, size]).toEqual([MODIFIED, 3])
    expect((await folder.ask('/a.txt')).text).toBe('two')
    await folder.end()
  })

  test('is gone when it is removed, and there when it is made', async () => {
    const folder = await serveFolder({ 'a.txt': 'one' })
    await folder.ask('/a.txt')
    await rm(join(folder.path, 'a.txt'))
    folder.clock.advance(1000)
    expect((await folder.ask('/a.txt')).status).toBe(404)
    await folder.write('a.txt', 'new')
    expect((await folder.ask('/a.txt')).text).toBe('new')
    await folder.end()
  })

  test('with another time has another ETag', async () => {
    const folder = await serveFolder({ 'a.txt': 'one' }, { revalidateMs: 0 })
    const etag = (await folder.ask('/a.txt')).header('etag')
    await utimes(join(folder.path, 'a.txt'), MODIFIED / 1000, MODIFIED / 1000 + 0.001)
    expect((await folder.ask('/a.txt')).header('etag')).not.toBe(etag)
    await folder.end()
  })

  test('never claims to be from the future, nor to know a time that archives leave at zero', async () => {
    const folder = await serveFolder({ 'a.txt': 'one', 'b.txt': 'two' })
    await utimes(join(folder.path, 'a.txt'), 4e9, 4e9)
    await utimes(join(folder.path, 'b.txt'), 1, 1)
    const now = new Date(folder.clock.now()).toUTCString()
    expect((await folder.ask('/a.txt')).header('last-modified')).toBe(now)
    expect((await folder.ask('/b.txt')).header('last-modified')).not.toMatch(/1970/)
    await folder.end()
  })

  test('is read once by a hundred requests that come together', async () => {
    const world = counted()
    const folder = await serveFolder({ 'a.html': '<p>'.repeat(1000) }, {}, world)
    const headers = { 'accept-encoding': 'br' }
    const answers = await Promise.all(Array.from({ length: 100 }, () => folder.ask('/a.html', { headers })))
    expect(new Set(answers.map(({ status, bytes }) => `${status} ${bytes.toString('hex')}`)).size).toBe(1)
    expect(world.opened).toHaveLength(1)
    await folder.end()
  })

  test('in development is looked at each time', async () => {
    const folder = await serveFolder({ 'a.txt': 'one' })
    const handler = files('public', {}, { clock: new FakeClock() })
    await handler.open?.({ root: folder.site, log: silentLogger, mode: 'dev' })
    const ask = async () => String((await handler(requestFor('/a.txt'))).body)
    expect(await ask()).toBe('one')
    await folder.write('a.txt', 'two', MODIFIED + 1)
    expect(await ask()).toBe('two')
    await handler.close?.()
    await folder.end()
  })
})

describe('the shelf', () => {
  const settings = staticOptions.resolve()
  const make = (name: string, size: number) =>
    new KeptFile({
      file: { path: `/srv/${name}`, size, modified: 1n, modifiedMs: 1, mark: name, inode: 1n },
      ...{ bytes: Buffer.alloc(size), siblings: new Map(), mark: name, offered: [], settings, now: 0 },
    })

  test('stays within its bytes, and forgets addresses with their files', () => {
    const shelf = new Shelf(1_000_000)
    for (let i = 0; i < 200; i++) {
      const file = make(`${i}`, 50_000)
      shelf.put(file)
      shelf.remember(`/${i}`, file)
      expect(shelf.bytes).toBeLessThanOrEqual(1_000_000)
    }
    expect(shelf.size).toBeGreaterThan(10)
    expect(shelf.at('/0')).toBeUndefined()
    expect(shelf.at('/199')?.mark).toBe('199')
  })

  test('keeps what is asked for before what is not', () => {
    const shelf = new Shelf(1_000_000)
    const hot = make('hot', 50_000)
    shelf.put(hot)
    shelf.remember('/hot', hot)
    for (let i = 0; i < 500; i++) {
      shelf.put(make(`${i}`, 50_000))
      expect(shelf.at('/hot') === hot).toBe(true)
    }
  })

  test('does not take what is larger than itself, nor grow beyond itself', () => {
    const shelf = new Shelf(100_000)
    const large = make('large', 200_000)
    shelf.put(large)
    expect([large.kept, shelf.bytes]).toEqual([false, 0])
    const growing = make('growing', 50_000)
    shelf.put(growing)
    const before = growing.weight
    growing.add('br', growing.file, Buffer.alloc(90_000))
    shelf.grown(growing, before)
    expect([growing.kept, shelf.bytes, shelf.size]).toEqual([false, 0, 0])
  })

  test('put again, a file counts once; cleared, nothing is left', () => {
    const shelf = new Shelf(1_000_000)
    shelf.put(make('a', 1000))
    const bytes = shelf.bytes
    shelf.put(make('a', 1000))
    expect([shelf.bytes, shelf.size]).toEqual([bytes, 1])
    shelf.clear()
    expect([shelf.bytes, shelf.size]).toEqual([0, 0])
  })
})

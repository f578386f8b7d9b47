// shelf.ts: kept files, found by path or by the address they were asked at, within a bound of bytes.
// What nobody asked for since the last round goes first ("second chance": as good as LRU, and a hit costs one store).

import type { KeptFile } from './kept-file.ts'

/** Addresses remembered: several lead to one file ("/", "/index.html"), and peers can think up any number of them. */
const ADDRESSES_MAX = 8192

export class Shelf {
  readonly bytesMax: number
  #bytes = 0
  readonly #files = new Map<string, KeptFile>()
  readonly #addresses = new Map<string, KeptFile>()

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#files.size
  }

  // hot: once per request
  at(address: string): KeptFile | undefined {
    const found = this.#addresses.get(address)
    if (found !== undefined) found.wanted = true
    return found
  }

  get(path: string): KeptFile | undefined {
    return this.#files.get(path)
  }

  put(file: KeptFile): void {
    this.drop(file.file.path)
    if (file.weight > this.bytesMax) return
    file.kept = true
    // Being new is no merit: what is asked for only once leaves before what is asked for again.
    file.wanted = false
    this.#files.set(file.file.path, file)
    this.#bytes += file.weight
    this.#makeRoom(file)
  }

  /** `file` has got a variant more since it was put here. */
  grown(file: KeptFile, weightBefore: number): void {
    if (!file.kept) return
    this.#bytes += file.weight - weightBefore
    if (file.weight > this.bytesMax) this.drop(file.file.path)
    else this.#makeRoom(file)
  }

  /** From now on `address` leads to `file`, for as long as it is kept. */
  remember(address: string, file: KeptFile): void {
    if (!file.kept) return
    if (this.#addresses.size >= ADDRESSES_MAX) {
      for (const oldest of this.#addresses.keys()) {
        this.#forget(oldest)
        break
      }
    }
    this.#forget(address)
    this.#addresses.set(address, file)
    file.addresses.add(address)
  }

  drop(path: string): void {
    const file = this.#files.get(path)
    if (file === undefined) return
    file.kept = false
    this.#files.delete(path)
    this.#bytes -= file.weight
    for (const address of file.addresses) this.#addresses.delete(address)
    file.addresses.clear()
  }

  clear(): void {
    for (const path of [...this.#files.keys()]) this.drop(path)
  }

  #forget(address: string): void {
    this.#addresses.get(address)?.addresses.delete(address)
    this.#addresses.delete(address)
  }

  /** Deleting and setting again moves a file to the end of a Map, so its order is the clock's hand. */
  #makeRoom(spare: KeptFile): void {
    for (const [path, file] of this.#files) {
      if (this.#bytes <= this.bytesMax) return
      if (file !== spare && !file.wanted) {
        this.drop(path)
        continue
      }
      file.wanted = false
      this.#files.delete(path)
      this.#files.set(path, file)
    }
  }
}

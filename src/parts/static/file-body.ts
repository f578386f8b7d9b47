// file-body.ts: the bytes of a file, whole into memory or as a stream of constant memory. Every handle it opens it closes.
// Knows facts of files and ranges of bytes; nothing of requests.

import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { HttpError } from '../../http/http-error.ts'
import type { ByteRange } from '../../http/range.ts'
import { staticErrors } from './errors.ts'
import { errorCode, type FileFacts, factsOf } from './find.ts'

/** One read at a time and one buffer in flight: large enough that a read costs little, small enough for many at once. */
const CHUNK_BYTES = 131_072
/** A file that is written all the time is not worth more tries. */
const READ_TRIES = 3
/** The path is a real path: if its last name has become a link since, it is another file. Windows has no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

/** How files are opened; a test may count them or let them fail. */
export type OpenFile = (path: string) => Promise<FileHandle>

export const openFile: OpenFile = (path) => open(path, FLAGS)

/** What a streamed body is made of: text such as a part's head, and bytes of the file. */
export type Piece = string | ByteRange

export interface WholeFile {
  /** As they were when the content was read. */
  readonly file: FileFacts
  /** Undefined when the file is larger than the bound, or did not keep still. */
  readonly bytes: Buffer | undefined
}

/** Reads a file that is to be kept in memory; its facts and its bytes belong together. */
export async function readWhole(path: string, bytesMax: number, openIt: OpenFile): Promise<WholeFile> {
  const handle = await openIt(path)
  try {
    let file = factsOf(path, await handle.stat({ bigint: true }))
    for (let tries = 0; tries < READ_TRIES && file.size <= bytesMax; tries++) {
      const bytes = Buffer.allocUnsafeSlow(file.size)
      const filled = await fill(handle, bytes, 0)
      const after = factsOf(path, await handle.stat({ bigint: true }))
      if (filled === bytes.length && after.mark === file.mark) return { file, bytes }
      file = after
    }
    return { file, bytes: undefined }
  } finally {
    await handle.close()
  }
}

/** Opens and closes: what would go wrong when the body is read goes wrong while another status can still be sent. */
export async function assertReadable(file: FileFacts, openIt: OpenFile): Promise<void> {
  const handle = await openIt(file.path)
  await handle.close()
}

/**
 * Streams pieces of a file. The file is opened when the first chunk is asked for and closed when the last one was
 * given, or when the reader returns early. What was added to the file meanwhile is not sent.
 *
 * @throws GUI_STATIC_CHANGED when the file is not the one described, or too short; HttpError 503 when no more files can
 *   be opened, which is still an answer as long as no head was sent
 */
export async function* streamFile(
  file: FileFacts,
  pieces: readonly Piece[],
  openIt: OpenFile,
): AsyncGenerator<string | Uint8Array, void, void> {
  const handle = await openIt(file.path).catch((error: unknown) => {
    throw isExhausted(error) ? new HttpError(503, 'No more files can be opened.', { 'retry-after': '1' }) : error
  })
  try {
    const now = factsOf(file.path, await handle.stat({ bigint: true }))
    if (now.inode !== file.inode || now.size < file.size) throw changed(file)
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        yield piece
        continue
      }
      for (let at = piece.first; at <= piece.last; ) {
        const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, piece.last - at + 1))
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, at)
        if (bytesRead === 0) throw changed(file)
        at += bytesRead
        yield bytesRead === chunk.length ? chunk : chunk.subarray(0, bytesRead)
      }
    }
  } finally {
    await handle.close()
  }
}

/** The process, or the machine, is at its limit of open files. */
export function isExhausted(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'EMFILE' || code === 'ENFILE'
}

async function fill(handle: FileHandle, bytes: Buffer, position: number): Promise<number> {
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

function changed(file: FileFacts): Error {
  return staticErrors.fail('GUI_STATIC_CHANGED', { path: file.path })
}

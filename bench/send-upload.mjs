// send-upload.mjs: one multipart form with a field and one large file, sent as fast as it is taken, on a connection of its own.

import { once } from 'node:events'
import { connect } from 'node:net'

const CHUNK = Buffer.alloc(65_536, 'the quick brown fox\r\n--AaB03 ')
const BOUNDARY = 'AaB03xAaB03xAaB03x'

/** @param megabytes of 1,000,000 bytes; throws when the answer is not the size of the file */
export async function sendUpload(port, path, megabytes) {
  const size = megabytes * 1_000_000
  const opening = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\nÉté\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const ending = `\r\n--${BOUNDARY}--\r\n`
  const length = Buffer.byteLength(opening) + size + ending.length
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk))
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${length}\r\n\r\n${opening}`,
  )
  for (let left = size; left > 0; left -= CHUNK.length) {
    if (!socket.write(left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)) await once(socket, 'drain')
  }
  socket.write(ending)
  await once(socket, 'close')
  if (!answer.includes(`\r\n\r\n${size}`)) throw new Error(`${path} answered ${answer.slice(0, 300)}`)
}

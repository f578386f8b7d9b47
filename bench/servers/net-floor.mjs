// net-floor.mjs: the ceiling of what node:net gives: a loop that looks for the end of a head and checks nothing.
import { createServer } from 'node:net'

const REPLY = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!'
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    let out = ''
    for (let at = chunk.indexOf('\r\n\r\n'); at >= 0; at = chunk.indexOf('\r\n\r\n', at + 4)) out += REPLY
    if (out !== '') socket.write(out, 'latin1')
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))

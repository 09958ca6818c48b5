import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'

/** The first byte of every TLS connection. */
const HANDSHAKE = 22

/** A port for both: connections that begin with a handshake go to the secure server, which does not listen itself; the others are answered in plain. */
export function besidePlain(secure: Server, onRequest: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Server {
  const plain = createPlainServer({ keepAlive: true }, onRequest)
  const port = createServer((socket: Socket) => {
    // One that goes away before it says anything is nobody's fault.
    const onError = () => socket.destroy()
    socket.once('error', onError)
    socket.once('data', (first: Buffer) => {
      socket.pause()
      socket.off('error', onError)
      socket.unshift(first)
      const server = first[0] === HANDSHAKE ? secure : plain
      server.emit('connection', socket)
      process.nextTick(() => socket.resume())
    })
  })
  // They keep track of their connections from then on, and close idle ones when they end.
  for (const server of [secure, plain]) server.emit('listening')
  const close = port.close.bind(port)
  port.close = (done) => {
    secure.close()
    plain.close()
    return close(done)
  }
  return port
}

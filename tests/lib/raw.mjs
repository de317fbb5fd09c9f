// A bare connection for requests that no HTTP client would send.
import { connect } from 'node:net'

export function rawConnection({ host, port }) {
  const socket = connect({ host, port })
  let received = Buffer.alloc(0)
  let closed = false
  const waiters = new Set()
  const wake = () => {
    for (const look of waiters) look()
  }
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    wake()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
    wake()
  })
  const when = (ready) =>
    new Promise((resolve) => {
      const look = () => {
        if (!ready() && !closed) return
        waiters.delete(look)
        resolve(received.toString('latin1'))
      }
      waiters.add(look)
      look()
    })
  return {
    socket,
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    /** What came until the head of an answer is whole, or the connection is closed. */
    head: () => when(() => received.includes('\r\n\r\n')),
    closed: () => when(() => closed),
    end: () => socket.destroy(),
    get received() {
      return received
    },
  }
}

export const statusOf = (text) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)

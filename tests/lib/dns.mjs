// A DNS server that answers as a test wants (RFC 1035), over UDP.
import { createSocket } from 'node:dgram'

const types = { 1: 'A', 28: 'AAAA' }

/** `names`: of name to {A: [...], AAAA: [...]}, or a function of (type, count of earlier questions) that gives the list. */
export async function startDns(ends, names, { host = '127.0.0.1', port = 53 } = {}) {
  const socket = createSocket('udp4')
  const asked = []
  socket.on('message', (message, from) => {
    const { name, type, end } = question(message)
    const kind = types[type]
    const earlier = asked.filter((one) => one.name === name && one.kind === kind).length
    asked.push({ name, kind })
    const known = names[name]
    const list = (typeof known === 'function' ? known(kind, earlier) : known?.[kind]) ?? []
    const answers = list.map((address) => record(type, address))
    const head = Buffer.alloc(12)
    message.copy(head, 0, 0, 2)
    head.writeUInt16BE(known ? 0x8180 : 0x8183, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(answers.length, 6)
    socket.send(Buffer.concat([head, message.subarray(12, end), ...answers]), from.port, from.address)
  })
  await new Promise((resolve, reject) => socket.on('error', reject).bind(port, host, resolve))
  ends(() => socket.close())
  return { asked }
}

function question(message) {
  const labels = []
  let at = 12
  for (let size = message[at]; size; size = message[at]) {
    labels.push(message.toString('latin1', at + 1, at + 1 + size))
    at += size + 1
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

/** Lives for no time, so that nobody keeps it. */
function record(type, address) {
  const data = type === 1 ? Buffer.from(address.split('.').map(Number)) : v6(address)
  const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length])
  return Buffer.concat([head, data])
}

function v6(address) {
  const [left, right = ''] = address.split('::')
  const groups = (text) => text.split(':').filter(Boolean)
  const [a, b] = [groups(left), groups(right)]
  const all = address.includes('::') ? [...a, ...Array(8 - a.length - b.length).fill('0'), ...b] : a
  const bytes = Buffer.alloc(16)
  for (const [i, group] of all.entries()) bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * i)
  return bytes
}

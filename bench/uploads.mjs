// Uploads that cannot be lost, measured: one file through many cuts and kills, the memory of many uploads at once, and
// the throughput beside nginx's PUT, and what of an upload that breaks off again and again is lost by either.
//   node bench/uploads.mjs [--bytes N] [--cuts N] [--kills N] [--parallel N] [--rounds N] [--only cuts,memory,throughput,lost]
// Needs a built server, curl, and nginx with its dav module for the last part (Debian: nginx). MILLRACE_BIN names the server.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { memoryOf, run, sleep, until } from '../tests/lib/process.mjs'
import { rawConnection, statusOf } from '../tests/lib/raw.mjs'
import { Server, temporaryFolder } from '../tests/lib/server.mjs'
import { create, head } from '../tests/lib/tus.mjs'

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: String(2 ** 31) },
    cuts: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '100' },
    parallel: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'cuts,memory,throughput,lost' },
  },
})
const { bytes, cuts, kills, parallel, rounds } = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, Number(value)]),
)
const wanted = (part) => values.only.split(',').includes(part)
const kPiece = 256 << 10
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1]
const megabytes = (count) => (count / 2 ** 20).toFixed(1)

/** Noise behind the first bytes of a Matroska file, so that it is taken; and its hash. */
function makeFile(folder, size) {
  const file = join(folder, 'film.mkv')
  const hash = createHash('sha256')
  const out = openSync(file, 'w')
  for (let at = 0; at < size; ) {
    const block = randomBytes(Math.min(16 << 20, size - at))
    if (at === 0) block.set([0x1a, 0x45, 0xdf, 0xa3])
    hash.update(block)
    at += writeSync(out, block)
  }
  closeSync(out)
  return { file, hash: hash.digest('hex') }
}

async function begin(server, length) {
  const user = server.client()
  await user.login('admin', 'correct horse battery')
  const answer = await create(user, { length, metadata: { filename: 'film.mkv' } })
  assert.equal(answer.status, 201, answer.text)
  return { user, url: answer.url }
}

/** A PATCH up to where the body may begin; the server says 100 when it has taken over and wants it. */
async function open(server, url, offset, length) {
  const connection = rawConnection(server)
  await connection.send(
    `PATCH ${url} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n` +
      `Upload-Offset: ${offset}\r\nContent-Length: ${length - offset}\r\nExpect: 100-continue\r\n\r\n`,
  )
  assert.equal(statusOf(await connection.head()), 100)
  return connection
}

async function cutsAndKills() {
  const folder = temporaryFolder('bench')
  const { file, hash } = makeFile(folder, bytes)
  const server = await Server.start()
  await server.admin()
  const { user, url } = await begin(server, bytes)
  const input = openSync(file, 'r')
  const buffer = Buffer.alloc(kPiece)
  const resumed = []
  let sent = 0
  let video
  const { port } = server
  const killEvery = Math.max(1, Math.floor(cuts / kills))
  const started = Date.now()
  for (let round = 0; !video; round++) {
    const from = performance.now()
    const seen = await head(user, url)
    video = seen.headers['millrace-video']
    if (video) break
    const offset = Number(seen.headers['upload-offset'])
    const connection = await open(server, url, offset, bytes)
    if (round > 0) resumed.push(performance.now() - from)
    const want = round < cuts ? Math.ceil((bytes / cuts) * 2 * Math.random()) : bytes
    let at = offset
    while (at < Math.min(bytes, offset + want)) {
      const size = readSync(input, buffer, 0, Math.min(kPiece, offset + want - at, bytes - at), at)
      if (connection.socket.destroyed) break
      await connection.send(Buffer.from(buffer.subarray(0, size)))
      at += size
    }
    sent += at - offset
    if (at === bytes) await connection.closed().catch(() => {})
    const kill = round < cuts && round % killEvery === killEvery - 1
    if (kill) await server.kill()
    connection.socket.destroy()
    if (kill) {
      await server.launch({ onPort: port })
      user.base = server.base
    }
  }
  const seconds = (Date.now() - started) / 1000
  const database = new DatabaseSync(join(server.data, 'millrace.db'), { readOnly: true })
  const { sha256 } = database.prepare('SELECT sha256 FROM media').get()
  database.close()
  assert.equal(sha256, hash, 'the file is not the one that was sent')
  const { stdout } = await run('sh', ['-c', `sha256sum ${server.data}/objects/media/*/original`])
  assert.equal(stdout.toString().slice(0, 64), hash)
  console.log(
    `${megabytes(bytes)} MB, ${cuts} cuts, ${kills} kills: SHA-256 equal; resumed in ${median(resumed).toFixed(1)} ms (median), ` +
      `${resumed.toSorted((a, b) => a - b)[Math.floor(resumed.length * 0.95)].toFixed(1)} ms (p95); ` +
      `${((100 * sent) / bytes - 100).toFixed(1)} % sent twice; ${seconds.toFixed(0)} s`,
  )
  closeSync(input)
  await server.stop()
}

async function memory() {
  const server = await Server.start()
  await server.admin()
  await sleep(2000)
  const idle = memoryOf(server.pid, 'VmRSS')
  const length = 8 << 20
  const { user } = await begin(server, length)
  const block = randomBytes(kPiece)
  block.set([0x1a, 0x45, 0xdf, 0xa3])
  let most = 0
  const connections = await Promise.all(
    Array.from({ length: parallel }, async () => {
      const answer = await create(user, { length, metadata: { filename: 'film.mkv' } })
      assert.equal(answer.status, 201, answer.text)
      return open(server, answer.url, 0, length)
    }),
  )
  await Promise.all(
    connections.map(async (connection) => {
      for (let at = 0; at < length - kPiece; at += kPiece) {
        await connection.send(block)
        most = Math.max(most, memoryOf(server.pid, 'VmRSS'))
      }
    }),
  )
  console.log(
    `${parallel} uploads at once: ${megabytes(most - idle)} MB above the ${megabytes(idle)} MB of an idle server`,
  )
  for (const { socket } of connections) socket.destroy()
  await server.stop()
}

/** An nginx that takes PUT, as its manual has it. */
function startNginx(folder) {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  for (const name of ['root', 'temp']) mkdirSync(join(folder, name), { mode: 0o777 })
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log; user root;
     events {} http { access_log off; client_max_body_size 0; client_body_temp_path ${folder}/temp;
     server { listen 127.0.0.1:${port}; root ${folder}/root; location / { dav_methods PUT; } } }`,
  )
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf')], { stdio: 'inherit' })
  return { host: '127.0.0.1', port, base: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGQUIT') }
}

/** The same connection that lasts for so many bytes, for one and the other: how much had to be sent in all. */
async function lost() {
  const size = 256 << 20
  const folder = temporaryFolder('bench')
  const { file } = makeFile(folder, size)
  const input = openSync(file, 'r')
  const buffer = Buffer.alloc(kPiece)
  const lasts = Array.from({ length: 20 }, () => Math.ceil((size / 8) * (0.5 + Math.random())))
  const push = async (connection, at, end) => {
    while (at < end) {
      const read = readSync(input, buffer, 0, Math.min(kPiece, end - at), at)
      await connection.send(Buffer.from(buffer.subarray(0, read)))
      at += read
    }
    await sleep(200) // a line that breaks off has little under way; the buffers of this machine hold megabytes
  }
  const nginx = startNginx(folder)
  const server = await Server.start()
  try {
    await until(() => run('curl', ['-s', nginx.base], { allowFailure: true }).then(({ code }) => code === 0))
    await server.admin()
    const { user, url } = await begin(server, size)
    let ours = 0
    let cuts = 0
    for (let video; !video; ) {
      const seen = await head(user, url)
      video = seen.headers['millrace-video']
      if (video) break
      const offset = Number(seen.headers['upload-offset'])
      const end = Math.min(size, offset + (lasts[cuts++] ?? size))
      const connection = await open(server, url, offset, size)
      await push(connection, offset, end)
      ours += end - offset
      if (end === size) await connection.closed().catch(() => {})
      connection.socket.destroy()
      await sleep(300) // nobody is back sooner
    }
    let theirs = 0
    for (let cut = 0; ; cut++) {
      const end = Math.min(size, lasts[cut] ?? size)
      const connection = rawConnection(nginx)
      await connection.send(`PUT /film.mkv HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`)
      await push(connection, 0, end)
      theirs += end
      if (end === size) {
        assert.equal(statusOf(await connection.head()), 201)
        connection.socket.destroy()
        break
      }
      connection.socket.destroy()
      const { stdout } = await run('curl', [
        '-s',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        `${nginx.base}/film.mkv`,
      ])
      assert.equal(stdout.toString(), '404')
    }
    console.log(
      `256 MB over a line that breaks off after ${megabytes(median(lasts))} MB or so: here all of it was there after ${cuts} ` +
        `connections and ${megabytes(ours)} MB sent; nginx PUT kept nothing of ${lasts.length} connections and ` +
        `${megabytes(theirs - size)} MB, and had all of it when one held`,
    )
  } finally {
    nginx.stop()
    closeSync(input)
    await server.stop()
  }
}

async function throughput() {
  const folder = temporaryFolder('bench')
  const { file } = makeFile(folder, 2 ** 30)
  const nginx = startNginx(folder)
  const server = await Server.start()
  try {
    await server.admin()
    const { base } = nginx
    await until(() => run('curl', ['-s', base], { allowFailure: true }).then(({ code }) => code === 0))
    const send = async (args) => {
      await run('sync', []) // nobody pays for what another one has left to the disk
      const from = performance.now()
      const { stdout } = await run('curl', [
        '-sS',
        '-H',
        'Expect:',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        ...args,
        '-T',
        file,
      ])
      assert.match(stdout.toString(), /^20[14]$/)
      return 2 ** 30 / 1e6 / ((performance.now() - from) / 1000)
    }
    const ours = []
    const theirs = []
    for (let round = 0; round < rounds; round++) {
      theirs.push(await send([`${base}/film${round}.mkv`]))
      const { url } = await begin(server, 2 ** 30)
      const fields = [
        'Tus-Resumable: 1.0.0',
        'Upload-Offset: 0',
        'Content-Type: application/offset+octet-stream',
      ]
      ours.push(await send([...fields.flatMap((field) => ['-H', field]), '-X', 'PATCH', server.base + url]))
    }
    const ratios = ours.map((one, i) => one / theirs[i])
    console.log(
      `1 GiB: ${median(ours).toFixed(0)} MB/s, hashed and durable; nginx PUT ${median(theirs).toFixed(0)} MB/s, neither; ` +
        `ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    )
  } finally {
    nginx.stop()
    await server.stop()
  }
}

if (wanted('cuts')) await cutsAndKills()
if (wanted('memory')) await memory()
if (wanted('throughput')) await throughput()
if (wanted('lost')) await lost()

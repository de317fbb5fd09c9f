// How long does a search take over a million cues?
//   node bench/search.mjs [--cues 1000000] [--per-video 500] [--runs 20] [--no-peers]
// One video is uploaded; copies of its row, each with subtitles in English, Chinese or German of made-up text with
// natural frequencies (search-corpus.mjs), are put into the database while the server is down, and the server's own job
// indexes them after the next start, which is timed. Then every query is asked over HTTP, mixed, `runs` times, one at a
// time and by eight at once. Beside it, in the same run, over the same texts in tables of one row a cue: a scan with
// LIKE and FTS5's own trigram index, both in this process (no HTTP, which is to their advantage), asked for what the
// page shows: the twenty videos with the most cues found, and how many.

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { until } from '../tests/lib/process.mjs'
import { Server, temporaryFolder } from '../tests/lib/server.mjs'
import { media } from '../tests/media/make.mjs'
import { random, speakers } from './search-corpus.mjs'

const { values: options } = parseArgs({
  options: {
    cues: { type: 'string', default: '1000000' },
    'per-video': { type: 'string', default: '500' },
    runs: { type: 'string', default: '20' },
    'no-peers': { type: 'boolean', default: false },
  },
})
const perVideo = Number(options['per-video'])
const videos = Math.ceil(Number(options.cues) / perVideo)
const runs = Number(options.runs)

const kQueries = [
  ['commonest English word', 'the'],
  ['common English word', 'people'],
  ['two common words', 'good people'],
  ['four words', 'they know these people'],
  ['unfinished word', 'winter'],
  ['two letters', 'wi'],
  ['rare word', ''],
  ['accent', 'größe'],
  ['commonest Chinese character', '的'],
  ['rarer Chinese character', '丰'],
  ['two Chinese characters', '视频'],
  ['four Chinese characters', '我们知道'],
  ['two Chinese words', '学习 问题'],
  ['nothing', 'zzyzx'],
]

/** Of those that are said once or twice. */
function rareWord(texts) {
  const counts = new Map()
  for (const [, text] of texts)
    for (const word of text.toLowerCase().match(/[a-z]{8,}/g) ?? [])
      counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => a - b)[0][0]
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
const ms = (value) => value.toFixed(1).padStart(8)
const mb = (bytes) => (bytes / 1e6).toFixed(1)

async function base(data) {
  const server = await Server.start({ data })
  await server.admin()
  const user = await server.user('bench')
  await user.publish(await media('silent'), { fields: { title: 'Template', visibility: 'public' } })
  await server.stop()
  return server
}

const stamp = (at) => new Date(at * 1000).toISOString().slice(11, 23)

function fill(file) {
  const db = new DatabaseSync(file)
  const say = speakers(1)
  const columns = db
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all('videos')
    .map(({ name }) => name)
    .filter((name) => !['id', 'title', 'title_key', 'created_at'].includes(name))
    .join(', ')
  const copy = db.prepare(
    `INSERT INTO videos (id, title, title_key, created_at, ${columns})
     SELECT ?, ?, ?, ?, ${columns} FROM videos WHERE title = 'Template'`,
  )
  const track = db.prepare(
    `INSERT INTO text_tracks (id, video_id, language, kind, origin, cues, vtt, created_at, updated_at)
     VALUES (?, ?, ?, 'subtitles', 'upload', ?, ?, 1, 1)`,
  )
  const texts = []
  db.exec('BEGIN')
  for (let v = 0; v < videos; v++) {
    const id = `V${String(v).padStart(15, '0')}`
    const language = v % 20 === 0 ? 'de' : v % 2 ? 'zh' : 'en'
    const title = say[language]().slice(0, 60)
    copy.run(id, title, title.toLowerCase(), v + 1)
    let vtt = 'WEBVTT\n\n'
    for (let c = 0; c < perVideo; c++) {
      const text = say[language]()
      texts.push([v, text])
      vtt += `${stamp(c * 3)} --> ${stamp(c * 3 + 2.8)}\n${text}\n\n`
    }
    track.run(`T${String(v).padStart(15, '0')}`, id, language, perVideo, vtt)
  }
  db.exec("UPDATE settings SET value = '' WHERE key = 'search.built'")
  db.exec('COMMIT')
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  return texts
}

/** Pages of the full-text tables. */
function sizes(file) {
  const db = new DatabaseSync(file)
  const sum = (like) => {
    try {
      return db.prepare('SELECT SUM(pgsize) AS bytes FROM dbstat WHERE name LIKE ?').get(like).bytes
    } catch {
      return db.prepare(`SELECT SUM(LENGTH(block)) AS bytes FROM ${like.replace('%', '_data')}`).get().bytes
    }
  }
  const all = { said: sum('search_said%'), titles: sum('search_titles%') }
  all.counts = db.prepare('SELECT SUM(LENGTH(counts)) AS bytes FROM search_tracks').get().bytes
  all.texts = db.prepare('SELECT SUM(LENGTH(CAST(vtt AS BLOB))) AS bytes FROM text_tracks').get().bytes
  db.close()
  return all
}

async function timed(client, q) {
  const begin = performance.now()
  const answer = await client.must(200, `/api/v1/search?q=${encodeURIComponent(q)}`)
  return { took: performance.now() - begin, found: answer.json }
}

function shuffled(list, next) {
  return list
    .map((item) => [next(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

async function ours(client) {
  const rounds = shuffled(Array.from({ length: runs }, () => kQueries).flat(), random(2))
  const took = new Map(kQueries.map(([name]) => [name, []]))
  const found = new Map()
  for (const [, q] of kQueries) await timed(client, q)
  for (const [name, q] of rounds) {
    const one = await timed(client, q)
    took.get(name).push(one.took)
    found.set(name, one.found)
  }
  const all = [...took.values()].flat().sort((a, b) => a - b)
  const crowd = []
  const queue = [...rounds]
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = queue.pop(); next; next = queue.pop()) crowd.push((await timed(client, next[1])).took)
    }),
  )
  crowd.sort((a, b) => a - b)
  return { took, found, all, crowd }
}

function peers(texts) {
  const file = join(temporaryFolder('peers'), 'peers.db')
  const db = new DatabaseSync(file)
  db.exec('PRAGMA cache_size = -65536')
  db.exec('CREATE TABLE cues (video INTEGER NOT NULL, text TEXT NOT NULL)')
  db.exec("CREATE VIRTUAL TABLE grams USING fts5 (text, content='cues', tokenize='trigram')")
  db.exec('BEGIN')
  const insert = db.prepare('INSERT INTO cues (video, text) VALUES (?, ?)')
  for (const row of texts) insert.run(...row)
  db.exec('COMMIT')
  const plain = statSync(file).size
  const begin = performance.now()
  db.exec("INSERT INTO grams (grams) VALUES ('rebuild')")
  const built = (performance.now() - begin) / 1000
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  const top = 'GROUP BY video ORDER BY n DESC LIMIT 20'
  const like = db.prepare(`SELECT video, COUNT(*) AS n FROM cues WHERE text LIKE ? ${top}`)
  const gram = db.prepare(
    `SELECT video, COUNT(*) AS n FROM grams JOIN cues ON cues.rowid = grams.rowid WHERE grams MATCH ? ${top}`,
  )
  const best = (statement, value) => {
    let least = Number.POSITIVE_INFINITY
    let rows = []
    for (let i = 0; i < 3; i++) {
      const start = performance.now()
      rows = statement.all(value)
      least = Math.min(least, performance.now() - start)
    }
    return { took: least, videos: rows.length }
  }
  const out = new Map()
  for (const [name, q] of kQueries)
    out.set(name, {
      like: best(like, `%${q}%`),
      gram: best(
        gram,
        q
          .split(' ')
          .map((word) => `"${word}"`)
          .join(' '),
      ),
    })
  db.close()
  return { out, built, bytes: statSync(file).size - plain }
}

const data = temporaryFolder('search')
const server = await base(data)
const texts = fill(join(data, 'millrace.db'))
kQueries.find(([, q]) => q === '')[1] = rareWord(texts)
const started = performance.now()
await server.launch()
const listening = (performance.now() - started) / 1000
const client = server.client()
const complete = async () => (await timed(client, 'zzyzx')).found.complete
await until(complete, { what: 'the index to be made', limit: 3_600_000, every: 500 })
console.log(
  `${texts.length} cues of ${videos} videos; listening after ${listening.toFixed(2)} s, indexed after ${((performance.now() - started) / 1000).toFixed(0)} s`,
)
const { took, found, all, crowd } = await ours(client)
await server.stop()
const size = sizes(join(data, 'millrace.db'))
console.log(
  `texts ${mb(size.texts)} MB; index of what is said ${mb(size.said)} MB, of titles ${mb(size.titles)} MB, counts ${mb(size.counts)} MB`,
)
const other = options['no-peers'] ? null : peers(texts)
if (other) console.log(`trigram: ${mb(other.bytes)} MB, made in ${other.built.toFixed(0)} s`)
console.log(`${'query'.padEnd(30)}      p50      p95     most   videos  | LIKE ms videos | trigram ms videos`)
for (const [name] of kQueries) {
  const sorted = took.get(name).sort((a, b) => a - b)
  const peer = other?.out.get(name)
  const shown = `${found.get(name).items.length}${found.get(name).next_cursor ? '+' : ''}`
  console.log(
    `${name.padEnd(30)} ${ms(percentile(sorted, 0.5))} ${ms(percentile(sorted, 0.95))} ${ms(sorted.at(-1))} ${shown.padStart(8)}` +
      (peer
        ? `  | ${ms(peer.like.took)} ${peer.like.videos} | ${ms(peer.gram.took)} ${peer.gram.videos}`
        : ''),
  )
}
const line = (name, sorted) =>
  console.log(
    `${name.padEnd(30)} ${ms(percentile(sorted, 0.5))} ${ms(percentile(sorted, 0.95))} ${ms(sorted.at(-1))}`,
  )
line('all, one at a time', all)
line('all, eight at once', crowd)

// Captions made of what is said: by a service (a fake one, that sees exactly what it is asked and answers anything),
// and by a real program, PocketSphinx, of real speech.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { counted, json, listening, listeningTo, startListener } from './lib/listener.mjs'
import { root } from './lib/paths.mjs'
import { descendants, processName, run, until } from './lib/process.mjs'
import { Server, startSite, temporaryFolder } from './lib/server.mjs'
import { kSentences, speech } from './lib/speech.mjs'

const ends = endings()

const at = (video, rest = '') => `/api/v1/videos/${video.id}/transcriptions${rest}`
const ask = (user, video, body = {}) => user.ask(at(video), { method: 'POST', body })
const items = async (user, video) => (await user.must(200, at(video))).json.items

async function ended(user, video) {
  return until(
    async () => {
      const [one] = await items(user, video)
      return !['queued', 'running'].includes(one.state) && one
    },
    { what: 'the transcription to end' },
  )
}

/** Asks, waits, and gives the text of the draft. */
async function drafted(user, video, body) {
  await user.must(202, at(video), { method: 'POST', body })
  const one = await ended(user, video)
  assert.equal(one.state, 'ready', JSON.stringify(one))
  const draft = (await user.video(video.id)).drafts.find(({ id }) => id === one.subtitles)
  return { draft, text: (await user.must(200, draft.url)).text }
}

/** [{begin, end, text}] of WebVTT as the server writes it. */
const cuesOf = (vtt) =>
  [...vtt.matchAll(/^(\S+) --> (\S+)\n((?:.+\n)+)/gm)].map(([, begin, end, text]) => ({
    begin: seconds(begin),
    end: seconds(end),
    text: text.trim().replaceAll('\n', ' '),
  }))
const seconds = (clock) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)

describe('A server without anything that listens', () => {
  it('says so, and has nothing written down', async () => {
    const { server } = await startSite(ends)
    const user = await server.user('owner')
    assert.equal((await user.must(200, '/api/v1/server')).json.transcription, false)
    const video = await user.publish(
      await speech('off.m4a', kSentences.slice(1), { seconds: 11, picture: false }),
    )
    const refused = await ask(user, video)
    assert.deepEqual([refused.status, refused.json.code], [409, 'transcription_off'])
    assert.deepEqual(await items(user, video), [])
  })
})

describe('A service that listens', { concurrency: 1 }, () => {
  let listener
  let server
  let user
  let stranger
  let video
  before(async () => {
    listener = await startListener(ends)
    ;({ server } = await startSite(ends, listeningTo(listener, ['piece = 5'])))
    user = await server.user('owner')
    stranger = await server.user('stranger')
    const file = await speech('speech.mp4', kSentences, { seconds: 12 })
    video = await user.publish(file, { fields: { title: 'The market', visibility: 'public' } })
  })

  it('is asked as OpenAI’s is, again when it is busy, piece by piece', async () => {
    assert.equal((await user.must(200, '/api/v1/server')).json.transcription, true)
    listener.next.push((response) => {
      response.writeHead(429, { 'retry-after': '0' })
      response.end('{"error":{"message":"slow down"}}')
    })
    const { draft, text } = await drafted(user, video, { language: 'en-GB' })
    const [first, second] = listener.requests
    assert.deepEqual(
      [first.method, first.url, first.headers.authorization],
      ['POST', '/v1/audio/transcriptions', `Bearer ${listener.key}`],
    )
    assert.deepEqual(
      first.fields.map(({ name, value, filename, type }) => [
        name,
        filename ? `${filename} ${type}` : value.toString(),
      ]),
      [
        ['model', 'whisper-1'],
        ['response_format', 'verbose_json'],
        ['language', 'en'],
        ['file', 'audio.wav audio/wav'],
      ],
    )
    assert.deepEqual(second.fields.at(-1).value, first.fields.at(-1).value, 'the same once more after 429')
    const pieces = listener.requests.slice(1).map(({ wave }) => wave)
    assert.ok(pieces.length >= 3, `${pieces.length} pieces`)
    for (const { channels, rate, bits, seconds: length } of pieces) {
      assert.deepEqual([channels, rate, bits], [1, 16_000, 16])
      assert.ok(length <= 5.5, `a piece of ${length} s`)
    }
    const all = pieces.reduce((sum, { seconds: length }) => sum + length, 0)
    assert.ok(Math.abs(all - 12) < 0.1, `${all} s in all`)
    assert.ok(pieces[0].seconds > 4.0, 'cut in the silence behind the first sentence')

    assert.deepEqual(
      [draft.draft, draft.kind, draft.origin, draft.language],
      [true, 'subtitles', 'speech', 'en-GB'],
    )
    const cues = cuesOf(text)
    assert.equal(cues[0].text.slice(0, 9), 'number 0.')
    assert.ok(cues.at(-1).end > 10, 'times of later pieces are those of the video')
    for (const [i, cue] of cues.entries()) {
      assert.ok(cue.end > cue.begin && cue.end - cue.begin <= 7.01)
      if (i > 0) assert.ok(cue.begin >= cues[i - 1].end, 'no two at once')
    }
  })

  it('leaves a draft that nobody but its owner has until it is published', async () => {
    const { drafts, subtitles } = await user.video(video.id)
    const [draft] = drafts
    assert.deepEqual(subtitles, [])
    const anybody = server.client()
    const path = `/api/v1/videos/${video.id}/subtitles`
    const master = `/media/${video.id}/master.m3u8`
    const found = async () => (await anybody.must(200, '/api/v1/search?q=number')).json.items.length
    for (const other of [stranger, anybody]) {
      const seen = await other.video(video.id)
      assert.deepEqual([seen.drafts, seen.subtitles], [[], []])
      assert.deepEqual((await other.must(200, path)).json.items, [])
      assert.ok([401, 403].includes((await other.ask(draft.url)).status))
    }
    assert.deepEqual(
      (await user.must(200, path)).json.items.map(({ id }) => id),
      [draft.id],
    )
    const played = `/media/${video.id}/subtitles/${draft.id}/${draft.version}/all.vtt`
    assert.equal((await user.ask(played)).status, 404, 'players have no drafts')
    assert.equal((await user.must(200, master)).text.includes('SUBTITLES'), false)
    assert.equal(await found(), 0)

    const edited = 'WEBVTT\n\n00:01.000 --> 00:04.000\nWe buy number bread.\n'
    const headers = { 'content-type': 'text/vtt' }
    await user.must(200, `${path}/${draft.id}`, { method: 'PUT', headers, body: edited })
    assert.equal(await found(), 0, 'nor when it has been edited')
    assert.match((await user.must(200, draft.url)).text, /We buy number bread/)
    assert.match((await user.must(200, draft.url.replace('.vtt', '.srt'))).text, /^1\r?\n00:00:01,000/)

    const refused = await stranger.ask(`${path}/${draft.id}`, { method: 'PATCH', body: { draft: false } })
    assert.equal(refused.status, 403)
    const published = await user.must(200, `${path}/${draft.id}`, { method: 'PATCH', body: { draft: false } })
    assert.equal(published.json.draft, false)
    const [shown] = (await anybody.video(video.id)).subtitles
    assert.match((await anybody.must(200, shown.url)).text, /We buy number bread/)
    assert.match((await anybody.must(200, master)).text, /TYPE=SUBTITLES/)
    assert.equal(await found(), 1)
    const back = await user.ask(`${path}/${draft.id}`, { method: 'PATCH', body: { draft: true } })
    assert.deepEqual([back.status, back.json.errors[0].loc], [422, 'draft'])
  })

  it('is for owners, of videos with sound, in languages that are some', async () => {
    assert.equal((await ask(stranger, video)).status, 403)
    assert.equal((await ask(server.client(), video)).status, 401)
    assert.equal((await stranger.ask(at(video))).status, 403)
    for (const body of [
      { language: 'no such language' },
      { audio_track: 9 },
      { audio_track: 'x' },
      { odd: 1 },
    ])
      assert.equal((await ask(user, video, body)).status, 422, JSON.stringify(body))
    const missing = await user.ask(at(video, '/nothing'), { method: 'DELETE' })
    assert.equal(missing.status, 404)
  })

  it('goes on where it was when it is cancelled, and when the server is killed', async () => {
    const from = listener.requests.length
    const held = []
    listener.next.push(listener.otherwise, (response) => held.push(response))
    await user.must(202, at(video), { method: 'POST', body: { language: 'de' } })
    await until(() => held.length === 1, { what: 'the second piece' })
    const running = await until(
      async () => {
        const [one] = await items(user, video)
        return one.progress > 0 && one
      },
      { what: 'progress' },
    )
    assert.equal(running.state, 'running')
    assert.ok(running.progress > 0.2 && running.progress < 0.9, `progress ${running.progress}`)
    const joined = await user.must(202, at(video), { method: 'POST', body: { language: 'de' } })
    assert.equal(joined.json.id, running.id, 'asked twice is asked once')
    const other = await ask(user, video, { language: 'fr' })
    assert.deepEqual([other.status, other.json.code], [409, 'already_running'])

    await user.must(204, at(video, `/${running.id}`), { method: 'DELETE' })
    assert.equal((await ended(user, video)).state, 'cancelled')
    held.pop().destroy()
    listener.next.push((response) => held.push(response))
    await user.must(202, at(video), { method: 'POST', body: { language: 'de' } })
    await until(() => held.length === 1, { what: 'the second piece once more' })

    await server.kill()
    await server.launch()
    user.base = server.base
    stranger.base = server.base
    const one = await ended(user, video)
    assert.deepEqual([one.state, one.id], ['ready', running.id])
    const sent = listener.requests.slice(from).map(({ fields }) => fields.at(-1).value.toString('base64'))
    assert.equal(sent.filter((piece) => piece === sent[0]).length, 1, 'the first piece was heard once')
    assert.equal(sent.filter((piece) => piece === sent[1]).length, 3, 'the second was begun three times')
    const [draft] = (await user.video(video.id)).drafts
    assert.equal((await user.video(video.id)).drafts.length, 1)
    assert.ok(cuesOf((await user.must(200, draft.url)).text).length > 2)
    await user.must(204, at(video, `/${running.id}`), { method: 'DELETE' })
    assert.deepEqual(await items(user, video), [])
    assert.equal((await user.video(video.id)).drafts.length, 1, 'the draft stays')
  })

  it('may answer anything: it fails with a code, or is taken as text', async () => {
    const short = await speech('short.m4a', [{ at: 0, text: 'bread' }], { seconds: 3, picture: false })
    const one = await user.publish(short)
    const answers = {
      service_redirects: (response) => {
        response.writeHead(302, { location: `${listener.base}/elsewhere` })
        response.end()
      },
      service_key: (response) => json(response, { error: 'wrong key' }, 401),
      service_unknown: (response) => json(response, {}, 404),
      no_times: (response) => json(response, { text: 'words without times' }),
      bad_answer: (response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end('<html><script>alert(1)</script></html>')
      },
      answer_too_large: (response) => {
        response.writeHead(200)
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 0x20)));
        }
        response.on('drain', more)
        response.on('error', () => {})
        more()
      },
      no_speech: (response) => json(response, { text: '', segments: [] }),
    }
    for (const [code, answer] of Object.entries(answers)) {
      listener.next.push(answer)
      await user.must(202, at(one), { method: 'POST', body: { language: 'en' } })
      const failed = await ended(user, one)
      assert.deepEqual([failed.state, failed.reason?.code], ['failed', code])
      assert.doesNotMatch(failed.reason.detail, /<|wrong key|127\.0/, 'nothing of the answer is shown')
    }
    assert.equal(
      listener.requests.some(({ url }) => url === '/elsewhere'),
      false,
    )

    listener.next.push(
      (response) => json(response, { error: 'unknown response_format' }, 400),
      (response) => {
        response.writeHead(200, { 'content-type': 'text/plain' })
        response.end('1\n00:00:00,500 --> 00:00:02,000\nas SubRip\n')
      },
    )
    const fallen = await drafted(user, one, { language: 'fr' })
    assert.match(fallen.text, /as SubRip/)
    const forms = listener.requests.slice(-2).map(({ fields }) => fields[1].value.toString())
    assert.deepEqual(forms, ['verbose_json', 'srt'])
    const [former] = (await user.video(one.id)).drafts
    await user.must(204, `/api/v1/videos/${one.id}/subtitles/${former.id}`, { method: 'DELETE' })

    const segments = [
      { start: -4, end: 1, text: '<script>alert(1)</script> &' },
      { start: 0.5, end: 0.7, text: ' overlaps' },
      { start: 2, end: 1, text: ' backwards' },
      { start: 1e300, end: 1e301, text: ' never' },
      { start: 2, end: 99, text: ' beyond' },
      null,
      { start: '0', end: '1', text: ' as text' },
    ]
    listener.next.push((response) => json(response, { segments, language: '../../etc' }))
    const odd = await drafted(user, one, {})
    assert.match(odd.text, /&lt;script&gt;alert\(1\)&lt;\/script&gt; &amp;/)
    assert.doesNotMatch(odd.text, /<script|backwards|never|as text/)
    assert.ok(cuesOf(odd.text).at(-1).end <= 3.1)
    assert.equal(odd.draft.language, '')
  })

  it('may fail for a moment: it is asked again', async () => {
    const file = await speech('fails.m4a', [{ at: 0, text: 'bread' }], { seconds: 3, picture: false })
    const one = await user.publish(file)
    const from = listener.requests.length
    listener.next.push((response) => json(response, {}, 500))
    listener.next.push((response) => json(response, counted(3, 'later')))
    assert.match((await drafted(user, one, {})).text, /later 0/)
    assert.equal(listener.requests.length - from, 2)
  })
})

describe('A service that listens over TLS', () => {
  it('is asked when its certificate is trusted, and never otherwise', async () => {
    const folder = temporaryFolder('tls')
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name))
    const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=listener'
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert]
    await run('openssl', [...request.split(' '), ...names])
    const listener = await startListener(ends, { key: readFileSync(key), cert: readFileSync(cert) })
    const server = await Server.start({ ...listeningTo(listener), env: { SSL_CERT_FILE: '/dev/null' } })
    ends(() => server.stop())
    const user = await server.admin()
    const file = await speech('tls.m4a', [{ at: 0, text: 'bread' }], { seconds: 3, picture: false })
    const video = await user.publish(file)
    await user.must(202, at(video), { method: 'POST', body: {} })
    assert.equal((await ended(user, video)).reason.code, 'tls_failed')
    assert.equal(listener.requests.length, 0)
    await server.terminate()
    server.env = { SSL_CERT_FILE: cert }
    await server.launch()
    user.base = server.base
    assert.match((await drafted(user, video, {})).text, /number 0/)
    assert.equal(listener.requests.length, 1)
  })
})

describe('A program that listens', { concurrency: 1 }, () => {
  const program = join(root, 'docs/guide/transcribe-pocketsphinx')

  it('hears what is said, when it is said', async () => {
    const lines = [`program = ["${program}", "{audio}", "{language}"]`]
    const { server } = await startSite(ends, listening(lines))
    const user = await server.user('owner')
    const video = await user.publish(await speech('speech.mp4', kSentences, { seconds: 12 }))
    const { text, draft } = await drafted(user, video, { language: 'en' })
    const cues = cuesOf(text)
    // What is heard within a sentence's own time, half a second to either side.
    const ends_ = kSentences.map((_, i) => kSentences[i + 1]?.at ?? 12)
    let right = 0
    let all = 0
    for (const [i, { at: begin, text: said }] of kSentences.entries()) {
      const heard = cues
        .filter((cue) => cue.begin >= begin - 0.5 && cue.begin < ends_[i] - 0.5)
        .flatMap((cue) => cue.text.toLowerCase().split(/\W+/))
      const words = said.toLowerCase().split(' ')
      all += words.length
      right += words.filter((word) => heard.includes(word)).length
      const first = cues.find((cue) => cue.text.toLowerCase().includes(words[1]))
      assert.ok(first && Math.abs(first.begin - begin) < 1, `"${words[1]}" at ${first?.begin}, not ${begin}`)
    }
    assert.ok(right >= all * 0.6, `${right} of ${all} words: ${text}`)
    assert.deepEqual([draft.language, draft.kind], ['en', 'subtitles'])
    assert.deepEqual(readdirSync(join(server.data, 'listening')), [], 'what it was given is gone')

    const other = await ask(user, video, { language: 'fr' })
    assert.equal(other.status, 202)
    const failed = await ended(user, video)
    assert.deepEqual([failed.state, failed.reason.code], ['failed', 'program_failed'])
    assert.doesNotMatch(JSON.stringify(failed), /no model/, 'its complaints are for the log')
    assert.match(server.log, /there is no model for the language fr/)
  })

  it('goes with the server that is killed, and is run again by the next', async () => {
    const lines = ['program = ["/bin/sh", "-c", "sleep 1000 & sleep 1000; echo {audio}"]']
    const { server } = await startSite(ends, listening(lines))
    const user = await server.user('owner')
    const file = await speech('held.m4a', [{ at: 0, text: 'bread' }], { seconds: 3, picture: false })
    const video = await user.publish(file)
    await user.must(202, at(video), { method: 'POST', body: {} })
    const sleepers = () => descendants(server.pid).filter((pid) => processName(pid) === 'sleep')
    await until(() => sleepers().length === 2, { what: 'the program' })
    const former = sleepers()
    await server.kill()
    await until(() => former.every((pid) => processName(pid) !== 'sleep'), { what: 'the program to go' })
    await server.launch()
    user.base = server.base
    await until(() => sleepers().length === 2, { what: 'the program once more' })
    const again = sleepers()
    const [one] = await items(user, video)
    await user.must(204, at(video, `/${one.id}`), { method: 'DELETE' })
    assert.equal((await ended(user, video)).state, 'cancelled')
    await until(() => again.every((pid) => processName(pid) !== 'sleep'), { what: 'the program to go' })
  })
})

// The public videos of a person as a podcast: what is in the feed, what is never, and that the sound is as it says.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { film, made, noise } from './lib/audio.mjs'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { samples, streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { all, faultsOfFeed, itunes, parse, podcast, text } from './lib/podcast-rules.mjs'
import { until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { compareSound } from './lib/sound.mjs'

const ends = endings()
const folder = temporaryFolder('podcast')
const kFeed = `/users/${encodeURIComponent('小王')}/podcast.xml`
const kHostile = '<b>]]> & "quoted" 播客 🎙 </title><script>'

describe('A podcast', { concurrency: 1 }, () => {
  let server
  let user
  let anyone
  let aac
  let flac

  const offer = (more = {}) =>
    user.ask('/api/v1/users/me/podcast', {
      method: 'PUT',
      body: {
        enabled: true,
        title: '',
        description: '',
        language: 'zh-hans',
        category: 'Society & Culture/Documentary',
        explicit: false,
        ...more,
      },
    })
  const feed = async () => parse((await anyone.must(200, kFeed)).body)
  const episodes = async () => all(all(await feed(), 'channel')[0], 'item')
  const guids = async () => (await episodes()).map((item) => text(item, 'guid'))
  const patch = (id, body) => user.must(200, `/api/v1/videos/${id}`, { method: 'PATCH', body })
  const local = (url) => url.slice(server.base.length)

  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('小王')
    anyone = server.client()
    const publish = async (path, fields = {}) =>
      user.publish(path, { fields: { visibility: 'public', ...fields } })
    aac = await publish(await film('aac.mp4', noise(6)), {
      title: kHostile,
      description: 'one\ntwo & <three>',
    })
    flac = await publish(await film('flac.mkv', noise(5), { seconds: 5, encode: ['-c:a', 'flac'] }))
    await publish(await film('silent.mp4', null))
    await publish(await film('unlisted.mp4', noise(2), { seconds: 2 }), { visibility: 'unlisted' })
    await publish(await film('private.mp4', noise(3), { seconds: 3 }), { visibility: 'private' })
    await user.must(201, '/api/v1/clips', {
      method: 'POST',
      body: { spans: [{ video: aac.id, in: 1, out: 3 }], visibility: 'public' },
    })
    const srt = '1\n00:00:00,000 --> 00:00:02,000\nhello\n'
    await user.must(201, `/api/v1/videos/${aac.id}/subtitles?name=a.srt&language=en`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-subrip' },
      body: Buffer.from(srt),
    })
    const items = [
      { start: 0, title: 'Begin' },
      { start: 2.5, title: 'Go on' },
    ]
    await user.must(200, `/api/v1/videos/${aac.id}/chapters`, { method: 'PUT', body: { items } })
  })

  it('is there when its owner wants it, and says what they say', async () => {
    await anyone.must(404, kFeed)
    await anyone.must(404, `/api/v1/podcasts/${encodeURIComponent('小王')}`)
    await anyone.must(401, '/api/v1/users/me/podcast')
    for (const wrong of [{ category: 'Documentary' }, { language: 'not a tag' }, { title: 'x'.repeat(201) }])
      assert.equal((await offer(wrong)).json.code, 'validation')
    const { json } = await offer()
    assert.equal(json.url, server.base + kFeed)
    assert.equal(json.language, 'zh-Hans')
    const [channel] = all(await feed(), 'channel')
    assert.equal(text(channel, 'title'), '小王')
    assert.equal(text(channel, 'language'), 'zh-Hans')
    const [category] = all(channel, itunes('category'))
    assert.equal(category.attributes.text, 'Society & Culture')
    assert.equal(category.children[0].attributes.text, 'Documentary')
    await offer({ title: kHostile, description: kHostile })
    assert.equal(text(all(await feed(), 'channel')[0], 'title'), kHostile)
  })

  it('has the public videos with sound, the newest first, by every rule', async () => {
    const wanted = [flac.id, aac.id]
    await until(async () => (await guids()).length === wanted.length, { what: 'both episodes' })
    assert.deepEqual(await guids(), wanted)
    assert.deepEqual(faultsOfFeed(await feed()), [])
    const item = (await episodes())[1]
    assert.equal(text(item, 'title'), kHostile)
    assert.equal(text(item, 'description'), 'one<br>two &amp; &lt;three&gt;', 'HTML, as apps take it')
    assert.equal(text(item, itunes('duration')), '6')
    const transcripts = all(item, podcast('transcript')).map(({ attributes }) => attributes)
    assert.deepEqual(
      transcripts.map(({ type, language }) => [type, language]),
      [
        ['text/vtt', 'en'],
        ['application/x-subrip', 'en'],
      ],
    )
    for (const { url } of transcripts) assert.match((await anyone.must(200, local(url))).text, /hello/)
    const [chapters] = all(item, podcast('chapters'))
    assert.deepEqual((await anyone.must(200, local(chapters.attributes.url))).json, {
      version: '1.2.0',
      chapters: [
        { startTime: 0, title: 'Begin' },
        { startTime: 2.5, title: 'Go on' },
      ],
    })
    const [picture] = all(all(await feed(), 'channel')[0], itunes('image'))
    const { body, headers } = await anyone.must(200, local(picture.attributes.href))
    assert.equal(headers['content-type'], 'image/png')
    const png = join(folder, 'cover.png')
    writeFileSync(png, body)
    const [{ width, height, codec_name: codec }] = (await streams(png)).streams
    assert.deepEqual([codec, width, height], ['png', 1400, 1400])
  })

  it('sends sound of exactly the length it says, in ranges, as AAC', async () => {
    for (const item of await episodes()) {
      const { url, length } = all(item, 'enclosure')[0].attributes
      const path = local(url)
      const whole = await anyone.must(200, path)
      assert.equal(whole.body.length, Number(length))
      assert.equal(whole.headers['content-type'], 'audio/x-m4a')
      assert.equal(whole.headers['accept-ranges'], 'bytes')
      const head = await anyone.must(200, path, { method: 'HEAD' })
      assert.equal(head.headers['content-length'], length)
      const part = await anyone.must(206, path, { headers: { range: 'bytes=1000-2999' } })
      assert.equal(part.headers['content-range'], `bytes 1000-2999/${length}`)
      assert.deepEqual(part.body, whole.body.subarray(1000, 3000))
      await anyone.must(304, path, { headers: { 'if-none-match': whole.headers.etag } })
      const file = join(folder, 'episode.m4a')
      writeFileSync(file, whole.body)
      const { streams: list, format } = await streams(file)
      assert.deepEqual(
        list.map(({ codec_name: codec }) => codec),
        ['aac'],
      )
      const seconds = Number(text(item, itunes('duration')))
      assert.ok(Math.abs(Number(format.duration) - seconds) < 0.1, `${format.duration} of ${seconds}`)
    }
  })

  it('need not be fetched again while it is the same', async () => {
    const { headers } = await anyone.must(200, kFeed)
    assert.match(headers['content-type'], /^application\/rss\+xml/)
    await anyone.must(304, kFeed, { headers: { 'if-none-match': headers.etag } })
    assert.equal((await anyone.must(200, kFeed, { method: 'HEAD' })).headers.etag, headers.etag)
  })

  it('has the sound that is heard with the video', async () => {
    const sound = await made(user, aac.id, { format: 'm4a', chain: [{ op: 'gain', db: -9 }] })
    await user.ask(`/api/v1/videos/${aac.id}/sound`, {
      method: 'POST',
      body: { result: sound.id, mode: 'replace' },
    })
    await until(async () => (await user.video(aac.id)).audio_tracks[0].origin === 'made', {
      what: 'it is heard',
    })
    const { url, length } = all((await episodes())[1], 'enclosure')[0].attributes
    const { body } = await anyone.must(200, local(url))
    assert.equal(body.length, Number(length))
    const [file, own] = [join(folder, 'now.m4a'), join(folder, 'made.m4a')]
    writeFileSync(file, body)
    writeFileSync(own, (await user.must(200, sound.url)).body)
    const [now, source] = [(await samples(file, 48_000)).mean, (await samples(own, 48_000)).mean]
    const { lag, interior } = compareSound(now, source, { borders: [], reach: 1200 })
    assert.equal(lag, 0)
    assert.ok(interior.snr > 30, `${interior.snr} dB`)
  })

  it('is set up on the account page, and found from a video’s page', async () => {
    const { page, errors } = await openBrowser(ends, { base: server.base })
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', '小王', 'password of 小王')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/account`)
    const form = page.getByTestId('podcast')
    await form.getByLabel('Name').fill('Talks')
    await form.getByRole('combobox', { name: 'Category' }).selectOption('Technology')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The podcast is saved.').waitFor()
    assert.equal(await form.getByLabel('Address for podcast apps').inputValue(), server.base + kFeed)
    assert.equal(text(all(await feed(), 'channel')[0], 'title'), 'Talks')
    const { text: html } = await anyone.must(200, `/watch/${aac.id}`)
    const link = /<link rel="alternate" type="application\/rss\+xml" href="([^"]+)" title="Talks">/.exec(html)
    assert.equal(link?.[1], server.base + kFeed)
    await page.goto(`${server.base}/watch/${aac.id}`)
    await page.getByTestId('share-button').click()
    assert.equal(await page.getByTestId('podcast-link').getAttribute('href'), server.base + kFeed)
    assert.deepEqual(errors, [])
  })

  it('never has what is not public, from the moment it is not', async () => {
    await patch(aac.id, { visibility: 'private' })
    assert.deepEqual(await guids(), [flac.id])
    await anyone.must(404, `/media/${aac.id}/sound.m4a`)
    await anyone.must(404, `/media/${aac.id}/episode-chapters.json`)
    await patch(aac.id, { visibility: 'public' })
    assert.deepEqual(await guids(), [flac.id, aac.id])
    await user.delete(flac.id)
    assert.deepEqual(await guids(), [aac.id])
    await offer({ enabled: false })
    for (const path of [kFeed, kFeed.replace('.xml', '.png')]) await anyone.must(404, path)
    assert.ok(!(await anyone.must(200, `/watch/${aac.id}`)).text.includes('application/rss+xml'))
  })
})

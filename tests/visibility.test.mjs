// Who sees what: every route that shows anything of a video, for everybody, at each visibility.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { renditions } from './lib/hls.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

const kTitle = 'Otters at the weir'

describe('A video', { concurrency: 1 }, () => {
  let server
  let people
  let video
  let routes

  before(async () => {
    const site = await startSite(ends)
    server = site.server
    const owner = await server.user('owner')
    people = {
      owner,
      administrator: site.admin,
      other: await server.user('other'),
      anonymous: server.client(),
    }
    video = await owner.publish(await media('h264_faststart'), { fields: { title: kTitle } })
    const text = Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nOtters\n')
    const sent = await owner.must(201, `/api/v1/videos/${video.id}/subtitles`, { method: 'POST', body: text })
    const { url } = sent.json.subtitles
    const written = await owner.must(200, `/api/v1/videos/${video.id}/chapters`, {
      method: 'PUT',
      body: { items: [{ start: 0, title: kTitle }] },
    })
    const lists = (await renditions(owner, video)).map((one) => one.list)
    routes = [
      `/api/v1/videos/${video.id}`,
      `/media/${video.id}/master.m3u8`,
      `/media/${video.id}/video.mp4`,
      `/video/${video.id}`,
      `/media/${video.id}/poster-640.jpg`,
      `/media/${video.id}/poster-1280.jpg`,
      video.poster,
      `/media/${video.id}/poster-320.webp`,
      `/media/${video.id}/still-0.jpg`,
      `/media/${video.id}/preview.mp4`,
      `/media/${video.id}/storyboard.vtt`,
      `/media/${video.id}/storyboard.m3u8`,
      `/media/${video.id}/storyboard-0.jpg`,
      `/media/${video.id}/manifest.mpd`,
      `/api/v1/videos/${video.id}/subtitles`,
      `/api/v1/videos/${video.id}/waveform.json`,
      `/api/v1/videos/${video.id}/search?q=otters`,
      url,
      url.replace('all.vtt', 'all.srt'),
      url.replace('all.vtt', 'index.m3u8'),
      url.replace('all.vtt', '0.vtt'),
      `/api/v1/videos/${video.id}/chapters`,
      written.json.url,
      written.json.url.replace('.vtt', '.json'),
      ...lists.flatMap((list) => [list.path, list.init, list.segments[0].path]),
    ]
  })

  const setVisibility = (visibility) =>
    people.owner.must(200, `/api/v1/videos/${video.id}`, { method: 'PATCH', body: { visibility } })

  const look = async (who, path) => (await people[who].patiently(path)).status

  it('is unlisted unless its owner says otherwise', () => {
    assert.equal(video.visibility, 'unlisted')
  })

  for (const visibility of ['unlisted', 'public', 'private'])
    for (const who of ['anonymous', 'other', 'owner', 'administrator']) {
      const seen = visibility !== 'private' || who === 'owner' || who === 'administrator'
      it(`that is ${visibility} is ${seen ? 'shown to' : 'not found by'} ${who} on every route`, async () => {
        await setVisibility(visibility)
        for (const path of routes) assert.equal(await look(who, path), seen ? 200 : 404, path)
      })
    }

  it('that is private is not found by others as a stream of events', async () => {
    await setVisibility('private')
    for (const who of ['anonymous', 'other'])
      assert.equal(await look(who, `/api/v1/videos/${video.id}/events`), 404, who)
  })

  it('that is private gives its name to nobody else, on no page', async () => {
    await setVisibility('private')
    const url = encodeURIComponent(`${server.base}/watch/${video.id}`)
    for (const path of [
      `/watch/${video.id}`,
      `/embed/${video.id}`,
      `/oembed?url=${url}`,
      '/api/v1/videos?scope=public',
      '/api/v1/search?q=otters',
    ])
      for (const who of ['anonymous', 'other'])
        assert.ok(!(await people[who].ask(path)).text.includes(kTitle), `${who} ${path}`)
    assert.equal(await look('anonymous', `/oembed?url=${url}`), 404)
  })

  it('that one may not see answers exactly as one that is not there', async () => {
    await setVisibility('private')
    const nowhere = 'A'.repeat(video.id.length)
    for (const path of [
      '/api/v1/videos/ID',
      '/media/ID/master.m3u8',
      '/video/ID',
      '/media/ID/poster-640.jpg',
    ]) {
      const [hidden, absent] = [video.id, nowhere].map((id) => people.other.ask(path.replace('ID', id)))
      const plain = async (answer) =>
        (await answer).text.replace(/"request_id":"[^"]*"/, '').replaceAll(video.id, nowhere)
      assert.equal(await plain(hidden), await plain(absent), path)
      assert.equal((await hidden).status, 404)
    }
  })

  it('that is private is shown to its owner’s browser by the viewing cookie', async () => {
    await setVisibility('private')
    const body = { username: 'owner', password: 'password of owner' }
    const { headers } = await server.client().must(200, '/api/v1/sessions', { method: 'POST', body })
    const view = headers['set-cookie'].find((line) => line.startsWith('millrace_view=')).split(';')[0]
    const forged = `${view.slice(0, -4)}AAAA`
    for (const path of routes.filter((route) => !route.startsWith('/api/'))) {
      assert.equal((await people.anonymous.patiently(path, { headers: { cookie: view } })).status, 200, path)
      assert.equal((await people.anonymous.ask(path, { headers: { cookie: forged } })).status, 404, path)
    }
  })

  it('that is private is kept out of shared caches', async () => {
    await setVisibility('private')
    for (const path of routes) {
      const { headers } = await people.owner.patiently(path)
      assert.doesNotMatch(headers['cache-control'] ?? '', /\bpublic\b/, path)
    }
  })

  it('is listed when public, and only then', async () => {
    const listed = async () => {
      const { items } = (await people.anonymous.must(200, '/api/v1/videos?scope=public')).json
      return items.some((item) => item.id === video.id)
    }
    for (const [visibility, expected] of [
      ['private', false],
      ['unlisted', false],
      ['public', true],
    ]) {
      await setVisibility(visibility)
      assert.equal(await listed(), expected, visibility)
    }
  })

  it('is changed, deleted and restored by its owner and administrators alone', async () => {
    const path = `/api/v1/videos/${video.id}`
    for (const visibility of ['public', 'private']) {
      await setVisibility(visibility)
      const [refused, unknown] = visibility === 'private' ? [404, 404] : [403, 401]
      const change = { method: 'PATCH', body: { title: 'Mine now' } }
      assert.equal((await people.other.ask(path, change)).status, refused)
      assert.equal((await people.other.ask(path, { method: 'DELETE' })).status, refused)
      assert.equal((await people.anonymous.ask(path, change)).status, unknown)
      assert.equal((await people.anonymous.ask(path, { method: 'DELETE' })).status, unknown)
    }
    assert.equal(
      (await people.administrator.must(200, path, { method: 'PATCH', body: { title: kTitle } })).json.title,
      kTitle,
    )
  })

  it('is not reached through the path of another video', async () => {
    const mine = await people.other.publish(await media('silent'))
    await setVisibility('private')
    for (const path of routes.filter(
      (route) => route.includes(`/media/${video.id}/`) && route.split('/').length > 5,
    )) {
      const through = path.replace(`/media/${video.id}/`, `/media/${mine.id}/`)
      assert.equal(await look('other', through), 404, through)
    }
  })

  it('stays hidden when its title is changed at the same time', async () => {
    const { owner } = people
    const path = `/api/v1/videos/${video.id}`
    const change = (body) => owner.must(200, path, { method: 'PATCH', body })
    for (let round = 0; round < 12; round++) {
      await change({ visibility: 'public' })
      const titles = Array.from({ length: 8 }, (_, i) => change({ title: `${kTitle} ${round}.${i}` }))
      await Promise.all([...titles.slice(0, 4), change({ visibility: 'private' }), ...titles.slice(4)])
      assert.equal((await owner.video(video.id)).visibility, 'private')
    }
  })
})

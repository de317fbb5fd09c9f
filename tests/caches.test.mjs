// A public video turns private: whatever a cache between people and the server has kept is shown to nobody a minute
// later. The cache is one that keeps all that RFC 9111 lets it keep.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { startSite } from './lib/server.mjs'
import { SharedCache } from './lib/shared-cache.mjs'
import { walk } from './lib/walk.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('What a shared cache has of a video', { concurrency: 1 }, () => {
  let server, owner, video, urls
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('owner')
    video = await owner.publish(await media('h264_faststart'), {
      fields: { visibility: 'public', title: 'Seen' },
    })
    const path = `/api/v1/videos/${video.id}`
    await owner.must(201, `${path}/subtitles?name=a.vtt&language=en`, {
      method: 'POST',
      headers: { 'content-type': 'text/vtt' },
      body: Buffer.from('WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n'),
    })
    await owner.must(200, `${path}/chapters`, {
      method: 'PUT',
      body: { items: [{ start: 0, title: 'Seen' }] },
    })
    await owner.must(200, '/api/v1/users/me/podcast', {
      method: 'PUT',
      body: {
        enabled: true,
        title: 'P',
        description: 'd',
        language: 'en',
        category: 'Arts',
        explicit: false,
      },
    })
    const watch = encodeURIComponent(`${server.base}/watch/${video.id}`)
    urls = [
      ...(await walk(owner, video.id)),
      path,
      `${path}/subtitles`,
      `${path}/chapters`,
      `${path}/downloads`,
      `${path}/stills`,
      `/watch/${video.id}`,
      `/embed/${video.id}`,
      `/oembed?url=${watch}`,
      `/video/${video.id}`,
      `/media/${video.id}/video.mp4?quality=original&download`,
      `/media/${video.id}/sound.m4a`,
      `/media/${video.id}/episode-chapters.json`,
      `/media/${video.id}/still-0.jpg`,
      '/api/v1/videos?scope=public',
      '/api/v1/search?q=Seen',
      '/users/owner/podcast.xml',
    ]
  })

  const ways = {
    'turned private': (path) => owner.must(200, path, { method: 'PATCH', body: { visibility: 'private' } }),
    'given a password': (path) =>
      owner.must(200, `${path}/password`, { method: 'PUT', body: { password: 'not a secret' } }),
    deleted: (path) => owner.must(204, path, { method: 'DELETE' }),
  }
  for (const [what, hide] of Object.entries(ways))
    it(`is gone a minute after it was ${what}, and does not come back by its entity tags`, async () => {
      const path = `/api/v1/videos/${video.id}`
      const cache = new SharedCache(server.base)
      for (const url of urls) {
        let answer = await cache.get(url)
        for (let tries = 0; answer.status === 503 && tries < 60; tries++) {
          await owner.patiently(url)
          answer = await cache.get(url)
        }
        assert.ok([200, 409].includes(answer.status), `${url}: ${answer.status}`)
      }
      assert.ok(cache.size > 30, `${cache.size} of ${urls.length} are kept at all`)
      cache.now = 30
      const hits = []
      for (const url of urls) if ((await cache.get(url)).from === 'cache') hits.push(url)
      assert.ok(
        hits.some((url) => url.endsWith('.m4s')),
        'segments are answered by the cache for a minute',
      )
      await hide(path)
      cache.now = 30 + 61
      const stale = []
      for (const url of urls) {
        const answer = await cache.get(url)
        const shows =
          answer.status === 200 && (/\/media\/|\/video\//.test(url) || answer.text.includes(video.id))
        if (shows || answer.from === 'cache') stale.push(`${url}: ${answer.status} ${answer.from}`)
      }
      assert.deepEqual(stale, [])
      if (what === 'deleted') await owner.must(200, `${path}/restore`, { method: 'POST' })
      else await owner.must(200, path, { method: 'PATCH', body: { visibility: 'public' } })
    })

  it('is kept for nobody when its owner asks for it', async () => {
    await owner.must(200, `/api/v1/videos/${video.id}`, { method: 'PATCH', body: { visibility: 'private' } })
    for (const url of urls) {
      const { headers, status } = await owner.patiently(url)
      if (status === 200 && !url.includes('scope=public') && !url.startsWith('/users/'))
        assert.match(headers['cache-control'] ?? '', /private|no-store/, url)
    }
  })
})

// A page on another site that steers the embedded player by messages, as docs/guide/embedding.md says.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { before, describe, it } from 'node:test'
import { openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('An embedded player', { concurrency: 1 }, () => {
  let server
  let page
  let frame
  before(async () => {
    ;({ server } = await startSite(ends))
    const owner = await server.user('owner')
    const { id } = await owner.publish(await media('clip_20s'), { fields: { visibility: 'public' } })
    const host = createServer((_request, answer) => {
      answer.setHeader('content-type', 'text/html')
      answer.end(`<iframe id=it src="${server.base}/embed/${id}" allow="autoplay"></iframe><iframe id=other></iframe>
        <script>
          heard = []
          addEventListener('message', ({ source, origin, data }) => heard.push({ origin, data }))
          say = (command, more) => it.contentWindow.postMessage({ api: 'millrace', command, ...more }, '*')
        </script>`)
    })
    await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve))
    ends(() => host.close())
    ;({ page } = await openBrowser(ends, {}))
    await page.goto(`http://localhost:${host.address().port}/`)
    frame = page.frames().find((one) => one.url().includes('/embed/'))
  })

  const heard = () => page.evaluate(() => globalThis.heard.map(({ data }) => data))
  const say = (command, more) =>
    page.evaluate(([what, with_]) => globalThis.say(what, with_), [command, more])
  const next = async (event) => {
    await until(async () => (await heard()).some((one) => one.event === event), { what: event })
    return (await heard()).findLast((one) => one.event === event)
  }
  const forget = () => page.evaluate(() => globalThis.heard.splice(0))
  const inside = (expression) => frame.evaluate(`document.querySelector('video').${expression}`)

  it('says that it is there, and nothing else to who has not asked', async () => {
    assert.deepEqual(await next('here'), { api: 'millrace', event: 'here' })
    await say('mute')
    await say('play')
    await until(() => inside('currentTime > 0.5'), { what: 'playing' })
    assert.deepEqual(
      (await heard()).filter(({ event }) => event !== 'here'),
      [],
    )
    await say('pause')
    await until(() => inside('paused'), { what: 'a pause' })
  })

  it('tells who has asked, and does what it is told', async () => {
    await say('listen')
    const ready = await next('ready')
    assert.ok(Math.abs(ready.duration - 20) < 0.2)
    assert.deepEqual([ready.paused, ready.muted], [true, true])
    await say('seek', { time: 12 })
    assert.ok(Math.abs((await next('seeked')).time - 12) < 0.2)
    await forget()
    await say('play')
    assert.equal((await next('play')).paused, false)
    await until(async () => (await heard()).some(({ event, time }) => event === 'time' && time > 12.2))
    await say('volume', { volume: 0.25 })
    await say('unmute')
    await say('pause')
    await next('pause')
    await forget()
    await say('status')
    const now = await next('time')
    assert.deepEqual([now.volume, now.muted, now.paused], [0.25, false, true])
    await say('mute')
    await say('seek', { time: 19.5 })
    await say('play')
    assert.equal((await next('ended')).ended, true)
    const origins = await page.evaluate(() => globalThis.heard.map((one) => one.origin))
    assert.deepEqual([...new Set(origins)], [server.base])
  })

  it('takes no harm from what is no command', async () => {
    await say('seek', { time: 3 })
    await until(() => inside('currentTime < 4'), { what: 'a seek' })
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, '5', null, {}, [7], undefined])
      await page.evaluate((to) => globalThis.say('seek', { time: to }), time)
    for (const volume of [Number.NaN, '1', null]) await say('volume', { volume })
    for (const command of ['constructor', '__proto__', 'toString', '', 'eval']) await say(command)
    await page.evaluate(() => {
      for (const odd of [null, 1, 'x', [], { api: 'millrace' }, { api: 'millrace', command: {} }])
        globalThis.it.contentWindow.postMessage(odd, '*')
    })
    assert.ok(Math.abs((await inside('currentTime')) - 3) < 0.5)
    assert.equal(await inside('volume'), 0.25)
    await say('seek', { time: 1e300 })
    await until(() => inside('currentTime > 19'), { what: 'the end' })
    await say('seek', { time: -5 })
    await until(() => inside('currentTime < 1'), { what: 'the beginning' })
  })

  it('does not hear other windows', async () => {
    await page.evaluate(() => {
      const other = globalThis.document.getElementById('other').contentWindow
      other.eval(
        `parent.document.getElementById('it').contentWindow.postMessage({ api: 'millrace', command: 'seek', time: 9 }, '*')`,
      )
    })
    await say('status')
    await next('time')
    assert.ok((await inside('currentTime')) < 1)
  })
})

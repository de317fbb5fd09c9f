// Subtitles of all kinds and encodings, judged by a parser that is not ours; hostile ones in a browser; ones without end.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import webvtt from 'webvtt-parser'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { run, until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const folder = new URL('./media/subtitles/', import.meta.url).pathname

/** NAME.FORMAT is UTF-8, NAME.ENCODING.FORMAT what it says. */
const onDisk = () =>
  readdirSync(folder)
    .filter((name) => name.includes('.'))
    .map((name) => {
      const parts = name.split('.')
      const encoding = parts.length > 2 ? parts[1] : 'utf-8'
      return { name, format: parts.at(-1), encoding, bytes: readFileSync(join(folder, name)) }
    })

/** The same words in encodings that no file has yet. */
async function converted() {
  const all = []
  for (const [name, encoding] of [
    ['pl.srt', 'iso-8859-2'],
    ['ru.srt', 'iso-8859-5'],
    ['ru.srt', 'ibm866'],
    ['el.srt', 'iso-8859-7'],
    ['he.srt', 'iso-8859-8'],
    ['fr.srt', 'iso-8859-15'],
    ['ja.srt', 'utf-16le'],
    ['everything.vtt', 'utf-8-bom'],
    ['zh-hans.srt', 'gbk'],
  ]) {
    const text = readFileSync(join(folder, name))
    const [charset, mark] =
      encoding === 'utf-8-bom'
        ? ['utf-8', [0xef, 0xbb, 0xbf]]
        : encoding === 'utf-16le'
          ? ['utf-16le', [0xff, 0xfe]]
          : [encoding, []]
    const child = run('iconv', ['-f', 'utf-8', '-t', `${charset}//TRANSLIT`, join(folder, name)])
    const bytes = charset === 'utf-8' ? text : (await child).stdout
    all.push({
      name: `${name} in ${encoding}`,
      format: name.split('.').at(-1),
      encoding,
      bytes: Buffer.concat([Buffer.from(mark), bytes]),
    })
  }
  return all
}

const post = (user, id, bytes, query = '') =>
  user.ask(`/api/v1/videos/${id}/subtitles${query}`, { method: 'POST', body: bytes })

describe('Subtitles from everywhere', { concurrency: 1 }, () => {
  let server
  let user
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('reader')
    video = await user.publish(await media('h264_faststart'), { fields: { visibility: 'public' } })
  })

  it('become valid WebVTT: forty files in fifteen encodings', async () => {
    const files = [...onDisk(), ...(await converted())]
    assert.ok(files.length >= 40, `${files.length} files`)
    assert.ok(new Set(files.map(({ encoding }) => encoding)).size >= 15)
    assert.ok(new Set(files.map(({ format }) => format)).size >= 6)
    const parser = new webvtt.WebVTTParser()
    for (const { name, encoding, bytes } of files) {
      // An encoding of one byte that nothing tells from its sisters is one that a person names.
      let answer = await post(user, video.id, bytes)
      if (answer.status === 422 && answer.json.code === 'bad_encoding')
        answer = await post(user, video.id, bytes, `?encoding=${encoding}`)
      assert.equal(answer.status, 201, `${name}: ${answer.text}`)
      const { text } = await user.must(200, answer.json.subtitles?.url ?? answer.json.url)
      const { errors, cues } = parser.parse(text, 'subtitles/captions/descriptions')
      assert.deepEqual(
        errors.map(({ message, line }) => `${line}: ${message}`),
        [],
        name,
      )
      assert.ok(cues.length > 0, name)
      await user.must(
        204,
        `/api/v1/videos/${video.id}/subtitles/${answer.json.subtitles?.id ?? answer.json.id}`,
        { method: 'DELETE' },
      )
    }
  })

  it('run nothing in a browser, whatever they say: three hundred payloads', async () => {
    const evil = 'globalThis.__ran=(globalThis.__ran??0)+1'
    const wraps = [
      (x) => x,
      (x) => `<b>${x}</b>`,
      (x) => `<v ${x}>speaker</v>`,
      (x) => `<c.${x}>class</c>`,
      (x) => `<lang ${x}>language</lang>`,
      (x) => `<ruby>a<rt>${x}</rt></ruby>`,
      (x) => `&lt;${x}&gt; &amp;lt;${x}`,
      (x) => `<00:00:00.500>${x}`,
      (x) => `<i ${x}`,
      (x) => `</b></v></c>${x}`,
      (x) => `\u0000${x}\ufeff`,
      (x) => x.replaceAll('<', '&#60;').replaceAll('>', '&#x3e;'),
    ]
    const payloads = [
      `<script>${evil}</script>`,
      `<ScRiPt >${evil}</sCrIpT>`,
      `<img src=x onerror="${evil}">`,
      `<svg onload="${evil}">`,
      `<svg><script>${evil}</script></svg>`,
      `<iframe srcdoc="<script>parent.${evil}</script>"></iframe>`,
      `<iframe src="javascript:parent.${evil}"></iframe>`,
      `<a href="javascript:${evil}" autofocus onfocus="${evil}">x</a>`,
      `<input autofocus onfocus="${evil}">`,
      `<details open ontoggle="${evil}">`,
      `<video><source onerror="${evil}"></video>`,
      `<body onload="${evil}">`,
      `<style>@import 'javascript:${evil}'</style>`,
      `<link rel=stylesheet href="data:text/css,*{x:expression(${evil})}">`,
      `<object data="javascript:${evil}"></object>`,
      `<embed src="javascript:${evil}">`,
      `<math><mi xlink:href="javascript:${evil}">x</mi></math>`,
      `<template><img src=x onerror="${evil}"></template>`,
      `<noscript><p title="</noscript><img src=x onerror='${evil}'>">`,
      `"><img src=x onerror="${evil}">`,
      `'-${evil}-'`,
      `\${${evil}}`,
      `{{constructor.constructor('${evil}')()}}`,
      `<meta http-equiv=refresh content="0;url=javascript:${evil}">`,
      `<marquee onstart="${evil}">`,
    ]
    const texts = payloads.flatMap((payload) => wraps.map((wrap) => wrap(payload)))
    assert.equal(texts.length, 300)
    const clock = (ms) => new Date(ms).toISOString().slice(11, 23)
    // All of them within the video, some at once on the screen.
    const length = video.duration * 1000 - 200
    const cues = texts.map((text, i) => {
      const begin = Math.floor((i / texts.length) * length)
      return { begin, end: begin + Math.ceil((3 * length) / texts.length), text }
    })
    const vtt = `WEBVTT\n\n${cues.map(({ begin, end, text }) => `${clock(begin)} --> ${clock(end)}\n${text}\n`).join('\n')}`
    const srt = cues
      .map(({ begin, end, text }, i) =>
        `${i + 1}\n${clock(begin)} --> ${clock(end)}\n${text}\n`.replaceAll('.', ','),
      )
      .join('\n')
    for (const bytes of [vtt, srt])
      assert.equal(
        (
          await post(
            user,
            video.id,
            Buffer.from(bytes),
            '?language=en&default=true&label=%3Cimg%20src%3Dx%20onerror%3D__ran%3D1%3E',
          )
        ).status,
        201,
      )
    const { page } = await openBrowser(ends, { base: server.base, closes: after })
    const asked = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${server.base}/watch/${video.id}`)
    const player = new Player(page)
    await player.firstPicture()
    const shown = () =>
      page.evaluate(
        () =>
          [...globalThis.__millrace.video.textTracks].flatMap(({ activeCues }) => [...(activeCues ?? [])])
            .length,
      )
    let seen = 0
    for (const [i, { begin, end }] of cues.entries()) {
      if (i % 3) continue // three are shown at once
      const second = (begin + end) / 2000
      await player.ask('seek', Math.min(second, video.duration - 0.1))
      seen += (await shown()) > 0 ? 1 : 0
    }
    assert.ok(seen > 60, `subtitles were shown in ${seen} of 100 places`)
    // Also where they are text of the page: what is said beside the video.
    assert.equal(await page.evaluate(() => globalThis.__ran ?? 0), 0)
    assert.equal(
      await page.evaluate(() => document.querySelectorAll('[onerror],[onload],[onfocus]').length),
      0,
    )
    const foreign = asked.filter((url) => !url.startsWith(server.base) && !/^(blob|data):/.test(url))
    assert.deepEqual(foreign, [])
  })

  it('are exact in a browser after jumps', async () => {
    const clean = await user.publish(await media('clip_20s'), { fields: { visibility: 'public' } })
    const cues = Array.from({ length: 19 }, (_, i) => [1000 * i + 250, 1000 * i + 750])
    const clock = (ms) => new Date(ms).toISOString().slice(11, 23)
    const vtt = `WEBVTT\n\n${cues.map(([b, e], i) => `${clock(b)} --> ${clock(e)}\ncue ${i}\n`).join('\n')}`
    assert.equal((await post(user, clean.id, Buffer.from(vtt), '?language=en&default=true')).status, 201)
    const { page } = await openBrowser(ends, { base: server.base, closes: after })
    await page.goto(`${server.base}/watch/${clean.id}`)
    const player = new Player(page)
    await player.firstPicture()
    const active = () =>
      page.evaluate(() =>
        [...globalThis.__millrace.video.textTracks]
          .filter(({ mode }) => mode !== 'disabled')
          .flatMap(({ activeCues }) => [...(activeCues ?? [])].map(({ text }) => text))
          .join(),
      )
    for (const i of [9, 2, 17, 0, 12])
      for (const [ms, text] of [
        [1000 * i + 240, ''],
        [1000 * i + 260, `cue ${i}`],
        [1000 * i + 740, `cue ${i}`],
        [1000 * i + 760, ''],
      ]) {
        await player.ask('seek', ms / 1000)
        await until(async () => (await active()) === text, { what: `“${text}” at ${ms} ms` })
      }
  })

  it('without end are refused, and nothing is kept', async () => {
    const before = (await user.video(video.id)).subtitles.length
    const million = Array.from({ length: 1_000_000 }, () => '0:0 --> 0:1\na\n').join('\n')
    const many = Buffer.from(`WEBVTT\n\n${'00:00.000 --> 00:01.000\na\n\n'.repeat(150_000)}`)
    for (const [bytes, code] of [
      [Buffer.alloc(100_000_000, 'WEBVTT\n\n'), 'too_large'],
      [Buffer.from(million), 'too_large'],
      [many, 'too_many_cues'],
    ]) {
      const answer = await post(user, video.id, bytes).catch(() => null)
      // A server that hangs up in the midst of too much is right, too.
      if (answer) assert.equal(answer.json?.code, code, answer.text)
    }
    assert.equal((await user.video(video.id)).subtitles.length, before)
  })
})

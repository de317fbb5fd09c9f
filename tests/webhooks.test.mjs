// Webhooks: signed as the guide's programs check them, sent again, never lost, and never sent where they may not go.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { redirect, startOrigin } from './lib/origin.mjs'
import { root } from './lib/paths.mjs'
import { run, until } from './lib/process.mjs'
import { Server, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const hooks = '/api/v1/webhooks'
const guide = readFileSync(join(root, 'docs/guide/webhooks.md'), 'utf8')
const program = (language) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(guide)[1]

describe('Webhooks', { concurrency: 1 }, () => {
  let server
  let owner
  let admin
  let receiver
  let verifyInNode
  let python
  const folder = temporaryFolder('hooks')

  before(async () => {
    const config = join(folder, 'millrace.toml')
    writeFileSync(config, 'outbound_allow = ["127.0.0.1"]\npublic_url = "https://videos.example.org"\n')
    server = await Server.start({ args: ['--config', config] })
    ends(() => server.stop())
    admin = await server.admin()
    owner = await server.user('owner')
    receiver = await startOrigin(ends)
    writeFileSync(join(folder, 'verify.mjs'), program('js'))
    ;({ verify: verifyInNode } = await import(join(folder, 'verify.mjs')))
    python = join(folder, 'check.py')
    const call =
      'import json, sys\nasked = json.load(sys.stdin)\n' +
      'print(json.dumps([verify(s, asked["headers"], base64.b64decode(asked["body"])) for s in asked["secrets"]]))\n'
    writeFileSync(python, `${program('python')}\n${call}`)
  })

  /** A path that answers with what `answers` holds, one each, and 204 when it is empty; `got` is what came. */
  const listen = (path, answers = []) => {
    const got = []
    receiver.at[path] = async (request, response) => {
      const chunks = []
      for await (const chunk of request) chunks.push(chunk)
      const body = Buffer.concat(chunks)
      got.push({ headers: request.headers, method: request.method, body, event: JSON.parse(body) })
      const answer = answers.shift() ?? ((_, to) => to.writeHead(204).end())
      answer(request, response)
    }
    return got
  }
  const status =
    (code, body = '') =>
    (_, response) =>
      response.writeHead(code).end(body)
  const make = async (user, path, more = {}) =>
    (await user.must(201, hooks, { method: 'POST', body: { url: receiver.base + path, ...more } })).json
  const look = async (user, id) => (await user.must(200, hooks)).json.items.find((one) => one.id === id)
  const sent = async (user, id) => (await user.must(200, `${hooks}/${id}/deliveries`)).json.items
  const came = (got, count) => until(() => got.length >= count && got, { what: `${count} deliveries` })
  const settled = (user, id) =>
    until(
      async () => {
        const list = await sent(user, id)
        return list.length > 0 && list.every(({ state }) => state !== 'waiting') && list
      },
      { what: 'the deliveries to be over' },
    )

  it('tell of what happens to videos, each to whoever may hear it', async () => {
    const mine = listen('/mine')
    const all = listen('/all')
    const deletions = listen('/deletions')
    const hook = await make(owner, '/mine')
    await make(admin, '/all', { all_videos: true })
    await make(owner, '/deletions', { events: ['video.deleted'] })
    const own = listen('/admin-own')
    await make(admin, '/admin-own')
    const good = await owner.publish(await media('vp9_webm'), { fields: { title: 'The mill' } })
    await owner.delete(good.id)
    await owner.must(200, `/api/v1/videos/${good.id}/restore`, { method: 'POST' })
    await came(mine, 3)
    await came(all, 3)
    await came(deletions, 1)
    const byTime = (list) =>
      list.map(({ event }) => event).sort((a, b) => a.timestamp.localeCompare(b.timestamp))
    for (const list of [mine, all])
      assert.deepEqual(
        byTime(list).map(({ type, data }) => [type, data.id, data.state]),
        [
          ['video.ready', good.id, 'ready'],
          ['video.deleted', good.id, 'deleted'],
          ['video.restored', good.id, 'ready'],
        ],
      )
    assert.deepEqual(
      byTime(deletions).map(({ type }) => type),
      ['video.deleted'],
    )
    const { data } = byTime(mine)[0]
    assert.deepEqual(
      { ...data, duration: 0 },
      {
        id: good.id,
        title: 'The mill',
        owner: 'owner',
        visibility: 'unlisted',
        state: 'ready',
        reason: null,
        duration: 0,
        path: `/watch/${good.id}`,
        url: `https://videos.example.org/watch/${good.id}`,
      },
    )
    assert.ok(data.duration > 1)

    const bad = (
      await owner.sendBytes(Buffer.from('RIFF....AVI LIST'.padEnd(2000, 'x')), { filename: 'x.avi' })
    ).json
    await owner.settled(bad.id)
    const rejected = (await came(mine, 4)).at(-1).event
    assert.deepEqual([rejected.type, rejected.data.id], ['video.rejected', bad.id])
    assert.ok(rejected.data.reason)
    assert.deepEqual(own, [])
    assert.equal(new Set(mine.map(({ headers }) => headers['webhook-id'])).size, 4)
    const list = await settled(owner, hook.id)
    assert.deepEqual(new Set(list.map(({ state, status: s }) => `${state} ${s}`)), new Set(['delivered 204']))
  })

  it('are signed so that the guide’s programs know them, with both secrets after a change', async () => {
    const got = listen('/signed')
    const hook = await make(owner, '/signed')
    assert.match(hook.secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    assert.equal((await look(owner, hook.id)).secret, null, 'it is shown once')
    await owner.must(202, `${hooks}/${hook.id}/test`, { method: 'POST' })
    await came(got, 1)
    const rotated = (await owner.must(200, `${hooks}/${hook.id}/secret`, { method: 'POST' })).json
    assert.notEqual(rotated.secret, hook.secret)
    await owner.must(202, `${hooks}/${hook.id}/test`, { method: 'POST' })
    const [first, second] = await came(got, 2)
    assert.equal(first.event.type, 'webhook.test')
    assert.equal(first.headers['content-type'], 'application/json')
    const other = `whsec_${Buffer.alloc(32).toString('base64')}`
    const secrets = [hook.secret, rotated.secret, other]
    for (const [{ headers, body }, expected] of [
      [first, [true, false, false]],
      [second, [true, true, false]],
      [{ ...first, body: Buffer.concat([first.body, Buffer.from(' ')]) }, [false, false, false]],
      [{ ...first, headers: { ...first.headers, 'webhook-id': 'msg_other' } }, [false, false, false]],
      [{ ...first, headers: { ...first.headers, 'webhook-timestamp': '1614265330' } }, [false, false, false]],
      [
        { ...first, headers: { ...first.headers, 'webhook-signature': 'v1,AAAA v2,x' } },
        [false, false, false],
      ],
    ]) {
      assert.deepEqual(
        secrets.map((secret) => verifyInNode(secret, headers, body)),
        expected,
      )
      const input = JSON.stringify({ headers, body: body.toString('base64'), secrets })
      const { stdout } = await run('/usr/bin/python3', [python], { input: (stdin) => stdin.end(input) })
      assert.deepEqual(JSON.parse(stdout), expected)
    }
  })

  it('are sent again under the same id until they are taken, over a killed server too', async () => {
    const got = listen('/ill', [status(500, 'out of\u0007 order €'), status(503)])
    const hook = await make(owner, '/ill', { events: ['video.deleted'] })
    const video = await owner.publish(await media('vp9_webm'))
    await owner.delete(video.id)
    await came(got, 1)
    await until(async () => (await sent(owner, hook.id))[0].attempts >= 1, { what: 'the first attempt' })
    const [failed] = await sent(owner, hook.id)
    assert.deepEqual([failed.state, failed.status, failed.code], ['waiting', 500, 'refused'])
    assert.match(failed.answer, /^out of\? order \?+$/)
    assert.ok(failed.next_at && (await look(owner, hook.id)).failing_since)
    await server.kill()
    await server.launch()
    owner.base = admin.base = server.base
    await came(got, 3)
    assert.equal(new Set(got.map(({ headers }) => headers['webhook-id'])).size, 1)
    assert.equal(new Set(got.map(({ body }) => body.toString())).size, 1)
    const [done] = await settled(owner, hook.id)
    assert.deepEqual([done.state, done.id], ['delivered', got[0].headers['webhook-id']])
    assert.equal((await look(owner, hook.id)).failing_since, null)
    // And by hand, once more.
    await owner.must(202, `${hooks}/${hook.id}/deliveries/${done.id}/again`, { method: 'POST' })
    await came(got, 4)
    assert.equal(got[3].headers['webhook-id'], done.id)
  })

  it('lose nothing that happens while the server dies', async () => {
    const got = listen('/crash')
    await make(owner, '/crash', { events: ['video.deleted'] })
    const video = await owner.publish(await media('vp9_webm'))
    await owner.delete(video.id)
    await server.kill()
    await server.launch()
    owner.base = admin.base = server.base
    assert.equal((await came(got, 1))[0].event.data.id, video.id)
  })

  it('follow no redirects, read little of an answer, and go to no private network', async () => {
    const target = listen('/target')
    receiver.at['/moved'] = redirect('/target', 307)
    receiver.at['/endless'] = (_, response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65536, 'x')));
      }
      response.on('drain', more)
      more()
    }
    const tested = async (path) => {
      const hook = await make(owner, path)
      await owner.must(202, `${hooks}/${hook.id}/test`, { method: 'POST' })
      const [one] = await settled(owner, hook.id)
      await owner.must(204, `${hooks}/${hook.id}`, { method: 'DELETE' })
      return one
    }
    const moved = await tested('/moved')
    assert.deepEqual([moved.state, moved.status, moved.code], ['failed', 307, 'redirects'])
    assert.deepEqual(target, [])
    const endless = await tested('/endless')
    assert.deepEqual([endless.state, endless.answer.length], ['delivered', 1024])

    for (const [url, type] of [
      ['http://10.0.0.1/', 'address_forbidden'],
      ['http://[::1]/', 'address_forbidden'],
      ['http://0xa.1/', 'address_forbidden'],
      ['file:///etc/passwd', 'bad_url'],
      ['http://example.org:25/', 'port_forbidden'],
    ]) {
      const answer = await owner.ask(hooks, { method: 'POST', body: { url } })
      assert.deepEqual([answer.status, answer.json.errors[0].type], [422, type], url)
    }
  })

  it('are disabled when they say that they are gone, and enabled again by hand', async () => {
    listen('/gone', [status(410)])
    const hook = await make(owner, '/gone', { events: ['video.deleted'] })
    const video = await owner.publish(await media('vp9_webm'))
    await owner.delete(video.id)
    const [one] = await settled(owner, hook.id)
    assert.deepEqual([one.state, one.status], ['failed', 410])
    const now = await until(async () => (await look(owner, hook.id)).note && look(owner, hook.id), {
      what: 'a note',
    })
    assert.deepEqual([now.enabled, now.note], [false, 'gone'])
    const body = { enabled: true }
    const again = (await owner.must(200, `${hooks}/${hook.id}`, { method: 'PATCH', body })).json
    assert.deepEqual([again.enabled, again.note], [true, null])
  })

  it('are nobody else’s, and not without end', async () => {
    const hook = await make(admin, '/x')
    for (const [method, rest] of [
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/secret'],
      ['POST', '/test'],
      ['GET', '/deliveries'],
    ]) {
      const answer = await owner.ask(`${hooks}/${hook.id}${rest}`, {
        method,
        ...(method === 'PATCH' && { body: {} }),
      })
      assert.equal(answer.status, 404, `${method} ${rest}`)
    }
    assert.equal((await server.client().ask(hooks)).status, 401)
    const body = { url: receiver.base, all_videos: true }
    assert.equal((await owner.ask(hooks, { method: 'POST', body })).json.code, 'forbidden')
    const wrong = await owner.ask(hooks, {
      method: 'POST',
      body: { url: receiver.base, events: ['video.made'] },
    })
    assert.equal(wrong.status, 422)
    let last
    for (let i = 0; i < 11; i++)
      last = await owner.ask(hooks, { method: 'POST', body: { url: receiver.base } })
    assert.deepEqual([last.status, last.json.code], [409, 'too_many_webhooks'])
  })
})

// The page's client types are made from a copy of the server's OpenAPI document: the copy must be the document.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { Server } from './lib/server.mjs'

it('The page is built against the document that the server gives', async () => {
  const server = await Server.start()
  try {
    const given = (await server.client().must(200, '/openapi.json')).json
    const kept = JSON.parse(readFileSync(new URL('../web/src/api/openapi.json', import.meta.url)))
    assert.deepEqual(
      kept,
      given,
      'fetch /openapi.json into web/src/api/openapi.json and run `npm run types` in web/',
    )
  } finally {
    await server.stop()
  }
})

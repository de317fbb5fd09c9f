// The rules of podcast feeds that we keep. Apple's: "A podcaster's guide to RSS" and "Podcast RSS feed requirements"
// (help.apple.com/itc/podcasts_connect, podcasters.apple.com/support/823); the podcast namespace's: docs/tags of
// github.com/Podcastindex-org/podcast-namespace; RSS 2.0: rssboard.org/rss-specification. Gives what is wrong, one
// sentence each. The feed comes as Python's expat-based parser reads it, so as well-formed XML with namespaces.
import { run } from './process.mjs'

const kItunes = 'http://www.itunes.com/dtds/podcast-1.0.dtd'
const kPodcast = 'https://podcastindex.org/namespace/1.0'
export const itunes = (name) => `{${kItunes}}${name}`
export const podcast = (name) => `{${kPodcast}}${name}`

const kReader = `
import json, sys, xml.etree.ElementTree as tree
def read(e):
    return {"name": e.tag, "attributes": e.attrib, "text": (e.text or ""), "children": [read(c) for c in e]}
print(json.dumps(read(tree.fromstring(sys.stdin.buffer.read()))))
`

export async function parse(bytes) {
  const { stdout } = await run('python3', ['-c', kReader], { input: (stdin) => stdin.end(bytes) })
  return JSON.parse(stdout)
}

export const all = (element, name) => element.children.filter((one) => one.name === name)
export const text = (element, name) => all(element, name)[0]?.text ?? null

// RFC 2822 section 3.3, with a numeric zone.
const kDate =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/
const kUuid5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const kLanguage = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/
const isUrl = (value) => /^https?:\/\/[^\s]+$/.test(value ?? '')

function once(element, names, where, wrong) {
  for (const name of names) {
    const found = all(element, name)
    if (found.length !== 1) wrong(`${where} has ${found.length} of ${name}`)
    else if (!found[0].text.trim() && !Object.keys(found[0].attributes).length && !found[0].children.length)
      wrong(`${where}: ${name} is empty`)
  }
}

function checkItem(item, wrong) {
  const where = `“${text(item, 'title')}”`
  once(item, ['title', 'guid', 'pubDate', 'enclosure', itunes('duration'), 'link'], where, wrong)
  const [guid] = all(item, 'guid')
  if (guid?.attributes.isPermaLink !== 'false') wrong(`${where}: a guid that is no address says so (RSS 2.0)`)
  if (!kDate.test(text(item, 'pubDate') ?? '')) wrong(`${where}: pubDate is not RFC 2822 (Apple)`)
  const { url, length, type } = all(item, 'enclosure')[0]?.attributes ?? {}
  if (!isUrl(url)) wrong(`${where}: the enclosure has no address`)
  if (!/^[1-9]\d*$/.test(length ?? '')) wrong(`${where}: the enclosure has no length (RSS 2.0)`)
  if (type !== 'audio/x-m4a' || !/\.m4a$/.test(url))
    wrong(`${where}: Apple knows M4A as audio/x-m4a, by .m4a`)
  if (!/^[1-9]\d*$/.test(text(item, itunes('duration')) ?? ''))
    wrong(`${where}: duration is not in seconds (Apple)`)
  if (Buffer.byteLength(text(item, 'description') ?? '') > 4000)
    wrong(`${where}: a description of more than 4,000 bytes (Apple)`)
  for (const { attributes } of all(item, podcast('transcript'))) {
    if (!isUrl(attributes.url)) wrong(`${where}: a transcript without url`)
    if (
      !['text/vtt', 'application/x-subrip', 'application/srt', 'text/html', 'application/json'].includes(
        attributes.type,
      )
    )
      wrong(`${where}: a transcript of type ${attributes.type}`)
    if (attributes.language !== undefined && !kLanguage.test(attributes.language))
      wrong(`${where}: a transcript in ${attributes.language}`)
  }
  const chapters = all(item, podcast('chapters'))
  if (chapters.length > 1) wrong(`${where}: several podcast:chapters`)
  for (const { attributes } of chapters)
    if (!isUrl(attributes.url) || attributes.type !== 'application/json+chapters')
      wrong(`${where}: podcast:chapters needs a url and application/json+chapters`)
}

export function faultsOfFeed(rss) {
  const faults = []
  const wrong = (fault) => faults.push(fault)
  if (rss.name !== 'rss' || rss.attributes.version !== '2.0') wrong('it is not RSS 2.0')
  const [channel] = all(rss, 'channel')
  if (!channel) return ['there is no channel']
  once(channel, ['title', 'description', 'language', 'link'], 'the channel', wrong)
  once(
    channel,
    [itunes('image'), itunes('explicit'), itunes('author'), podcast('guid')],
    'the channel',
    wrong,
  )
  if (!kLanguage.test(text(channel, 'language') ?? '')) wrong('language is no tag (Apple: ISO 639)')
  if (!['true', 'false'].includes(text(channel, itunes('explicit'))))
    wrong('explicit is neither true nor false')
  if (!isUrl(all(channel, itunes('image'))[0]?.attributes.href)) wrong('itunes:image has no address')
  const categories = all(channel, itunes('category'))
  if (categories.length === 0) wrong('there is no itunes:category')
  for (const one of categories) if (!one.attributes.text) wrong('a category has no text')
  if (!kUuid5.test(text(channel, podcast('guid')) ?? '')) wrong('podcast:guid is no UUIDv5')
  const items = all(channel, 'item')
  for (const item of items) checkItem(item, wrong)
  for (const of of [(one) => text(one, 'guid'), (one) => all(one, 'enclosure')[0]?.attributes.url])
    if (new Set(items.map(of)).size < items.length)
      wrong('two episodes have one guid or one enclosure (Apple)')
  return faults
}

// Every address that belongs to a video, found as players find them: in its record, and in the lists that name others.

/** `client` may watch `name`. Gives paths. */
export async function walk(client, name) {
  const shown = (await client.must(200, `/api/v1/videos/${name}`)).json
  const found = new Set([shown.urls.dash, shown.urls.mp4, shown.poster, shown.preview])
  if (shown.storyboard) {
    found.add(shown.storyboard.vtt)
    found.add(shown.storyboard.vtt.replace('.vtt', '.m3u8'))
  }
  if (shown.urls.chapters) found.add(shown.urls.chapters)
  for (const { url } of shown.subtitles) found.add(url).add(url.replace('.vtt', '.srt'))
  for (const { srcset } of shown.poster_sources)
    for (const one of srcset.split(', ')) found.add(one.split(' ')[0])
  const lists = [
    shown.urls.hls,
    ...[...found].filter((url) => url.endsWith('.m3u8') || url.endsWith('storyboard.vtt')),
  ]
  for (let list = lists.pop(); list; list = lists.pop()) {
    found.add(list)
    const { text } = await client.patiently(list)
    const named = [...text.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => uri)
    for (const line of text.split('\n'))
      if (list.endsWith('.vtt') ? /^storyboard-\d/.test(line) : line && !line.startsWith('#'))
        named.push(line)
    for (const uri of named) {
      const { pathname } = new URL(uri, client.base + list)
      if (!found.has(pathname) && pathname.endsWith('.m3u8')) lists.push(pathname)
      found.add(pathname)
    }
  }
  found.delete(null)
  return [...found]
}

// A storyboard as the server lists it: WebVTT cues, each a part of a sheet.

export type Tile = {
  begin: number
  end: number
  sheet: string
  x: number
  y: number
  width: number
  height: number
}

const seconds = (clock: string) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)

/** Cues that are not tiles are passed over. */
export function parseTiles(text: string, url: string): Tile[] {
  const cue = /^([\d:.]+) --> ([\d:.]+).*\n(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm
  return [...text.replaceAll('\r\n', '\n').matchAll(cue)].map(
    ([, begin = '', end = '', sheet = '', ...numbers]) => {
      const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number)
      return {
        begin: seconds(begin),
        end: seconds(end),
        sheet: new URL(sheet, url).href,
        x,
        y,
        width,
        height,
      }
    },
  )
}

/** The tile of a time; nothing where no picture could be had. */
export function tileAt(tiles: Tile[], time: number): Tile | undefined {
  const last = tiles.at(-1)
  return (
    tiles.find(({ begin, end }) => time >= begin && time < end) ??
    (last && time >= last.end ? last : undefined)
  )
}

const sleep = (time: number) => new Promise((resolve) => setTimeout(resolve, 1000 * time))

const known = new Map<string, Promise<Tile[]>>()
const kTries = 10

/** Fetched once for each video; while it is being drawn the server says when to ask again. */
export function tilesOf(url: string): Promise<Tile[]> {
  const asked = known.get(url) ?? fetchTiles(url)
  known.set(url, asked)
  return asked
}

async function fetchTiles(url: string): Promise<Tile[]> {
  for (let tries = 0; tries < kTries; tries++) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return parseTiles(await answer.text(), new URL(url, location.href).href)
    if (answer && answer.status !== 503) return []
    await sleep(Number(answer?.headers.get('Retry-After')) || 5)
  }
  known.delete(url)
  return []
}

// Sources that are only as long or as odd as one test needs: ffmpeg's own moving picture, kept nowhere.
import { join } from 'node:path'
import { run } from './process.mjs'
import { temporaryFolder } from './server.mjs'

const words = (text) => text.split(/\s+/).filter(Boolean)

/** Makes a file of ffmpeg's test picture (and a tone, with `sound`) and gives its path. */
export async function generate(name, { size = '320x180', rate = 10, seconds, sound = false, encode }) {
  const path = join(temporaryFolder('source'), name)
  const picture = `testsrc2=size=${size}:rate=${rate}:duration=${seconds},format=yuv420p`
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`]
  await run('ffmpeg', [
    ...words('-nostdin -hide_banner -loglevel error -y -f lavfi -i'),
    picture,
    ...(sound ? tone : []),
    ...words(encode),
    path,
  ])
  return path
}

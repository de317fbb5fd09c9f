// Speech that everybody can have: espeak-ng reads sentences, ffmpeg lays them where they belong.
import { join } from 'node:path'
import { run } from './process.mjs'
import { temporaryFolder } from './server.mjs'

/** What PocketSphinx's English model hears of this voice, nearly word for word. */
export const kSentences = [
  { at: 1, text: 'We are going to the market to buy some bread' },
  { at: 7, text: 'My father likes to read the newspaper' },
]

/** A film (or, with `picture: false`, sound alone) in which each sentence begins at its second. */
export async function speech(name, sentences, { seconds, picture = true } = {}) {
  const folder = temporaryFolder('speech')
  const files = []
  for (const [i, { text }] of sentences.entries()) {
    files.push(join(folder, `${i}.wav`))
    await run('espeak-ng', ['-v', 'en-us+f2', '-s', '130', '-w', files.at(-1), text])
  }
  const path = join(folder, name)
  const sounds = sentences.map(({ at }, i) => `[${i}]aresample=48000,adelay=${at * 1000}[s${i}]`)
  const all = sentences.map((_, i) => `[s${i}]`).join('')
  const mix = `${all}amix=inputs=${sentences.length}:normalize=0:duration=longest,apad=whole_dur=${seconds}[sound]`
  const film = ['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=10:duration=${seconds}`]
  await run('ffmpeg', [
    ...'-nostdin -hide_banner -loglevel error -y'.split(' '),
    ...files.flatMap((file) => ['-i', file]),
    ...(picture ? film : []),
    '-filter_complex',
    [...sounds, mix].join(';'),
    ...(picture ? ['-map', `${sentences.length}:v`, '-c:v', 'libx264', '-pix_fmt', 'yuv420p'] : []),
    ...['-map', '[sound]', '-c:a', 'aac', '-t', String(seconds), path],
  ])
  return path
}

import { describe, expect, it } from 'vitest'
import { readVtt, stamp, writeVtt } from './vtt'

const file = `WEBVTT
Language: zh-Hans

00:00:01.000 --> 00:00:02.500
你好 &amp; welcome

first
00:00:02.500 --> 00:00:04.000 line:0 align:left
<i>Two</i> rows
<v Anna>of it</v>

100:00:00.000 --> 100:00:01.000
Late
`

describe('WebVTT', () => {
  it('is read', () => {
    const { head, cues } = readVtt(file)
    expect(head).toBe('WEBVTT\nLanguage: zh-Hans')
    expect(cues.map(({ key: _, ...cue }) => cue)).toEqual([
      { begin: 1000, end: 2500, id: '', settings: '', text: '你好 &amp; welcome' },
      {
        begin: 2500,
        end: 4000,
        id: 'first',
        settings: 'line:0 align:left',
        text: '<i>Two</i> rows\n<v Anna>of it</v>',
      },
      { begin: 360_000_000, end: 360_001_000, id: '', settings: '', text: 'Late' },
    ])
  })

  it('comes back as it was', () => expect(writeVtt(readVtt(file))).toBe(file))

  it('comes back as it was, with thousands of cues', () => {
    const many = Array.from({ length: 5000 }, (_, i) => {
      return `${stamp(i * 1437)} --> ${stamp(i * 1437 + 999)}\nNumber ${i}\n<b>${i % 7}</b>`
    })
    const text = `${['WEBVTT', ...many].join('\n\n')}\n`
    expect(writeVtt(readVtt(text))).toBe(text)
  })

  it('is read with other ends of lines, a mark at the beginning and short times', () => {
    const other = '\uFEFFWEBVTT - a title\r\n\r\n\r\n59:59.999 --> 01:00:00.000\r\nHere\r\n\r\n'
    const { head, cues } = readVtt(other)
    expect([head, cues[0]?.begin, cues[0]?.end, cues[0]?.text]).toEqual([
      'WEBVTT - a title',
      3_599_999,
      3_600_000,
      'Here',
    ])
  })

  it('leaves out notes, styles and what is no cue', () => {
    const strange =
      'WEBVTT\n\nNOTE 00:01.000 --> 00:02.000 is not read\n\nSTYLE\n::cue {}\n\n00:03.000 --> 00:02.000\nBackwards\n\nno times'
    expect(readVtt(strange).cues).toEqual([])
    expect(readVtt('').cues).toEqual([])
  })

  it('is sorted, and written without cues that say nothing or end early', () => {
    const { head, cues } = readVtt(
      'WEBVTT\n\n00:05.000 --> 00:06.000\nB\n\n00:01.000 --> 00:02.000\nA\n\n00:07.000 --> 00:08.000\n \n',
    )
    expect(cues.map(({ text }) => text)).toEqual(['A', 'B', ''])
    const [a, b, c] = cues
    if (!a || !b || !c) throw new Error('no cues')
    const written = writeVtt({ head, cues: [{ ...a, text: 'A\n\n  rest \n' }, b, c] })
    expect(written).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nA\nrest\n\n00:00:05.000 --> 00:00:06.000\nB\n',
    )
  })
})

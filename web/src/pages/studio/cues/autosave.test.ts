import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../../api/errors'
import { Autosave, type Saving } from './autosave'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start(answers: (number | ApiError)[]) {
  const sent: [string, number][] = []
  const told: Saving['state'][] = []
  const page = { text: 'first' as string | null }
  const autosave = new Autosave(3, {
    text: () => page.text,
    send: async (text, version) => {
      sent.push([text, version])
      const answer = answers.shift()
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (answer instanceof ApiError) throw answer
      return answer ?? version + 1
    },
    tell: ({ state }) => told.push(state),
  })
  return { autosave, sent, told, page }
}
const problem = (status: number, code: string) => new ApiError({ status, code })

describe('autosave', () => {
  it('sends once, when nothing more is typed, and goes on from the new version', async () => {
    const { autosave, sent, told, page } = start([])
    autosave.changed()
    await vi.advanceTimersByTimeAsync(900)
    autosave.changed()
    await vi.advanceTimersByTimeAsync(900)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(300)
    page.text = 'second'
    autosave.changed()
    await vi.advanceTimersByTimeAsync(2000)
    expect(sent).toEqual([
      ['first', 3],
      ['second', 4],
    ])
    expect(told.at(-1)).toBe('saved')
  })

  it('sends again what was changed on the way', async () => {
    const { autosave, sent, page } = start([])
    autosave.changed()
    await vi.advanceTimersByTimeAsync(1050)
    page.text = 'more'
    autosave.changed()
    expect(autosave.isSaved).toBe(false)
    await vi.advanceTimersByTimeAsync(3000)
    expect(sent).toEqual([
      ['first', 3],
      ['more', 4],
    ])
    expect(autosave.isSaved).toBe(true)
  })

  it('stops at a conflict until somebody has chosen', async () => {
    const { autosave, sent, told } = start([problem(409, 'changed_meanwhile')])
    autosave.changed()
    await vi.advanceTimersByTimeAsync(2000)
    autosave.changed()
    await autosave.flush()
    await vi.advanceTimersByTimeAsync(9000)
    expect([sent.length, told.at(-1)]).toEqual([1, 'conflict'])
    autosave.follow(7, false)
    await vi.advanceTimersByTimeAsync(2000)
    expect([sent.at(-1), told.at(-1)]).toEqual([['first', 7], 'saved'])
    autosave.follow(9, true)
    expect(autosave.isSaved).toBe(true)
  })

  it('is patient with a server that is away, and says what was refused', async () => {
    const { autosave, sent, told } = start([
      problem(0, 'server_down'),
      problem(503, 'busy'),
      problem(422, 'no_cues'),
    ])
    autosave.changed()
    await vi.advanceTimersByTimeAsync(1200)
    expect(told.at(-1)).toBe('away')
    await vi.advanceTimersByTimeAsync(60_000)
    expect([sent.length, told.at(-1)]).toEqual([3, 'refused'])
    autosave.changed()
    await vi.advanceTimersByTimeAsync(2000)
    expect(told.at(-1)).toBe('saved')
  })

  it('sends nothing where there is nothing', async () => {
    const { autosave, sent, told, page } = start([])
    page.text = null
    autosave.changed()
    await vi.advanceTimersByTimeAsync(2000)
    expect([sent.length, told.at(-1)]).toEqual([0, 'empty'])
  })

  it('sends at once for somebody who leaves', async () => {
    const { autosave, sent } = start([])
    await autosave.flush()
    expect(sent).toEqual([])
    autosave.changed()
    const gone = autosave.flush()
    autosave.end()
    await vi.advanceTimersByTimeAsync(200)
    await gone
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(5000)
    expect(sent).toHaveLength(1)
  })
})

import { describe, expect, it } from 'vitest'
import { outcomeOf } from './outcome'

const reason = { code: 'damaged', detail: '' }
const video = { state: 'ready', reason: null, replacement: null } as const
const with_ = (state: 'preparing' | 'failed') => ({
  ...video,
  replacement: { state, file_name: 'b.mp4', reason: state === 'failed' ? reason : null, created_at: '' },
})

describe('what becomes of a file', () => {
  it('is what becomes of its video', () => {
    expect(outcomeOf({ ...video, state: 'receiving' }).state).toBe('checking')
    expect(outcomeOf({ ...video, state: 'indexing' }).state).toBe('checking')
    expect(outcomeOf({ ...video, state: 'rejected', reason })).toEqual({ state: 'failed', reason })
    expect(outcomeOf(with_('failed')).state).toBe('ready')
  })

  it('is, for one that takes the place of another, not what the video is meanwhile', () => {
    expect(outcomeOf(with_('preparing'), true).state).toBe('checking')
    expect(outcomeOf(with_('failed'), true)).toEqual({ state: 'failed', reason })
    expect(outcomeOf(video, true).state).toBe('ready')
  })
})

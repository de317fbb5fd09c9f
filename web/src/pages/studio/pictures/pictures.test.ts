import { describe, expect, it } from 'vitest'
import { isPicture, mostBytes, refusal } from './pictures'

const file = (name: string, type: string, size = 1000) => ({ name, type, size })

describe('A picture that is sent', () => {
  it('is told from a video by its type, or by its name where there is none', () => {
    expect(isPicture(file('a.jpg', 'image/jpeg'))).toBe(true)
    expect(isPicture(file('a.gif', 'image/gif'))).toBe(true)
    expect(isPicture(file('A.WEBP', ''))).toBe(true)
    expect(isPicture(file('a.mp4', 'video/mp4'))).toBe(false)
    expect(isPicture(file('a.mkv', ''))).toBe(false)
    expect(isPicture(file('png', ''))).toBe(false)
  })
  it('is refused here where that is certain, and left to the server otherwise', () => {
    expect(refusal(file('a.gif', 'image/gif'))?.code).toBe('picture_unknown')
    expect(refusal(file('a.png', 'image/png', mostBytes + 1))?.code).toBe('too_large')
    expect(refusal(file('a.png', 'image/png', 0))?.code).toBe('picture_damaged')
    expect(refusal(file('a.png', 'image/png', mostBytes))).toBeNull()
    expect(refusal(file('a.jpg', ''))).toBeNull()
  })
})

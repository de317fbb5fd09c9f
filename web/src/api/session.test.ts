import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.stubGlobal('window', { location: { origin: 'http://here' } })
const { adopt, forget, leave, onGone, onLeft } = await import('./session')
const { queryClient } = await import('./queries')

const sessionOf = (username: string) =>
  ({ access_token: `of ${username}`, expires_in: 900, user: { username } }) as Parameters<typeof adopt>[0]

describe('what one person saw', () => {
  const left = vi.fn()
  const gone = vi.fn()
  beforeEach(() => {
    vi.useFakeTimers()
    leave()
    adopt(sessionOf('ann'))
    queryClient.setQueryData(['video', 'film'], { title: 'Secret' })
    queryClient.setQueryData(['server'], { name: 'Millrace' })
    left.mockClear()
    gone.mockClear()
    const stops = [onLeft(left), onGone(gone)]
    return () => {
      for (const stop of stops) stop()
      queryClient.clear()
      vi.useRealTimers()
    }
  })
  const isThere = () => queryClient.getQueryData(['video', 'film']) !== undefined

  it('stays while the same person is there, also after the session ran out', () => {
    adopt(sessionOf('ann'))
    forget('expired')
    adopt(sessionOf('ann'))
    expect(isThere()).toBe(true)
    expect(left).not.toHaveBeenCalled()
  })

  it.each([
    ['signed out', () => leave()],
    ['let the session end', () => [forget('expired'), forget()]],
    ['made room for another one', () => adopt(sessionOf('bob'))],
    ['let another one in after the session ran out', () => [forget('expired'), adopt(sessionOf('bob'))]],
  ])('is gone once they have %s', (_, leave) => {
    leave()
    expect(isThere()).toBe(false)
    expect(left).toHaveBeenCalledTimes(1)
    expect(queryClient.getQueryData(['server'])).toEqual({ name: 'Millrace' })
  })

  it('is forgotten with the session, but their work is over only when they sign out or another one comes', () => {
    forget('expired')
    forget()
    adopt(sessionOf('ann'))
    expect(gone).not.toHaveBeenCalled()
    forget('expired')
    forget()
    adopt(sessionOf('bob'))
    expect(gone).toHaveBeenCalledTimes(1)
    leave()
    expect(gone).toHaveBeenCalledTimes(2)
    adopt(sessionOf('ann'))
    expect(gone).toHaveBeenCalledTimes(2)
  })

  it('is gone also when it was still on its way', async () => {
    let answer = (_: unknown) => {}
    const asked = queryClient.fetchQuery({
      queryKey: ['video', 'late'],
      queryFn: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    asked.catch(() => undefined)
    forget()
    answer({ title: 'Secret' })
    await vi.runAllTimersAsync()
    expect(queryClient.getQueryData(['video', 'late'])).toBeUndefined()
  })
})

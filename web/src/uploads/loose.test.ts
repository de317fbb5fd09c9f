import { beforeEach, describe, expect, it, vi } from 'vitest'
import { dropAll, forget, note, notedFor, sweep } from './loose'

describe('ends that no beginning names', () => {
  let there: string[]
  let reachable: boolean
  let notes: string | null
  beforeEach(() => {
    there = ['/head', '/tail', '/other']
    reachable = true
    notes = null
    vi.stubGlobal('navigator', { locks: {} })
    vi.stubGlobal('localStorage', {
      getItem: () => notes,
      setItem: (_: string, value: string) => {
        notes = value
      },
    })
    vi.stubGlobal('fetch', async (url: string, { method = 'GET' }: RequestInit = {}) => {
      if (!reachable) throw new TypeError('offline')
      const headers = { 'Tus-Resumable': '1.0.0' }
      if (!there.includes(url)) return new Response('{"code":"not_found"}', { status: 404, headers })
      if (method === 'DELETE') there = there.filter((one) => one !== url)
      return new Response(method === 'DELETE' ? null : '{"state":"open"}', {
        status: method === 'DELETE' ? 204 : 200,
        headers,
      })
    })
    return () => vi.unstubAllGlobals()
  })
  const none = () => false

  it('are removed by the next visit', async () => {
    note('/tail')
    await sweep(none)
    expect(there).toEqual(['/head', '/other'])
    expect(notes).toBe('[]')
  })

  it('stay while a tab is at them, or their beginning is there', async () => {
    note('/tail', '/head')
    note('/other')
    await sweep((url) => url === '/other')
    expect(there).toEqual(['/head', '/tail', '/other'])
    expect(notedFor('/head')).toBe('/tail')
    there = there.filter((one) => one !== '/head')
    await sweep((url) => url === '/other')
    expect(there).toEqual(['/other'])
  })

  it('are remembered until the server has been told', async () => {
    reachable = false
    await dropAll({ url: '/head', tail: '/tail' })
    await sweep(none)
    reachable = true
    await sweep(none)
    expect(there).toEqual(['/head', '/other'])
  })

  it('are forgotten once a beginning names them; nonsense is nothing', async () => {
    note('/tail')
    forget('/tail')
    await sweep(none)
    notes = '{"tail":'
    await sweep(none)
    expect(there).toContain('/tail')
  })
})

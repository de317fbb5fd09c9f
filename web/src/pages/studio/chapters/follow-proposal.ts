// Chapters that are looked for, in the tray: also when the studio has been left meanwhile.
import { dropMaking, putMaking } from '../../../downloads/put'
import { type Seen, secondsLeft } from '../sound/time-left'
import { fetchProposal } from './changes'

const askEvery = 1000 // milliseconds
const kNoQuality = ''

const followed = new Map<string, ReturnType<typeof setTimeout>>()

/** Once for each video, until it is over. */
export function followProposal(id: string, title: string) {
  if (followed.has(id)) return
  let first: Seen | null = null
  const look = async () => {
    const now = await fetchProposal(id).catch(() => null)
    if (!followed.has(id)) return
    if (now?.state === 'queued' || now?.state === 'running') {
      const seen = { at: performance.now(), part: now.progress }
      if (now.state === 'running') first ??= seen
      putMaking({
        id,
        quality: kNoQuality,
        title,
        state: now.state === 'queued' ? 'waiting' : 'making',
        progress: now.progress,
        left: first && secondsLeft(first, seen),
      })
    } else if (now) {
      followed.delete(id)
      if (now.state === 'ready' || now.state === 'failed')
        putMaking({ id, quality: kNoQuality, title, state: now.state, progress: 1 })
      else dropMaking(id, kNoQuality)
      return
    }
    followed.set(id, setTimeout(look, askEvery))
  }
  followed.set(id, setTimeout(look, 0))
}

export function leaveProposal(id: string) {
  clearTimeout(followed.get(id))
  followed.delete(id)
  dropMaking(id, kNoQuality)
}

// Files on their way to the server, and what it said of each.
import { useCallback, useState } from 'react'
import type { Sent, Video } from '../../../api/client'
import { asProblem, type Problem } from '../../../api/errors'
import { sendFile } from './changes'
import { guess } from './guess'

export type Arrival = { id: number; name: string; sent?: Sent; problem?: Problem }

let nextId = 1

function detailsOf(name: string) {
  const { language, forced, captions } = guess(name)
  return {
    ...(language && { language }),
    ...(forced && { forced }),
    ...(captions && { kind: 'captions' as const }),
  }
}

export function useArrivals(video: Video) {
  const [arrivals, setArrivals] = useState<Arrival[]>([])
  const take = useCallback(
    async (files: Iterable<File>) => {
      const taken = [...files].map((file) => ({ id: nextId++, file }))
      setArrivals(taken.map(({ id, file }) => ({ id, name: file.name })))
      for (const { id, file } of taken) {
        const part = await sendFile(video, file, detailsOf(file.name)).then(
          (sent) => ({ sent }),
          (error) => ({ problem: asProblem(error) }),
        )
        setArrivals((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)))
      }
    },
    [video],
  )
  const dismiss = (id: number) => setArrivals((all) => all.filter((one) => one.id !== id))
  return { arrivals, take, dismiss }
}

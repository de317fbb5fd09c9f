import { useEffect, useState } from 'react'

/** How much the controls can show: the player's own width decides, not the window's. */
export type Room = 'least' | 'little' | 'some' | 'plenty'

const rooms: [number, Room][] = [
  [350, 'least'],
  [440, 'little'],
  [600, 'some'],
]

export const roomOf = (width: number): Room => rooms.find(([below]) => width < below)?.[1] ?? 'plenty'

export function useRoom(stage: HTMLElement): Room {
  const [room, setRoom] = useState<Room>(() => roomOf(stage.clientWidth))
  useEffect(() => {
    const observer = new ResizeObserver(() => setRoom(roomOf(stage.clientWidth)))
    observer.observe(stage)
    return () => observer.disconnect()
  }, [stage])
  return room
}

import { useEffect, useState } from 'react'

/** How much the controls can show: the player's own width decides, not the window's. */
export type Room = 'little' | 'some' | 'plenty'

export const roomOf = (width: number): Room => (width < 440 ? 'little' : width < 600 ? 'some' : 'plenty')

export function useRoom(stage: HTMLElement): Room {
  const [room, setRoom] = useState<Room>(() => roomOf(stage.clientWidth))
  useEffect(() => {
    const observer = new ResizeObserver(() => setRoom(roomOf(stage.clientWidth)))
    observer.observe(stage)
    return () => observer.disconnect()
  }, [stage])
  return room
}

import { useEffect, useState } from 'react'

/** How much the controls can show: the player's own width decides, not the window's. */
export type Room = 'least' | 'little' | 'some' | 'plenty'

const rooms: [number, Room][] = [
  [350, 'least'],
  [440, 'little'],
  [600, 'some'],
]

/** `text` is the size of text; larger letters leave less room. */
export const roomOf = (width: number, text = 16): Room =>
  rooms.find(([below]) => (width * 16) / text < below)?.[1] ?? 'plenty'

const roomIn = (stage: HTMLElement) =>
  roomOf(stage.clientWidth, Number.parseFloat(getComputedStyle(document.documentElement).fontSize))

export function useRoom(stage: HTMLElement): Room {
  const [room, setRoom] = useState<Room>(() => roomIn(stage))
  useEffect(() => {
    const observer = new ResizeObserver(() => setRoom(roomIn(stage)))
    observer.observe(stage)
    return () => observer.disconnect()
  }, [stage])
  return room
}

import { useEffect, useState } from 'react'

/** How much the controls can show: the player's own width decides, not the window's. */
export type Room = 'least' | 'little' | 'some' | 'plenty'

const rooms: [number, Room][] = [
  [350, 'least'],
  [530, 'little'],
  [620, 'some'],
]

/** `text` is the size of text; larger letters leave less room. */
export const roomOf = (width: number, text = 16): Room =>
  rooms.find(([below]) => (width * 16) / text < below)?.[1] ?? 'plenty'

/** Pixels of a button that not every video has. */
const buttonWidth = 44

const roomIn = (stage: HTMLElement, more: number) =>
  roomOf(
    stage.clientWidth - more * buttonWidth,
    Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  )

/** Beside `more` buttons that not every video has. */
export function useRoom(stage: HTMLElement, more: number): Room {
  const [room, setRoom] = useState<Room>(() => roomIn(stage, more))
  useEffect(() => {
    const observer = new ResizeObserver(() => setRoom(roomIn(stage, more)))
    observer.observe(stage)
    return () => observer.disconnect()
  }, [stage, more])
  return room
}

// Rows of a list that are dragged to another place by a handle; keys have buttons for it.
import { type PointerEvent, type RefObject, useState } from 'react'

/** `onDrop` is told which one goes to which place. */
export function useReorder(list: RefObject<HTMLElement | null>, onDrop: (key: number, to: number) => void) {
  const [dragged, setDragged] = useState<{ key: number; to: number } | null>(null)
  const placeAt = (y: number) => {
    const rows = [...(list.current?.children ?? [])]
    const below = rows.findIndex((row) => {
      const { top, height } = row.getBoundingClientRect()
      return y < top + height
    })
    return below < 0 ? rows.length - 1 : below
  }
  const handle = (key: number, at: number) => ({
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return
      event.preventDefault()
      event.currentTarget.setPointerCapture(event.pointerId)
      setDragged({ key, to: at })
    },
    onPointerMove: (event: PointerEvent) => {
      if (dragged?.key === key) setDragged({ key, to: placeAt(event.clientY) })
    },
    onPointerUp: () => {
      if (dragged?.key === key && dragged.to !== at) onDrop(key, dragged.to)
      setDragged(null)
    },
    onPointerCancel: () => setDragged(null),
  })
  return { dragged, handle }
}

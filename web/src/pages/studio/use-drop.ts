import { useEffect, useRef, useState } from 'react'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** The whole window takes files that `wanted` is about, before it takes videos. True while files hover over it. */
export function useDrop(onFiles: (files: File[]) => void, wanted: (file: File) => boolean): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(onFiles)
  latest.current = onFiles
  const choose = useRef(wanted)
  choose.current = wanted
  useEffect(() => {
    let leaving: ReturnType<typeof setTimeout> | undefined
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      clearTimeout(leaving)
      leaving = setTimeout(() => setOver(false), 300)
      setOver(true)
    }
    const onDrop = (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])].filter((file) => choose.current(file))
      setOver(false)
      if (files.length === 0) return
      event.preventDefault()
      event.stopPropagation()
      latest.current(files)
    }
    window.addEventListener('dragover', onOver, true)
    window.addEventListener('drop', onDrop, true)
    return () => {
      clearTimeout(leaving)
      window.removeEventListener('dragover', onOver, true)
      window.removeEventListener('drop', onDrop, true)
    }
  }, [])
  return over
}

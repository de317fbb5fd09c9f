import { useEffect, useState } from 'react'

/** True once `waiting` has lasted for the given time: short waits show nothing at all. */
export function useDelayed(waiting: boolean, delayMs: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    if (!waiting) return
    const timer = setTimeout(() => setLate(true), delayMs)
    return () => clearTimeout(timer)
  }, [waiting, delayMs])
  return waiting && late
}

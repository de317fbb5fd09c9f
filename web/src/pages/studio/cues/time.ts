// Times as they are shown and typed in the editor.

/** 1:02:03.400, 2:03.400: tenths would hide what a frame is. */
export function timeText(ms: number): string {
  const whole = Math.max(0, Math.round(ms))
  const two = (value: number) => String(value).padStart(2, '0')
  const seconds = Math.floor(whole / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = `${two(seconds % 60)}.${String(whole % 1000).padStart(3, '0')}`
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}

/** Milliseconds of "1:02:03.4", "02:03,400" or "63.5"; null when it is none of these. */
export function readTime(text: string): number | null {
  const match = /^(?:(?:(\d{1,3})[:：])?(\d{1,3})[:：])?(\d{1,6})(?:[.,](\d{1,3}))?$/.exec(text.trim())
  if (!match) return null
  const [, hours, minutes, seconds = '0', rest = ''] = match
  if (minutes !== undefined && Number(seconds) > 59) return null
  if (hours !== undefined && Number(minutes) > 59) return null
  return (
    ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds)) * 1000 +
    Number(rest.padEnd(3, '0'))
  )
}

// How the viewer wants subtitles to look; the same on every video.
import { store, stored } from '../../storage'

export const sizes = [0, 1, 2, 3] as const
export const grounds = ['shade', 'black', 'white', 'outline'] as const
export type Look = { size: (typeof sizes)[number]; ground: (typeof grounds)[number] }

const key = 'millrace.subtitle-look'
const asUsual: Look = { size: 1, ground: 'shade' }

export function keptLook(): Look {
  try {
    const { size, ground } = JSON.parse(stored(key) ?? '')
    return sizes.includes(size) && grounds.includes(ground) ? { size, ground } : asUsual
  } catch {
    return asUsual
  }
}

export const keepLook = (look: Look) => store(key, JSON.stringify(look))

const factors = [0.75, 1, 1.4, 1.9]

/** Pixels of a letter on a picture of that size: never too small to read on a phone, nor a headline on a wall. */
export function letterPixels(width: number, height: number, size: Look['size']): number {
  const usual = Math.min(44, Math.max(15, Math.min(width, height) * 0.045))
  return Math.round(usual * (factors[size] ?? 1) * 10) / 10
}

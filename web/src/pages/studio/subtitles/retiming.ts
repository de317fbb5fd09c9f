/** 24000/1001 pictures a second are called 23.976. */
const film = 24_000 / 1001

/** Every time is multiplied by this: at 23.976 a video that was made for 25 takes longer. */
export const stretches = { none: 1, slower: 25 / film, faster: film / 25 }

/** Seconds as typed, "-1.5" or "1,5"; null when it is no number. */
export function readShift(text: string): number | null {
  const plain = text.trim().replace(',', '.').replace(/^[−–]/, '-')
  return /^[+-]?\d{1,6}(?:\.\d{1,3})?$/.test(plain) ? Number(plain) : null
}

export const moved = (ms: number, shift: number, stretch: number) => ms * stretch + shift * 1000

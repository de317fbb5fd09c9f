// What the browser keeps for us. In a frame on another site, or with storage switched off, it keeps nothing: touching
// `localStorage` then throws, and forgetting is all that may come of it.
export function stored(key: string): string | null {
  try {
    return globalThis.localStorage.getItem(key)
  } catch {
    return null
  }
}

export function store(key: string, value: string) {
  try {
    globalThis.localStorage.setItem(key, value)
  } catch {
    // A full or forbidden storage only costs the memory.
  }
}

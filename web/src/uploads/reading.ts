// Whether a chosen file can still be read. Browsers hand out no more of a file that has changed or is gone; what was
// sending it only hears that the connection broke.

const stretch = 2 ** 20

/** Reads its first byte, and what lies where the sending stopped. */
export async function canRead(file: Blob, near: number): Promise<boolean> {
  const from = Math.max(0, Math.min(near, file.size - 1))
  try {
    const first = await file.slice(0, 1).arrayBuffer()
    const next = await file.slice(from, from + stretch).arrayBuffer()
    return first.byteLength === 1 && next.byteLength === Math.min(stretch, file.size - from)
  } catch {
    return false
  }
}

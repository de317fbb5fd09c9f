// Which rows of a long list are drawn. All are of one height but the one that is open.
export type Rows = { count: number; height: number; open: number; openHeight: number }

const extra = 8

export const topOf = ({ height, open, openHeight }: Rows, row: number) =>
  row * height + (open >= 0 && row > open ? openHeight - height : 0)

export const totalOf = (rows: Rows) => topOf(rows, rows.count)

export const heightOf = ({ height, open, openHeight }: Rows, row: number) =>
  row === open ? openHeight : height

function rowAt(rows: Rows, top: number): number {
  const openTop = topOf(rows, rows.open)
  if (rows.open < 0 || top < openTop + rows.height) return Math.floor(top / rows.height)
  if (top < openTop + rows.openHeight) return rows.open
  return Math.floor((top - rows.openHeight + rows.height) / rows.height)
}

/** From one row to before another, with some above and below for whoever scrolls fast. */
export function drawn(rows: Rows, scrolled: number, view: number): { from: number; to: number } {
  const from = Math.max(0, rowAt(rows, Math.max(0, scrolled)) - extra)
  const to = Math.min(rows.count, rowAt(rows, scrolled + view) + 1 + extra)
  return { from: Math.min(from, to), to }
}

/** Where to scroll so that a row is seen; null when it is. */
export function scrolledTo(rows: Rows, row: number, scrolled: number, view: number): number | null {
  const top = topOf(rows, row)
  const bottom = top + heightOf(rows, row)
  if (top >= scrolled && bottom <= scrolled + view) return null
  return Math.max(0, top - Math.max(0, (view - heightOf(rows, row)) / 3))
}

// The chapters that are edited: always in order, no two at one time, all within the video.
import type { Chapter } from '../../../api/client'

/** `key` stays the same while time and title change. */
export type Row = { key: number; ms: number; title: string }
export type Rows = readonly Row[]

export const mostChapters = 1000
export const longestTitle = 200
/** Suggested ones that are nearer than this to one that is there are left out, milliseconds. */
const near = 5000

let keys = 0
export const newRow = (ms: number, title = ''): Row => {
  keys += 1
  return { key: keys, ms, title }
}

export const rowsOf = (chapters: Chapter[]): Rows =>
  chapters.map(({ start, title }) => newRow(Math.round(start * 1000), title))

/** The nearest time to `ms` within the video at which no other row begins; later ones first. */
function freeTime(rows: Rows, ms: number, durationMs: number): number {
  const taken = new Set(rows.map((row) => row.ms))
  const last = Math.max(0, durationMs - 1)
  const wanted = Math.min(Math.max(0, Math.round(ms)), last)
  for (let by = 0; by <= rows.length; by += 1) {
    if (wanted + by <= last && !taken.has(wanted + by)) return wanted + by
    if (wanted - by >= 0 && !taken.has(wanted - by)) return wanted - by
  }
  return wanted
}

const inOrder = (rows: Rows): Rows => rows.toSorted((a, b) => a.ms - b.ms)

/** Nothing is added where one begins already, or when there is no room for more. */
export function added(rows: Rows, row: Row, durationMs: number): Rows {
  const ms = Math.min(Math.max(0, Math.round(row.ms)), Math.max(0, durationMs - 1))
  if (rows.length >= mostChapters || rows.some((one) => one.ms === ms)) return rows
  return inOrder([...rows, { ...row, ms }])
}

export function moved(rows: Rows, key: number, ms: number, durationMs: number): Rows {
  const others = rows.filter((row) => row.key !== key)
  const row = rows.find((one) => one.key === key)
  if (!row) return rows
  const free = freeTime(others, ms, durationMs)
  return free === row.ms ? rows : inOrder([...others, { ...row, ms: free }])
}

export const titled = (rows: Rows, key: number, title: string): Rows =>
  rows.map((row) => (row.key === key ? { ...row, title } : row))

export const without = (rows: Rows, key: number): Rows => rows.filter((row) => row.key !== key)

export function withSuggested(rows: Rows, times: number[], durationMs: number): Rows {
  return times.reduce((all, time) => {
    const ms = Math.round(time * 1000)
    return rows.some((row) => Math.abs(row.ms - ms) < near) ? all : added(all, newRow(ms), durationMs)
  }, rows)
}

/** As the server takes them. */
export const asBody = (rows: Rows) => ({ items: rows.map(({ ms, title }) => ({ start: ms / 1000, title })) })

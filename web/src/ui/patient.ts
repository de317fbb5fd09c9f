// Parts of the frame around every page arrive when they are needed. While the server is away, or after it was upgraded,
// they do not: that must not take the page with it.
import { type ComponentType, lazy } from 'react'
import { again } from '../api/patience'

type Part<Props> = { default: ComponentType<Props> }

/** Asks until it comes, with rests between. */
export const untilThere = <T>(load: () => Promise<T>, tries = 0): Promise<T> =>
  load().catch(() => new Promise<T>((resolve) => again(tries, () => resolve(untilThere(load, tries + 1)))))

/** A part without which the rest goes on; nothing stands in its place before it is there. */
export const patient = <Props>(load: () => Promise<Part<Props>>) => lazy(() => untilThere(load))

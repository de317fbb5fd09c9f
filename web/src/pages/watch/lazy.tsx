// Dialogs arrive when they are asked for, and what not every video has with those that have it.
import { type ComponentType, lazy, Suspense } from 'react'
import type { Chapter, Video } from '../../api/client'

type OnClose = { onClose: () => void }
type OfVideo = OnClose & { video: Video }

function later<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const Part = lazy(load) as unknown as ComponentType<Props>
  return (props: Props) => (
    <Suspense>
      <Part {...props} />
    </Suspense>
  )
}

export const ChapterList = later<{ chapters: Chapter[] }>(() => import('./chapters/ChapterList'))
export const Keys = later<OnClose>(() => import('./Keys'))
export const Share = later<OfVideo>(() => import('./Share'))
export const Downloads = later<OfVideo>(() => import('./Downloads'))
export const EditVideo = later<OfVideo>(() => import('./EditVideo'))
export const Technical = later<OfVideo>(() => import('./technical/Technical'))

// Dialogs arrive when they are asked for, and the parts of the column beside the picture by themselves.
import { type ComponentType, lazy, Suspense } from 'react'
import type { Chapter, Video } from '../../api/client'

type OnClose = { onClose: () => void }
type OfVideo = { video: Video }
type Dialog = OnClose & OfVideo

function later<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const Part = lazy(load) as unknown as ComponentType<Props>
  return (props: Props) => (
    <Suspense>
      <Part {...props} />
    </Suspense>
  )
}

export const ChapterList = later<{ chapters: Chapter[] }>(() => import('./chapters/ChapterList'))
export const Arriving = later<OfVideo>(() => import('./Arriving'))
export const Keys = later<OnClose>(() => import('./Keys'))
export const Missing = later<object>(() => import('./Missing'))
export const Renewed = later<{ onTaken: () => void }>(() => import('./Renewed'))
export const Share = later<Dialog>(() => import('./Share'))
export const Downloads = later<Dialog>(() => import('./Downloads'))
export const Unlock = later<{ id: string; onName: (name: string) => void }>(() => import('./sharing/Unlock'))
export const EditVideo = later<Dialog>(() => import('./EditVideo'))
export const Technical = later<Dialog>(() => import('./technical/Technical'))
export const Transcript = later<OfVideo>(() => import('./transcript/Transcript'))

// Deleting is done at once and can be taken back: the bin keeps a video for seven days, the button for ten seconds.
import { api, unwrap, type Video } from '../api/client'
import { videosChanged } from '../api/queries'
import { translate } from '../i18n/i18n'
import { failed } from './failed'
import { toast } from './toasts'

const pathOf = ({ id }: Video) => ({ params: { path: { id } } })

async function restore(videos: Video[]) {
  try {
    for (const video of videos) await unwrap(api.POST('/api/v1/videos/{id}/restore', pathOf(video)))
    toast({ text: translate('mine.restored') })
  } catch (error) {
    failed(error)
  }
  await videosChanged()
}

/** False when not all could be deleted; what was deleted can be brought back either way. */
export async function deleteWithUndo(videos: Video[]): Promise<boolean> {
  const gone: Video[] = []
  try {
    for (const video of videos) {
      await unwrap(api.DELETE('/api/v1/videos/{id}', pathOf(video)))
      gone.push(video)
    }
  } catch (error) {
    failed(error)
  }
  await videosChanged()
  const [first] = gone
  if (!first) return false
  const text =
    gone.length === 1
      ? translate('mine.deleted', { title: first.title })
      : translate('mine.deletedMany', { count: gone.length })
  const undo = { label: translate('app.undo'), run: () => void restore(gone) }
  toast({ text, detail: translate('mine.bin'), action: undo, lastsMs: 10_000 })
  return gone.length === videos.length
}

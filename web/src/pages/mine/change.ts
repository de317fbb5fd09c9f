import { api, unwrap, type Video, type Visibility } from '../../api/client'
import { videosChanged } from '../../api/queries'

export async function setVisibility(videos: Video[], visibility: Visibility) {
  try {
    for (const { id, visibility: now } of videos) {
      if (now === visibility) continue
      await unwrap(api.PATCH('/api/v1/videos/{id}', { params: { path: { id } }, body: { visibility } }))
    }
  } finally {
    await videosChanged()
  }
}

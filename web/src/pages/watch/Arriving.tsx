import { Switch } from '@mantine/core'
import { api, unwrap, type Video } from '../../api/client'
import { videosChanged } from '../../api/queries'
import { arrivingWords } from '../../i18n/arriving'
import { bytesText } from '../../i18n/format'
import { useWords } from '../../i18n/words'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Switch.css'
import { Bar } from '../../ui/Bar'
import { failed } from '../../ui/failed'
import classes from './Arriving.module.css'

/** How far a video has come that is watched while it arrives, and who else may watch it. */
export default function Arriving({ video }: { video: Video }) {
  const w = useWords(arrivingWords)
  const { early } = video
  if (!early) return null
  const part = early.length ? Math.min(1, early.bytes / early.length) : null
  const percent = part === null ? 0 : Math.floor(100 * part)
  const said =
    video.state === 'indexing'
      ? w('whole')
      : part === null
        ? w('bytes', { bytes: bytesText(early.bytes) })
        : w('percent', { percent })
  const share = async (wanted: boolean) => {
    const params = { path: { id: video.id } }
    const body = { early_for_all: wanted }
    await videosChanged(await unwrap(api.PATCH('/api/v1/videos/{id}', { params, body })))
  }
  return (
    <section className={classes.arriving} data-testid="arriving">
      <p>{said}</p>
      {part !== null && video.state === 'receiving' && <Bar part={part} tone="accent" label={said} />}
      {video.can_edit && video.state === 'receiving' && video.visibility !== 'private' && (
        <Switch
          checked={early.for_all}
          label={w('forAll')}
          description={w('forAllHint')}
          onChange={(event) => void share(event.currentTarget.checked).catch(failed)}
        />
      )}
    </section>
  )
}

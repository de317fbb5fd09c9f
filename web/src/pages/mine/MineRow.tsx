import { ActionIcon } from '@mantine/core'
import { Link } from 'react-router'
import type { Video } from '../../api/client'
import { absoluteDate, bytesText, clockText, shortDate } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { mineWords } from '../../i18n/mine'
import { useWords } from '../../i18n/words'
import { deleteWithUndo } from '../../ui/delete-video'
import { failed } from '../../ui/failed'
import { Icon } from '../../ui/icons'
import { Poster } from '../../ui/Poster'
import { VisibilitySelect } from '../../ui/VisibilitySelect'
import { setVisibility } from './change'
import classes from './Mine.module.css'
import { Progress } from './Progress'

type MineRowProps = { video: Video; chosen: boolean; onChoose: () => void }

export function MineRow({ video, chosen, onChoose }: MineRowProps) {
  const t = useText()
  const w = useWords(mineWords)
  const { title } = video
  return (
    <tr className={classes.item} data-chosen={chosen || undefined}>
      <td className={classes.check}>
        <label>
          <input type="checkbox" checked={chosen} onChange={onChoose} aria-label={w('select', { title })} />
        </label>
      </td>
      <td className={classes.picture}>
        <Link to={`/watch/${video.id}`} tabIndex={-1} aria-hidden="true">
          <Poster video={video} />
        </Link>
      </td>
      <td className={classes.name}>
        <Link to={`/watch/${video.id}`} lang="" title={title}>
          {title}
        </Link>
        <Progress video={video} />
      </td>
      <td className={classes.visibility}>
        <VisibilitySelect
          value={video.visibility}
          onChange={(visibility) => setVisibility([video], visibility).catch(failed)}
        />
      </td>
      <td className={classes.number} data-kind="length">
        {video.duration > 0 ? clockText(video.duration) : '–'}
      </td>
      <td className={classes.number} data-kind="size">
        {video.bytes > 0 ? bytesText(video.bytes) : '–'}
      </td>
      <td className={classes.date}>
        <time dateTime={video.created_at} title={absoluteDate(video.created_at)}>
          {shortDate(video.created_at)}
        </time>
      </td>
      <td className={classes.remove}>
        {video.state === 'ready' && (
          <ActionIcon
            component={Link}
            to={`/studio/${video.id}`}
            aria-label={`${t('watch.studio')}: ${title}`}
            title={t('watch.studio')}
          >
            <Icon name="edit" />
          </ActionIcon>
        )}
        <ActionIcon aria-label={w('deleteOne', { title })} onClick={() => deleteWithUndo([video])}>
          <Icon name="trash" />
        </ActionIcon>
      </td>
    </tr>
  )
}

import { Button } from '@mantine/core'
import { useNavigate } from 'react-router'
import type { Video } from '../../api/client'
import { useText } from '../../i18n/i18n'
import { isLevelled, keepLevelled, level } from '../../player/level'
import { ButtonLink } from '../../ui/ButtonLink'
import { Icon } from '../../ui/icons'
import { Menu } from '../../ui/Menu'
import { MenuItem } from '../../ui/MenuItem'
import type { Panel } from './About'
import classes from './Watch.module.css'

export function Actions({ video, onPanel }: { video: Video; onPanel: (panel: Panel) => void }) {
  const t = useText()
  const ready = video.state === 'ready'
  return (
    <div className={classes.actions}>
      {video.state !== 'rejected' && (
        <Button
          leftSection={<Icon name="share" />}
          data-testid="share-button"
          onClick={() => onPanel('share')}
        >
          {t('watch.share')}
        </Button>
      )}
      {ready && (
        <Button
          leftSection={<Icon name="download" />}
          data-testid="download-button"
          onClick={() => onPanel('download')}
        >
          {t('app.download')}
        </Button>
      )}
      {video.can_edit && (
        <Button leftSection={<Icon name="edit" />} onClick={() => onPanel('edit')}>
          {t('watch.edit')}
        </Button>
      )}
      {ready && video.can_edit && (
        <ButtonLink to={`/studio/${video.id}`} leftSection={<Icon name="mine" />}>
          {t('watch.studio')}
        </ButtonLink>
      )}
      <MoreMenu video={video} onPanel={onPanel} />
    </div>
  )
}

function switchLevel({ loudness }: Video) {
  keepLevelled(!isLevelled())
  const element = window.__millrace?.video
  if (element) level(element, loudness?.integrated ?? null)
}

function MoreMenu({ video, onPanel }: { video: Video; onPanel: (panel: Panel) => void }) {
  const t = useText()
  const navigate = useNavigate()
  const remove = async () => {
    const { deleteWithUndo } = await import('../../ui/delete-video')
    if (await deleteWithUndo([video])) navigate('/mine')
  }
  return (
    <Menu label={t('app.more')} button={<Icon name="more" />} className={classes.more}>
      {(close) => {
        const then = (act: () => void) => () => {
          close()
          act()
        }
        return (
          <>
            <MenuItem icon="info" onSelect={then(() => onPanel('technical'))}>
              {t('player.technical')}
            </MenuItem>
            <MenuItem icon="keyboard" onSelect={then(() => onPanel('keys'))}>
              {t('keys.title')}
            </MenuItem>
            {video.has_audio && (
              <MenuItem toggle checked={isLevelled()} onSelect={then(() => switchLevel(video))}>
                {t('player.level')}
              </MenuItem>
            )}
            {video.can_edit && (
              <MenuItem icon="trash" onSelect={then(remove)}>
                {t('watch.delete')}
              </MenuItem>
            )}
          </>
        )
      }}
    </Menu>
  )
}

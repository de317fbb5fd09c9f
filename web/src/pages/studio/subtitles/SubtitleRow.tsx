import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Subtitles, Video } from '../../../api/client'
import { absoluteDate } from '../../../i18n/format'
import { translate } from '../../../i18n/i18n'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Chip } from '../../../ui/Chip'
import { failed } from '../../../ui/failed'
import { Icon } from '../../../ui/icons'
import { Menu } from '../../../ui/Menu'
import { MenuItem } from '../../../ui/MenuItem'
import { toast } from '../../../ui/toasts'
import { DraftChip, PublishButton } from '../speech/PublishButton'
import { remove } from './changes'
import { DetailsDialog } from './DetailsDialog'
import classes from './Subtitles.module.css'
import { TimingDialog } from './TimingDialog'

type SubtitleRowProps = {
  video: Video
  track: Subtitles
  name: string
  isFresh: boolean
  onOpen: () => void
}

export function SubtitleRow({ video, track, name, isFresh, onOpen }: SubtitleRowProps) {
  const say = useWords(studioWords)
  const [dialog, setDialog] = useState<'details' | 'timing' | null>(null)
  const save = (extension: string) => {
    const link = document.createElement('a')
    link.href = `${track.url.replace(/vtt$/, extension)}?download`
    link.download = ''
    link.click()
  }
  const removeWithUndo = async () => {
    try {
      const restore = await remove(video, track)
      const action = { label: translate('app.undo'), run: () => void restore().catch(failed) }
      toast({ text: say('removed', { name }), action, lastsMs: 10_000 })
    } catch (error) {
      failed(error)
    }
  }
  const close = () => setDialog(null)
  return (
    <li className={classes.item} data-fresh={isFresh || undefined} data-testid="subtitle-row">
      <div className={classes.what}>
        <h3 lang={track.language}>{name}</h3>
        <p className="meta numerals">
          {[
            say('cues', { count: track.cues }),
            say(`origin.${track.origin}`),
            absoluteDate(track.updated_at),
          ].join(' · ')}
        </p>
        {(track.default || track.forced || track.draft) && (
          <div className="row">
            {track.draft && <DraftChip />}
            {track.default && <Chip icon="check">{say('isDefault')}</Chip>}
            {track.forced && <Chip icon="info">{say('isForced')}</Chip>}
          </div>
        )}
      </div>
      <div className={classes.acts}>
        <Button leftSection={<Icon name="edit" />} aria-label={say('editNamed', { name })} onClick={onOpen}>
          {say('edit')}
        </Button>
        {track.draft && <PublishButton video={video} track={track} name={name} />}
      </div>
      <Menu label={say('more', { name })} button={<Icon name="more" />} className={classes.more}>
        {(closeMenu) => {
          const then = (act: () => void) => () => {
            closeMenu()
            act()
          }
          return (
            <>
              <MenuItem icon="info" onSelect={then(() => setDialog('details'))}>
                {say('details')}
              </MenuItem>
              <MenuItem icon="clock" onSelect={then(() => setDialog('timing'))}>
                {say('timing')}
              </MenuItem>
              <MenuItem icon="download" onSelect={then(() => save('srt'))}>
                {say('srt')}
              </MenuItem>
              <MenuItem icon="download" onSelect={then(() => save('vtt'))}>
                {say('vtt')}
              </MenuItem>
              <MenuItem icon="trash" onSelect={then(() => void removeWithUndo())}>
                {say('remove')}
              </MenuItem>
            </>
          )
        }}
      </Menu>
      {dialog === 'details' && <DetailsDialog video={video} track={track} onClose={close} />}
      {dialog === 'timing' && <TimingDialog video={video} track={track} onClose={close} />}
    </li>
  )
}

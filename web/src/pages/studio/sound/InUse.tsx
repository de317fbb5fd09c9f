import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Sound, Video } from '../../../api/client'
import { soundWords } from '../../../i18n/studio-sound'
import { soundUseWords } from '../../../i18n/studio-sound-use'
import { useWords } from '../../../i18n/words'
import { Chip } from '../../../ui/Chip'
import { failed } from '../../../ui/failed'
import { Icon } from '../../../ui/icons'
import { toast } from '../../../ui/toasts'
import { soundsQuery } from './changes'
import { backToTheOriginal, type MadeSound, putToUseAgain, takeBack, useInUse } from './in-use'
import classes from './Sound.module.css'
import { fileTracks, nameOf, sayReason } from './telling'

/** Which made sounds are heard with the video, and the way back. */
export function InUse({ video }: { video: Video }) {
  const say = useWords(soundUseWords)
  const sounds = useInUse(video)
  const { data } = useQuery(soundsQuery(video.id))
  const file = (id: string) => data?.items.find((one) => one.id === id)
  if (sounds.length === 0) return null
  const back = async () => {
    await backToTheOriginal(video.id)
    toast({
      text: say('isOriginal'),
      action: { label: say('undo'), run: () => void putToUseAgain(video.id, sounds).catch(failed) },
    })
  }
  return (
    <section className={classes.inUse} aria-label={say('inUse')} data-testid="sounds-in-use">
      <h3>{say('inUse')}</h3>
      <ul className={classes.list}>
        {sounds.toReversed().map((sound) => (
          <Row key={sound.id} video={video} sound={sound} file={file(sound.id)} />
        ))}
      </ul>
      <div>
        <Button leftSection={<Icon name="retry" />} onClick={() => back().catch(failed)}>
          {say('original')}
        </Button>
      </div>
      <p className="meta">{say('kept')}</p>
    </section>
  )
}

type RowProps = { video: Video; sound: MadeSound; file: Sound | undefined }

function Row({ video, sound, file }: RowProps) {
  const say = useWords(soundUseWords)
  const sayFile = useWords(soundWords)
  const { state, heard, reason } = sound
  const name = sound.title || (file ? nameOf(sayFile, file, fileTracks(video)) : say('aSound'))
  const back = async () => {
    await takeBack(video.id, sound.id)
    toast({
      text: say('takenBack', { name }),
      action: { label: say('undo'), run: () => void putToUseAgain(video.id, [sound]).catch(failed) },
    })
  }
  return (
    <li
      className={classes.sound}
      data-testid="sound-in-use"
      data-state={state}
      data-heard={heard || undefined}
    >
      <div className={classes.head}>
        <strong className={classes.name}>{name}</strong>
        {state === 'failed' && (
          <Chip icon="warning" tone="error">
            {say('failed')}
          </Chip>
        )}
        {heard && (
          <Chip icon="check" tone="ok">
            {say(sound.mode === 'add' ? 'added' : 'replaces')}
          </Chip>
        )}
        {state === 'ready' && !heard && <Chip icon="close">{say('givenWay')}</Chip>}
      </div>
      {state === 'preparing' && <p role="status">{say('preparing')}</p>}
      {state === 'failed' && reason && <p>{sayReason(sayFile, reason.code)}</p>}
      <div>
        <Button size="xs" aria-label={say('takeBackNamed', { name })} onClick={() => back().catch(failed)}>
          {say('takeBack')}
        </Button>
      </div>
    </li>
  )
}

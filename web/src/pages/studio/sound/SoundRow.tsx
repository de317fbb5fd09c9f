import { ActionIcon, Button } from '@mantine/core'
import type { Sound, Video } from '../../../api/client'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { Chip } from '../../../ui/Chip'
import { failed } from '../../../ui/failed'
import { Icon } from '../../../ui/icons'
import { toast } from '../../../ui/toasts'
import { isUnderWay, makeSound, removeSound, retrySound } from './changes'
import { Facts } from './Facts'
import { isWhole } from './in-use'
import { Listening } from './Listening'
import { Making } from './Making'
import { Parts } from './Parts'
import classes from './Sound.module.css'
import { fileTracks, nameOf, sayReason } from './telling'
import { UseSound } from './UseSound'

type SoundRowProps = { video: Video; sound: Sound; element: HTMLVideoElement | null }

export function SoundRow({ video, sound, element }: SoundRowProps) {
  const say = useWords(soundWords)
  const name = nameOf(say, sound, fileTracks(video))
  const { state, request, reason } = sound
  const underWay = isUnderWay(sound)
  const stopped = state === 'failed' || state === 'cancelled'
  const remove = async () => {
    await removeSound(video.id, sound.id)
    if (underWay) return
    const again = request && {
      label: say('makeAgain'),
      run: () => void makeSound(video.id, request).catch(failed),
    }
    toast({ text: say('removed', { name }), ...(again && { action: again }) })
  }
  return (
    <li className={classes.sound} data-testid="sound-file" data-state={state}>
      <div className={classes.head}>
        <strong className={classes.name}>{name}</strong>
        {state === 'failed' && (
          <Chip icon="warning" tone="error">
            {say('failedState')}
          </Chip>
        )}
        {state === 'cancelled' && <Chip icon="close">{say('cancelled')}</Chip>}
        {state === 'ready' && (
          <Chip icon="check" tone="ok">
            {say('ready')}
          </Chip>
        )}
      </div>
      <Facts sound={sound} />
      {underWay && <Making name={name} sound={sound} />}
      {state === 'failed' && <p>{sayReason(say, reason?.code ?? 'internal')}</p>}
      {sound.url && (
        <Listening
          name={name}
          sound={sound}
          url={sound.url}
          element={element}
          original={video.replaced_tracks.length === 0}
        />
      )}
      {sound.parts.length > 0 && <Parts sound={sound} element={element} />}
      <div className={classes.actions}>
        {sound.url && (
          <Button
            component="a"
            href={sound.url}
            download
            leftSection={<Icon name="download" />}
            aria-label={say('downloadNamed', { name })}
          >
            {say('download')}
          </Button>
        )}
        {isWhole(sound, video) && <UseSound video={video} sound={sound} name={name} />}
        {stopped && request && (
          <Button
            leftSection={<Icon name="retry" />}
            aria-label={say('retryNamed', { name })}
            onClick={() => retrySound(video.id, sound).catch(failed)}
          >
            {say('retry')}
          </Button>
        )}
        {underWay ? (
          <Button aria-label={say('cancelNamed', { name })} onClick={() => remove().catch(failed)}>
            {say('cancel')}
          </Button>
        ) : (
          <ActionIcon
            aria-label={say('removeNamed', { name })}
            title={say('removeNamed', { name })}
            onClick={() => remove().catch(failed)}
          >
            <Icon name="trash" />
          </ActionIcon>
        )}
      </div>
    </li>
  )
}

import { Button } from '@mantine/core'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/InlineInput.css'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { Video } from '../../../api/client'
import { asProblem } from '../../../api/errors'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { Failure } from '../../../ui/Problem'
import { ChangeFields } from './ChangeFields'
import { makeSound } from './changes'
import { FileFields } from './FileFields'
import { RangeFields } from './RangeFields'
import classes from './Sound.module.css'
import { fileTracks, saySoundProblem } from './telling'
import { asRequest, changed, type Wanted } from './wanted'

type MakeSoundProps = {
  video: Video
  element: HTMLVideoElement | null
  wanted: Wanted
  setWanted: (change: (now: Wanted) => Wanted) => void
}

export function MakeSound({ video, element, wanted, setWanted }: MakeSoundProps) {
  const say = useWords(soundWords)
  const tracks = fileTracks(video)
  const channelsOf = (name: string) =>
    (tracks.find((track) => track.name === name) ?? tracks[0])?.channels ?? 2
  const make = useMutation({ mutationFn: () => makeSound(video.id, asRequest(wanted)) })
  const change = (by: Partial<Wanted>) =>
    setWanted((now) => changed(now, by, channelsOf(by.track ?? now.track)))
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className={classes.make} onSubmit={onSubmit} data-testid="make-sound">
      <FileFields tracks={tracks} wanted={wanted} ofTrack={channelsOf(wanted.track)} change={change} />
      <RangeFields
        durationMs={Math.round(video.duration * 1000)}
        element={element}
        wanted={wanted}
        setWanted={setWanted}
      />
      <ChangeFields wanted={wanted} change={change} />
      {make.error && (
        <Failure
          text={saySoundProblem(say, make.error, asRequest(wanted))}
          code={asProblem(make.error).code}
        />
      )}
      <div>
        <Button type="submit" variant="filled" leftSection={<Icon name="sound" />} loading={make.isPending}>
          {say(make.isPending ? 'making' : 'make')}
        </Button>
      </div>
    </form>
  )
}

import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Sound, Video } from '../../../api/client'
import { asProblem } from '../../../api/errors'
import { soundWords } from '../../../i18n/studio-sound'
import { soundUseWords } from '../../../i18n/studio-sound-use'
import { useWords } from '../../../i18n/words'
import { failed } from '../../../ui/failed'
import { Failure } from '../../../ui/Problem'
import { toast } from '../../../ui/toasts'
import { AddDialog } from './AddDialog'
import { putToUse, takeBack } from './in-use'
import { saySoundProblem } from './telling'

type UseSoundProps = { video: Video; sound: Sound; name: string }

/** In the place of the video's sound, at once and with a way back; or as a further track of it. */
export function UseSound({ video, sound, name }: UseSoundProps) {
  const say = useWords(soundUseWords)
  const sayFile = useWords(soundWords)
  const [adding, setAdding] = useState(false)
  const use = useMutation({
    mutationFn: () => putToUse(video.id, { result: sound.id, mode: 'replace' }),
    onSuccess: () =>
      toast({
        text: say('isUsed', { name }),
        action: { label: say('undo'), run: () => void takeBack(video.id, sound.id).catch(failed) },
      }),
  })
  const inUse = video.made_sounds.find(({ id }) => id === sound.id)
  if (inUse && (inUse.heard || inUse.state === 'preparing')) return null
  return (
    <>
      <Button
        aria-label={say('useNamed', { name })}
        loading={use.isPending}
        onClick={() => use.mutate()}
        data-testid="use-sound"
      >
        {say('use')}
      </Button>
      <Button aria-label={say('addNamed', { name })} onClick={() => setAdding(true)}>
        {say('add')}
      </Button>
      {use.error && <Failure text={saySoundProblem(sayFile, use.error)} code={asProblem(use.error).code} />}
      {adding && <AddDialog video={video} sound={sound} onClose={() => setAdding(false)} />}
    </>
  )
}

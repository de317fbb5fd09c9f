import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Subtitles, Video } from '../../../api/client'
import { speechWords } from '../../../i18n/studio-speech'
import { useWords } from '../../../i18n/words'
import { Chip } from '../../../ui/Chip'
import { failed } from '../../../ui/failed'
import { toast } from '../../../ui/toasts'
import { publish } from '../subtitles/changes'

export function DraftChip() {
  const say = useWords(speechWords)
  return (
    <Chip icon="lock">
      {say('draft')} · {say('draftHint')}
    </Chip>
  )
}

type PublishButtonProps = {
  video: Video
  track: Subtitles
  name: string
  /** What has to be done before, such as saving. */
  first?: (then: () => void) => Promise<void>
}

export function PublishButton({ video, track, name, first }: PublishButtonProps) {
  const say = useWords(speechWords)
  const { mutate, isPending } = useMutation({
    mutationFn: () => publish(video, track.id),
    onSuccess: () => toast({ text: say('published', { name }) }),
    onError: failed,
  })
  return (
    <Button
      variant="filled"
      aria-label={say('publishNamed', { name })}
      loading={isPending}
      onClick={() => (first ? void first(mutate) : mutate())}
    >
      {say('publish')}
    </Button>
  )
}

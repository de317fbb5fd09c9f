// There only where the server has something that listens, and a video that can be listened to.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Video } from '../../../api/client'
import { serverQuery } from '../../../api/queries'
import { speechWords } from '../../../i18n/studio-speech'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { isUnderWay, transcriptionsQuery } from './changes'
import { StartDialog } from './StartDialog'

export const useSpeech = (video: Video) => {
  const { data: server } = useQuery(serverQuery)
  return server?.transcription === true && video.has_audio && !video.clip
}

export function SpeechButton({ video }: { video: Video }) {
  const say = useWords(speechWords)
  const [asking, setAsking] = useState(false)
  const { data } = useQuery(transcriptionsQuery(video.id))
  const underWay = data?.items.filter(isUnderWay).length ?? 0
  return (
    <>
      <Button
        leftSection={<Icon name="sound" />}
        disabled={underWay >= video.audio_tracks.length}
        onClick={() => setAsking(true)}
      >
        {say('make')}
      </Button>
      {asking && <StartDialog video={video} onClose={() => setAsking(false)} />}
    </>
  )
}

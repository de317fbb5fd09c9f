import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Video } from '../../../api/client'
import { language } from '../../../i18n/i18n'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { FileButton } from '../../../ui/FileButton'
import { failed } from '../../../ui/failed'
import { Icon } from '../../../ui/icons'
import { SpeechButton } from '../speech/SpeechButton'
import { useDrop } from '../use-drop'
import { startAnew } from './changes'
import { isTextFile } from './guess'
import classes from './Subtitles.module.css'

type AddSubtitlesProps = {
  video: Video
  speech: boolean
  onFiles: (files: Iterable<File>) => void
  onStarted: (track: string) => void
}

export function AddSubtitles({ video, speech, onFiles, onStarted }: AddSubtitlesProps) {
  const say = useWords(studioWords)
  const over = useDrop(onFiles, ({ name }) => isTextFile(name))
  const start = useMutation({
    mutationFn: () => {
      const heard = video.audio_tracks[0]?.language || (language() === 'zh' ? 'zh' : 'en')
      return startAnew(video, say('firstCue'), { language: heard })
    },
    onSuccess: ({ subtitles }) => onStarted(subtitles.id),
    onError: failed,
  })
  return (
    <div className={classes.add} data-over={over || undefined}>
      <div className="row">
        <FileButton
          variant="filled"
          leftSection={<Icon name="upload" />}
          testId="subtitle-input"
          multiple
          accept=".srt,.vtt,.ass,.ssa,.ttml,.dfxp,.xml,.lrc,.txt,text/plain,text/vtt"
          onFiles={onFiles}
        >
          {say('addFile')}
        </FileButton>
        <Button leftSection={<Icon name="edit" />} loading={start.isPending} onClick={() => start.mutate()}>
          {say('write')}
        </Button>
        {speech && <SpeechButton video={video} />}
      </div>
      <p className="meta">{over ? say('drop') : say('addHint')}</p>
    </div>
  )
}

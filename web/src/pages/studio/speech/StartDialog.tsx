import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import type { Video } from '../../../api/client'
import { useLanguage, useText } from '../../../i18n/i18n'
import { speechWords } from '../../../i18n/studio-speech'
import { useWords } from '../../../i18n/words'
import { languageName } from '../../../player/sounds'
import { Dialog } from '../../../ui/Dialog'
import { Select } from '../../../ui/Select'
import { languages } from '../subtitles/languages'
import classes from '../subtitles/Subtitles.module.css'
import { writeDown } from './changes'
import { saySpeechProblem } from './telling'

/** A track's language as the list of languages has it: "zh" is there as two scripts only. */
const listed = (tag: string, known: { value: string }[]) =>
  known.some(({ value }) => value === tag) ? tag : tag.startsWith('zh') ? 'zh-Hans' : ''

export function StartDialog({ video, onClose }: { video: Video; onClose: () => void }) {
  const t = useText()
  const say = useWords(speechWords)
  const reader = useLanguage()
  const known = useMemo(() => languages(reader), [reader])
  const tracks = video.audio_tracks
  const [track, setTrack] = useState(tracks[0]?.name ?? '')
  const spoken = tracks.find(({ name }) => name === track)?.language ?? ''
  const [chosen, setChosen] = useState<string | null>(null)
  const language = chosen ?? listed(spoken, known)
  const start = useMutation({
    mutationFn: () => writeDown(video, { language, audio_track: track }),
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    start.mutate()
  }
  const sounds = tracks.map(({ name, label, language: tag }, i) => ({
    value: name,
    name: label || (tag ? languageName(tag, reader) : `${say('track')} ${i + 1}`),
  }))
  return (
    <Dialog title={say('make')} onClose={onClose}>
      <form className="column" onSubmit={onSubmit}>
        <p>{say('makeHint')}</p>
        {tracks.length > 1 && (
          <div className={classes.field}>
            <span>{say('track')}</span>
            <Select label={say('track')} value={track} choices={sounds} onChange={setTrack} />
          </div>
        )}
        <div className={classes.field}>
          <span>{say('language')}</span>
          <Select
            label={say('language')}
            value={language}
            choices={[{ value: '', name: say('languageAny') }, ...known]}
            onChange={setChosen}
          />
        </div>
        {start.error && (
          <p role="alert" className={classes.problem}>
            {saySpeechProblem(say, start.error)}
          </p>
        )}
        <div className={classes.buttons}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="filled" loading={start.isPending}>
            {say('start')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

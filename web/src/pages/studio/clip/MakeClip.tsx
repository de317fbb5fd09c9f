import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, unwrap, type Video } from '../../../api/client'
import { queryClient } from '../../../api/queries'
import { clockText } from '../../../i18n/format'
import { clipWords } from '../../../i18n/studio-clip'
import { useWords } from '../../../i18n/words'
import { failed } from '../../../ui/failed'
import { VisibilitySelect } from '../../../ui/VisibilitySelect'
import classes from './Clip.module.css'
import { asBody, lengthOf, type Spans } from './spans'

type MakeClipProps = { video: Video; spans: Spans; onMade: (clip: Video) => void }

export function MakeClip({ video, spans, onMade }: MakeClipProps) {
  const say = useWords(clipWords)
  const [typed, setTyped] = useState<string | null>(null)
  const [visibility, setVisibility] = useState(video.visibility)
  const [making, setMaking] = useState(false)
  const title = typed ?? say('titleOf', { title: video.title })
  const make = async (event: FormEvent) => {
    event.preventDefault()
    setMaking(true)
    try {
      const body = { spans: asBody(video.id, spans), title: title.trim() || video.title, visibility }
      const clip = await unwrap(api.POST('/api/v1/clips', { body }))
      void queryClient.invalidateQueries({ queryKey: ['videos'] })
      onMade(clip)
    } catch (error) {
      failed(error)
    } finally {
      setMaking(false)
    }
  }
  const replaced = video.replaced_tracks.length > 0
  return (
    <form className={classes.make} onSubmit={make}>
      <p className="meta numerals">{say('lasts', { time: clockText(lengthOf(spans) / 1000) })}</p>
      <TextInput
        label={say('title')}
        lang=""
        maxLength={200}
        value={title}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {replaced && <p role="status">{say('replaced')}</p>}
      <div className={classes.line}>
        <VisibilitySelect value={visibility} onChange={setVisibility} />
        <Button type="submit" variant="filled" loading={making} disabled={replaced}>
          {say(making ? 'making' : 'make')}
        </Button>
      </div>
    </form>
  )
}
